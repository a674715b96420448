/* Tests every operation's forward against values of PyTorch from op-values.py,
 * whose header describes the file. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/gemm.h"
#include "nn/op.h"
#include "nn/ops/layout.h"

static double
number (gsize i, guint k)
{
  return ((i * 7919 + k * 104729 + 13) % 1009) / 504.5 - 1;
}

/* The data of one case in the file. */
typedef struct
{
  char *name;
  MdGraph *graph;
  MdNode node;
  MdShape shapes[MD_MAX_INPUTS], expected_shape;
  gboolean constant[MD_MAX_INPUTS];
  float *in[MD_MAX_INPUTS];
  double *expected;
  int positive;                 /* make this input positive */
} Case;

static void
parse_ints (const char *text, int *values)
{
  for (int i = 0; *text; i++) {
    values[i] = strtol (text, (char **) &text, 10);
    text += *text == ',';
  }
}

static void
parse_longs (const char *text, gint64 * values)
{
  for (int i = 0; *text; i++) {
    values[i] = strtoll (text, (char **) &text, 10);
    text += *text == ',';
  }
}

static void
parse_attribute (Case * c, const char *key, const char *value)
{
  MdAttrs *a = &c->node.attrs;
  int trans[2];

  if (strcmp (key, "stride") == 0)
    parse_ints (value, a->stride);
  else if (strcmp (key, "pads") == 0)
    parse_ints (value, a->pads);
  else if (strcmp (key, "kernel") == 0)
    parse_ints (value, a->kernel);
  else if (strcmp (key, "perm") == 0)
    parse_ints (value, a->perm);
  else if (strcmp (key, "group") == 0)
    parse_ints (value, &a->group);
  else if (strcmp (key, "axis") == 0)
    parse_ints (value, &a->axis);
  else if (strcmp (key, "ceil") == 0)
    parse_ints (value, &a->ceil_mode);
  else if (strcmp (key, "include-pad") == 0)
    parse_ints (value, &a->count_include_pad);
  else if (strcmp (key, "positive") == 0)
    parse_ints (value, &c->positive);
  else if (strcmp (key, "alpha") == 0)
    a->alpha = g_ascii_strtod (value, NULL);
  else if (strcmp (key, "beta") == 0)
    a->beta = g_ascii_strtod (value, NULL);
  else if (strcmp (key, "epsilon") == 0)
    a->epsilon = g_ascii_strtod (value, NULL);
  else if (strcmp (key, "min") == 0)
    a->min = g_ascii_strtod (value, NULL);
  else if (strcmp (key, "max") == 0)
    a->max = g_ascii_strtod (value, NULL);
  else if (strcmp (key, "trans") == 0) {
    parse_ints (value, trans);
    a->trans_a = trans[0];
    a->trans_b = trans[1];
  } else if (strcmp (key, "axes") == 0)
    a->axes = (guint32) strtoul (value, NULL, 10);
  else if (strcmp (key, "begin") == 0)
    parse_longs (value, a->begin);
  else if (strcmp (key, "end") == 0)
    parse_longs (value, a->end);
  else if (strcmp (key, "step") == 0)
    parse_ints (value, a->step);
  else if (strcmp (key, "part") == 0)
    parse_ints (value, &a->part);
  else if (strcmp (key, "parts") == 0)
    parse_ints (value, &a->parts);
  else if (strcmp (key, "sizes") == 0)
    parse_ints (value, a->sizes);
  else if (strcmp (key, "scales") == 0)
    sscanf (value, "%f,%f", &a->scales[0], &a->scales[1]);
  else if (strcmp (key, "linear") == 0)
    parse_ints (value, &a->linear);
  else if (strcmp (key, "coordinates") == 0)
    a->coordinates = (MdResizeCoordinates) strtoul (value, NULL, 10);
  else if (strcmp (key, "rounding") == 0)
    a->rounding = (MdResizeRounding) strtoul (value, NULL, 10);
  else
    g_error ("unknown attribute %s", key);
}

static MdShape
parse_shape (char **words)
{
  MdShape shape = { 0 };

  for (; *words; words++)
    shape.dims[shape.rank++] = strtol (*words, NULL, 10);
  return shape;
}

/* Returns input @k in the layout of the operation. */
static void
make_input (Case * c, int k)
{
  const MdShape *shape = &c->shapes[k];
  gsize n = md_shape_elements (shape);
  gsize rows[MD_MAX_RANK], strides[MD_MAX_RANK];
  g_autofree float *logical = g_new (float, n);

  for (gsize i = 0; i < n; i++) {
    logical[i] = number (i, k);
    if (k == c->positive)
      logical[i] = fabsf (logical[i]);
  }
  c->in[k] = g_new (float, n);
  md_layout_row_major (shape, rows);
  md_layout_strides (shape, c->constant[k], strides);
  md_layout_copy (shape, logical, rows, c->in[k], strides, FALSE);
}

static void
add_input (Case * c, char **words)
{
  int k = c->node.n_inputs++;

  c->shapes[k] = parse_shape (words + 1);
  c->constant[k] = strcmp (words[0], "const") == 0;
  make_input (c, k);
  c->node.inputs[k] = c->constant[k] ?
      md_graph_add_constant (c->graph, "constant", &c->shapes[k], c->in[k]) :
      md_graph_add_value (c->graph, "x", &c->shapes[k]);
}

static void
add_ints (Case * c, char **words)
{
  MdShape numbers = parse_shape (words + 1);
  MdShape shape = { 1, {numbers.rank} };
  int k = c->node.n_inputs++;

  c->shapes[k] = shape;
  c->node.inputs[k] = md_graph_add_value (c->graph, "target", &shape);
  md_graph_value (c->graph, c->node.inputs[k])->ints =
      g_memdup2 (numbers.dims, numbers.rank * sizeof (gint64));
}

static void
begin_case (Case * c, char **words)
{
  MdOpKind kind = 0;

  while (kind < MD_N_OPS && strcmp (md_op_kind_name (kind), words[1]) != 0)
    kind++;
  g_assert_cmpint (kind, <, MD_N_OPS);
  memset (c, 0, sizeof *c);
  c->name = g_strdup (words[0]);
  c->graph = md_graph_new (c->name);
  c->node.op = kind;
  c->node.name = c->name;
  c->node.attrs = md_attrs_default ();
  c->positive = -1;
  for (words += 2; *words; words++) {
    char *equals = strchr (*words, '=');

    *equals = '\0';
    parse_attribute (c, *words, equals + 1);
  }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const MdOp *op = md_op_get (c->node.op);
  const MdShape *in[MD_MAX_INPUTS];
  MdShape out;
  GError *error = NULL;
  MdOpCall call = {.node = &c->node,.n_inputs = c->node.n_inputs,
    .out_shape = &out,.threads = 2
  };
  gsize n = md_shape_elements (&c->expected_shape);
  gsize rows[MD_MAX_RANK], strides[MD_MAX_RANK];
  g_autofree float *logical = g_new (float, n);

  for (int k = 0; k < c->node.n_inputs; k++) {
    in[k] = call.in_shape[k] = &c->shapes[k];
    call.in[k] = c->in[k];
    call.in_constant[k] = c->constant[k];
  }
  g_assert_true (op->check (c->graph, &c->node, &error));
  g_assert_true (op->infer (c->graph, &c->node, in, &out, &error));
  g_assert_cmpmem (out.dims, out.rank * sizeof (gint64),
      c->expected_shape.dims, c->expected_shape.rank * sizeof (gint64));
  call.out = g_new (float, n);
  if (op->scratch_size)
    call.scratch = aligned_alloc (64,
        (op->scratch_size (&call) * sizeof (float) + 127) / 64 * 64);
  op->forward (&call);
  md_layout_row_major (&out, rows);
  md_layout_strides (&out, FALSE, strides);
  md_layout_copy (&out, call.out, strides, logical, rows, FALSE);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (logical[i], c->expected[i], 1e-5);
  g_free (call.out);
  free (call.scratch);
}

static void
case_free (gpointer data)
{
  Case *c = data;

  for (int k = 0; k < MD_MAX_INPUTS; k++)
    g_free (c->in[k]);
  md_graph_free (c->graph);
  g_free (c->expected);
  g_free (c->name);
  g_free (c);
}

static void
add_expected (Case * c, char **words)
{
  c->expected = g_new (double, md_shape_elements (&c->expected_shape));
  for (int i = 0; words[i]; i++)
    c->expected[i] = g_ascii_strtod (words[i], NULL);
}

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  Case *c = NULL;
  GError *error = NULL;

  g_test_init (&argc, &argv, NULL);
  md_gemm_use_calling_thread ();
  if (!g_file_get_contents (OP_VALUES, &text, NULL, &error))
    g_error ("%s", error->message);
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; **line; line++) {
    g_auto (GStrv) words = g_strsplit (*line, " ", -1);

    if (strcmp (words[0], "in") == 0 || strcmp (words[0], "const") == 0) {
      add_input (c, words);
    } else if (strcmp (words[0], "ints") == 0) {
      add_ints (c, words);
    } else if (strcmp (words[0], "out") == 0) {
      g_autofree char *path = g_strconcat ("/forward/", c->name, NULL);

      c->expected_shape = parse_shape (words + 1);
      line++;
      g_strfreev (words);
      words = g_strsplit (*line, " ", -1);
      add_expected (c, words);
      g_test_add_data_func_full (path, c, test_case, case_free);
    } else {
      c = g_new (Case, 1);
      begin_case (c, words);
    }
  }
  return g_test_run ();
}

/* Tests every operation's gradient against finite differences of its forward,
 * and that forward and gradient are bit-identical with one, two and three
 * threads.
 *
 * The loss is a fixed random weight for each output element, summed in
 * double. Inputs are distinct multiples of a step far larger than the
 * difference, so that no Relu or maximum switches. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/gemm.h"
#include "nn/op.h"
#include "base/rng.h"

#define DIFFERENCE 4e-3
#define CHECKS 25               /* elements checked per input */

typedef struct
{
  const char *name;
  MdOpKind op;
  int n_inputs;
  MdShape in[5];
  int n_trained;                /* the first inputs that have a gradient */
  void (*adapt) (MdAttrs * attrs);
} Case;

static void
strided (MdAttrs * a)
{
  a->stride[0] = 2;
  a->stride[1] = 3;
  a->pads[0] = a->pads[3] = 1;
  a->pads[1] = 2;
}

static void
grouped (MdAttrs * a)
{
  a->group = 2;
  a->pads[0] = a->pads[1] = a->pads[2] = a->pads[3] = 1;
}

static void
leaky (MdAttrs * a)
{
  a->alpha = 0.1f;
}

static void
pool_overlapping (MdAttrs * a)
{
  a->kernel[0] = a->kernel[1] = 3;
  a->stride[0] = a->stride[1] = 2;
  a->pads[0] = a->pads[1] = 1;
  a->ceil_mode = TRUE;
}

static void
pool_counting_pads (MdAttrs * a)
{
  pool_overlapping (a);
  a->count_include_pad = TRUE;
}

static void
dense (MdAttrs * a)
{
  a->trans_b = TRUE;
}

static void
scaled (MdAttrs * a)
{
  a->alpha = 0.7f;
  a->beta = 1.3f;
}

static void
joined_rows (MdAttrs * a)
{
  a->axis = 2;
}

static void
middle_channels (MdAttrs * a)
{
  a->begin[1] = 1;
  a->end[1] = 3;
}

static void
every_other_row (MdAttrs * a)
{
  a->begin[2] = 1;
  a->step[2] = 2;
}

static void
doubled (MdAttrs * a)
{
  a->scales[0] = a->scales[1] = 2;
  a->coordinates = MD_RESIZE_ASYMMETRIC;
  a->rounding = MD_RESIZE_FLOOR;
}

static void
enlarged (MdAttrs * a)
{
  a->scales[0] = 1.6f;
  a->scales[1] = 0.7f;
  a->linear = TRUE;
}

#define MAP(c, h, w) { 4, { 3, c, h, w } }
#define FLAT(n) { 2, { 3, n } }
#define LIST(n) { 1, { n } }

static const Case cases[] = {
  {"conv", MD_OP_CONV, 3, {MAP (3, 7, 6), {4, {5, 3, 3, 2}}, LIST (5)}, 3,
      NULL},
  {"conv-strided", MD_OP_CONV, 3, {MAP (4, 9, 8), {4, {6, 4, 3, 4}},
          LIST (6)}, 3, strided},
  {"conv-groups", MD_OP_CONV, 2, {MAP (4, 5, 6), {4, {6, 2, 3, 3}}}, 2,
      grouped},
  {"conv-1x1", MD_OP_CONV, 3, {MAP (6, 4, 5), {4, {7, 6, 1, 1}}, LIST (7)}, 3,
      NULL},
  {"batch-norm", MD_OP_BATCH_NORM, 5, {MAP (5, 4, 3), LIST (5), LIST (5),
          LIST (5), LIST (5)}, 3, NULL},
  {"batch-norm-flat", MD_OP_BATCH_NORM, 5, {{2, {20, 6}}, LIST (6), LIST (6),
          LIST (6), LIST (6)}, 3, NULL},
  {"relu", MD_OP_RELU, 1, {MAP (3, 4, 5)}, 1, NULL},
  {"leaky-relu", MD_OP_LEAKY_RELU, 1, {MAP (3, 4, 5)}, 1, leaky},
  {"prelu", MD_OP_PRELU, 2, {MAP (3, 4, 5), {3, {3, 1, 1}}}, 2, NULL},
  {"prelu-shared", MD_OP_PRELU, 2, {FLAT (9), LIST (1)}, 2, NULL},
  {"sigmoid", MD_OP_SIGMOID, 1, {FLAT (9)}, 1, NULL},
  {"softmax", MD_OP_SOFTMAX, 1, {MAP (4, 2, 3)}, 1, NULL},
  {"max-pool", MD_OP_MAX_POOL, 1, {MAP (3, 6, 8)}, 1, pool_overlapping},
  {"average-pool", MD_OP_AVERAGE_POOL, 1, {MAP (3, 6, 8)}, 1,
      pool_overlapping},
  {"average-pool-pads", MD_OP_AVERAGE_POOL, 1, {MAP (3, 6, 8)}, 1,
      pool_counting_pads},
  {"global-average-pool", MD_OP_GLOBAL_AVERAGE_POOL, 1, {MAP (3, 6, 8)}, 1,
      NULL},
  {"gemm-dense", MD_OP_GEMM, 3, {FLAT (11), {2, {6, 11}}, LIST (6)}, 3,
      dense},
  {"gemm-scaled", MD_OP_GEMM, 3, {FLAT (11), {2, {11, 6}}, LIST (6)}, 3,
      scaled},
  /* weights too large for the cache, which are divided differently */
  {"gemm-large", MD_OP_GEMM, 3, {FLAT (4), {2, {300000, 4}}, LIST (300000)},
      3, dense},
  {"gemm-wide", MD_OP_GEMM, 3, {FLAT (4), {2, {4, 300000}}, LIST (300000)}, 3,
      NULL},
  {"add", MD_OP_ADD, 2, {MAP (3, 4, 5), MAP (3, 4, 5)}, 2, NULL},
  {"add-broadcast", MD_OP_ADD, 2, {MAP (3, 4, 5), {4, {1, 3, 1, 1}}}, 2,
      NULL},
  {"mul", MD_OP_MUL, 2, {MAP (3, 4, 5), MAP (3, 4, 5)}, 2, NULL},
  {"mul-broadcast", MD_OP_MUL, 2, {FLAT (9), LIST (9)}, 2, NULL},
  {"mul-scalar", MD_OP_MUL, 2, {MAP (3, 4, 5), {0}}, 2, NULL},
  {"add-scalar", MD_OP_ADD, 2, {MAP (3, 4, 5), {0}}, 2, NULL},
  {"mul-channels", MD_OP_MUL, 2, {MAP (3, 4, 5), {3, {3, 1, 1}}}, 2, NULL},
  {"sub", MD_OP_SUB, 2, {MAP (3, 4, 5), MAP (3, 4, 5)}, 2, NULL},
  {"sub-broadcast", MD_OP_SUB, 2, {FLAT (9), LIST (9)}, 2, NULL},
  {"concat", MD_OP_CONCAT, 3, {MAP (3, 4, 5), MAP (3, 4, 5), MAP (3, 4, 5)},
      3, NULL},
  {"concat-rows", MD_OP_CONCAT, 2, {MAP (3, 4, 5), MAP (3, 4, 5)}, 2,
      joined_rows},
  {"slice", MD_OP_SLICE, 1, {MAP (5, 4, 5)}, 1, middle_channels},
  {"slice-strided", MD_OP_SLICE, 1, {MAP (3, 7, 5)}, 1, every_other_row},
  {"softplus", MD_OP_SOFTPLUS, 1, {MAP (3, 4, 5)}, 1, NULL},
  {"resize", MD_OP_RESIZE, 1, {MAP (3, 4, 5)}, 1, doubled},
  {"resize-linear", MD_OP_RESIZE, 1, {MAP (3, 4, 5)}, 1, enlarged},
  {"flatten", MD_OP_FLATTEN, 1, {MAP (3, 4, 5)}, 1, NULL},
  {"dropout", MD_OP_DROPOUT, 1, {FLAT (40)}, 1, NULL},
};

typedef struct
{
  MdGraph *graph;
  MdNode node;
  MdShape out_shape;
  MdOpCall call;
  float *in[5], *grad[5];
  float *weights;               /* of the loss */
  MdRng rng;
} Fixture;

static gsize
elements (const MdShape * shape)
{
  return md_shape_elements (shape);
}

/* Returns shuffled multiples of 0.02 without 0; smaller steps for many
 * elements, so that no value is large. */
static float *
distinct_numbers (MdRng * rng, gsize n)
{
  g_autofree guint32 *order = g_new (guint32, n);
  float *x = g_new (float, n), step = 0.02f * MIN (1, 400.0f / n);

  for (gsize i = 0; i < n; i++)
    order[i] = i;
  md_rng_shuffle (rng, order, n);
  for (gsize i = 0; i < n; i++)
    x[i] = step * ((int) order[i] - (int) (n / 2)) + 0.55f * step;
  return x;
}

static float *
new_aligned (gsize n)
{
  float *x = aligned_alloc (64, (MAX (n, 1) * sizeof (float) + 63) / 64 * 64);

  memset (x, 0, n * sizeof (float));
  return x;
}

static void
fixture_init (Fixture * f, const Case * c)
{
  const MdShape *shapes[5];
  GError *error = NULL;
  const MdOp *op = md_op_get (c->op);

  memset (f, 0, sizeof *f);
  f->rng = md_rng_init (17, c->op, 0);
  f->graph = md_graph_new ("test");
  f->node.op = c->op;
  f->node.name = (char *) c->name;
  f->node.n_inputs = c->n_inputs;
  f->node.attrs = md_attrs_default ();
  if (c->adapt)
    c->adapt (&f->node.attrs);
  for (int i = 0; i < c->n_inputs; i++) {
    f->in[i] = distinct_numbers (&f->rng, elements (&c->in[i]));
    f->grad[i] = new_aligned (elements (&c->in[i]));
    f->node.inputs[i] = i == 0 ?
        md_graph_add_value (f->graph, "x", &c->in[i]) :
        md_graph_add_constant (f->graph, "constant", &c->in[i], f->in[i]);
    shapes[i] = f->call.in_shape[i] = &c->in[i];
    f->call.in[i] = f->in[i];
    f->call.grad_in[i] = i < c->n_trained ? f->grad[i] : NULL;
  }
  g_assert_true (op->check (f->graph, &f->node, &error));
  g_assert_true (op->infer (f->graph, &f->node, shapes, &f->out_shape, &error));
  f->call.node = &f->node;
  f->call.n_inputs = c->n_inputs;
  f->call.out_shape = &f->out_shape;
  f->call.out = new_aligned (elements (&f->out_shape));
  f->call.grad_out = f->weights = new_aligned (elements (&f->out_shape));
  f->call.training = TRUE;
  f->call.seed = 5;
  f->call.threads = 3;
  for (gsize i = 0; i < elements (&f->out_shape); i++)
    f->weights[i] = md_rng_uniform (&f->rng, -1, 1);
  if (op->scratch_size)
    f->call.scratch = new_aligned (op->scratch_size (&f->call));
  if (op->saved_size)
    f->call.saved = new_aligned (op->saved_size (&f->call));
}

static void
fixture_clear (Fixture * f)
{
  for (int i = 0; i < 5; i++) {
    g_free (f->in[i]);
    free (f->grad[i]);
  }
  free (f->call.out);
  free (f->weights);
  free (f->call.scratch);
  free (f->call.saved);
  md_graph_free (f->graph);
}

static double
loss (Fixture * f)
{
  double sum = 0;

  md_op_get (f->node.op)->forward (&f->call);
  for (gsize i = 0; i < elements (&f->out_shape); i++)
    sum += (double) f->weights[i] * f->call.out[i];
  return sum;
}

static void
test_gradient (gconstpointer data)
{
  const Case *c = data;
  Fixture f;

  fixture_init (&f, c);
  loss (&f);
  md_op_get (c->op)->backward (&f.call);
  for (int i = 0; i < c->n_trained; i++) {
    gsize n = elements (&c->in[i]);

    for (int k = 0; k < CHECKS; k++) {
      gsize at = md_rng_below (&f.rng, n);
      float x = f.in[i][at];
      double up, down, expected;

      f.in[i][at] = x + (float) DIFFERENCE;
      up = loss (&f);
      f.in[i][at] = x - (float) DIFFERENCE;
      down = loss (&f);
      f.in[i][at] = x;
      expected = (up - down) / (2 * DIFFERENCE);
      if (fabs (f.grad[i][at] - expected) > 4e-3 * (1 + fabs (expected)))
        g_error ("%s: input %d, element %" G_GSIZE_FORMAT
            ": gradient %g, finite difference %g", c->name, i, at,
            f.grad[i][at], expected);
    }
  }
  fixture_clear (&f);
}

/* A batch large enough to be divided, unlike those above. */
static void
enlarge (const Case * c, Case * large)
{
  *large = *c;
  large->in[0].dims[0] = 20;
  for (int i = 0; i < 2; i++) {
    if (c->in[0].rank == 4)
      large->in[0].dims[2 + i] = 20;
  }
  for (int i = 1; i < c->n_inputs; i++) {
    if (c->in[i].rank == c->in[0].rank && c->in[i].dims[0] == c->in[0].dims[0])
      large->in[i] = large->in[0];
  }
}

static void
test_threads (gconstpointer data)
{
  Case large;
  g_autofree float *out = NULL;
  float *grads[5] = { NULL };
  gsize n;

  enlarge (data, &large);
  for (guint threads = 1; threads <= 3; threads++) {
    Fixture f;

    fixture_init (&f, &large);
    f.call.threads = threads;
    loss (&f);
    md_op_get (large.op)->backward (&f.call);
    n = elements (&f.out_shape) * sizeof (float);
    if (!out)
      out = g_memdup2 (f.call.out, n);
    g_assert_cmpmem (out, n, f.call.out, n);
    for (int i = 0; i < large.n_trained; i++) {
      n = elements (&large.in[i]) * sizeof (float);
      if (!grads[i])
        grads[i] = g_memdup2 (f.grad[i], n);
      g_assert_cmpmem (grads[i], n, f.grad[i], n);
    }
    fixture_clear (&f);
  }
  for (int i = 0; i < 5; i++)
    g_free (grads[i]);
}

/* Operations that can run in place compute the same there. */
static void
test_in_place (gconstpointer data)
{
  const Case *c = data;
  const MdOp *op = md_op_get (c->op);
  gsize bytes = elements (&c->in[0]) * sizeof (float);
  g_autofree float *grad = NULL;
  Fixture f;

  fixture_init (&f, c);
  loss (&f);
  op->backward (&f.call);
  grad = g_memdup2 (f.grad[0], bytes);
  if (!op->needs_input) {
    memcpy (f.call.out, f.in[0], bytes);
    f.call.in[0] = f.call.out;
    op->forward (&f.call);
  }
  f.call.grad_in[0] = f.weights;
  op->backward (&f.call);
  for (gsize i = 0; i < elements (&c->in[0]); i++)
    g_assert_cmpfloat_with_epsilon (grad[i], f.weights[i], 1e-6);
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  md_gemm_use_calling_thread ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *gradient = g_strconcat ("/gradient/", cases[i].name,
        NULL);
    g_autofree char *threads = g_strconcat ("/threads/", cases[i].name, NULL);
    g_autofree char *in_place = g_strconcat ("/in-place/", cases[i].name,
        NULL);

    g_test_add_data_func (gradient, &cases[i], test_gradient);
    g_test_add_data_func (threads, &cases[i], test_threads);
    if (md_op_get (cases[i].op)->in_place)
      g_test_add_data_func (in_place, &cases[i], test_in_place);
  }
  return g_test_run ();
}

/* Writes the small models of tests/nn/data, in which each node is also an
 * output.
 *
 *   oracle-models FOLDER
 *
 * oracle.py then runs them in ONNX Runtime and stores the results. */
#include <stdio.h>

#include "networks.h"
#include "nn/onnx/onnx.h"

#define C 4
#define H 9
#define W 7

static MdGraph *graph;
static GRand *randoms;
static int serial;

static int
constant (MdShape shape)
{
  g_autofree char *name = g_strdup_printf ("c%d", serial++);
  gint64 n = md_shape_elements (&shape);
  g_autofree float *data = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    data[i] = (float) g_rand_double_range (randoms, -0.6, 0.9);
  return md_graph_add_constant (graph, name, &shape, data);
}

static int
positive (MdShape shape)
{
  int value = constant (shape);

  for (gint64 i = 0; i < md_shape_elements (&shape); i++)
    md_graph_value (graph, value)->data[i] += 1;
  return value;
}

static int
node (MdOpKind op, MdAttrs attrs, int n, const int *inputs)
{
  g_autofree char *name = g_strdup_printf ("n%d_%s", serial++,
      md_op_kind_name (op));

  return md_graph_add_node (graph, op, name, &attrs, inputs, n);
}

#define NODE(op, attrs, ...) node (MD_OP_##op, attrs, \
    sizeof ((int[]) { __VA_ARGS__ }) / sizeof (int), (int[]) { __VA_ARGS__ })

static void
output (int value)
{
  g_array_append_val (graph->outputs, value);
}

static MdAttrs
window (int kh, int kw, int stride, int top, int left, int bottom, int right)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.kernel[0] = kh;
  attrs.kernel[1] = kw;
  attrs.stride[0] = attrs.stride[1] = stride;
  attrs.pads[0] = top;
  attrs.pads[1] = left;
  attrs.pads[2] = bottom;
  attrs.pads[3] = right;

  return attrs;
}

static MdAttrs
with_axis (int axis)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.axis = axis;
  return attrs;
}

static MdAttrs
with_perm (int a, int b, int c, int d)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.perm[0] = a;
  attrs.perm[1] = b;
  attrs.perm[2] = c;
  attrs.perm[3] = d;
  return attrs;
}

static int
conv (int x, int c, int oc, MdAttrs attrs)
{
  return NODE (CONV, attrs, x, constant (MD_SHAPE (oc, c / attrs.group,
              attrs.kernel[0], attrs.kernel[1])), constant (MD_SHAPE (oc)));
}

static void
make_conv (int x)
{
  MdAttrs attrs = window (3, 3, 1, 1, 1, 1, 1);

  output (conv (x, C, 5, attrs));
  output (conv (x, C, 17, window (3, 3, 2, 0, 0, 0, 0)));
  output (conv (x, C, 3, window (2, 2, 1, 1, 0, 0, 2)));
  output (conv (x, C, 6, window (5, 5, 2, 2, 2, 2, 2)));
  output (conv (x, C, 2, window (1, 3, 1, 0, 1, 0, 1)));
  output (conv (x, C, 16, window (1, 1, 1, 0, 0, 0, 0)));
  attrs.group = 2;
  output (conv (x, C, 6, attrs));
  attrs.group = C;
  output (conv (x, C, C, attrs));
  output (conv (x, C, 2 * C, attrs));
}

static int
batch_norm (int x, int c)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.epsilon = 1e-3f;
  return NODE (BATCH_NORM, attrs, x, positive (MD_SHAPE (c)),
      constant (MD_SHAPE (c)), constant (MD_SHAPE (c)),
      positive (MD_SHAPE (c)));
}

static void
make_norm (int x)
{
  MdAttrs attrs = md_attrs_default ();

  output (batch_norm (x, C));
  output (batch_norm (conv (x, C, 5, window (3, 3, 1, 1, 1, 1, 1)), 5));
  output (batch_norm (NODE (RELU, attrs, x), C));
  output (batch_norm (NODE (FLATTEN, attrs, x), C * H * W));
}

static void
add_activations (int x, MdShape slopes)
{
  MdAttrs attrs = md_attrs_default ();

  output (NODE (RELU, attrs, x));
  output (NODE (SIGMOID, attrs, x));
  output (NODE (PRELU, attrs, x, constant (slopes)));
  output (NODE (PRELU, attrs, x, constant (MD_SHAPE (1))));
  attrs.alpha = 0.07f;
  output (NODE (LEAKY_RELU, attrs, x));
  attrs.min = -0.25f;
  attrs.max = 0.5f;
  output (NODE (CLIP, attrs, x));
}

static void
make_activations (int x)
{
  add_activations (x, MD_SHAPE (C, 1, 1));
  add_activations (conv (x, C, 20, window (3, 3, 2, 0, 0, 0, 0)),
      MD_SHAPE (20, 1, 1));
  add_activations (NODE (FLATTEN, md_attrs_default (), x),
      MD_SHAPE (C * H * W));
}

static void
make_softmax (int x)
{
  output (NODE (SOFTMAX, with_axis (1), x));
  output (NODE (SOFTMAX, with_axis (-1), x));
  output (NODE (SOFTMAX, with_axis (2), x));
  output (NODE (SOFTMAX, with_axis (1), conv (x, C, 2, window (3, 3, 1, 0, 0,
                  0, 0))));
  output (NODE (SOFTMAX, with_axis (1), NODE (FLATTEN, with_axis (1), x)));
}

static void
make_pool (int x)
{
  MdAttrs attrs = window (2, 2, 2, 0, 0, 0, 0);

  for (int i = 0; i < 2; i++) {
    attrs.ceil_mode = i;
    output (NODE (MAX_POOL, attrs, x));
    output (NODE (AVERAGE_POOL, attrs, x));
  }
  attrs = window (3, 3, 2, 1, 1, 1, 1);
  output (NODE (MAX_POOL, attrs, x));
  output (NODE (AVERAGE_POOL, attrs, x));
  attrs.count_include_pad = TRUE;
  output (NODE (AVERAGE_POOL, attrs, x));
  attrs = window (3, 2, 1, 1, 0, 0, 1);
  output (NODE (MAX_POOL, attrs, x));
  output (NODE (AVERAGE_POOL, attrs, x));
  output (NODE (GLOBAL_AVERAGE_POOL, attrs, x));
}

static void
make_dense (int x)
{
  MdAttrs attrs = md_attrs_default ();
  const int k = C * H * W;
  const gint64 targets[][2] = { {0, -1}, {-1, k} };
  int rows = NODE (FLATTEN, attrs, x);
  int keep = md_graph_add_ints (graph, "keep", 2, targets[0]);
  int open = md_graph_add_ints (graph, "open", 2, targets[1]);
  int turned = NODE (TRANSPOSE, with_perm (0, 3, 2, 1), x);
  int last = NODE (TRANSPOSE, with_perm (0, 2, 3, 1), x);

  output (NODE (GEMM, attrs, rows, constant (MD_SHAPE (k, 3))));
  output (NODE (MATMUL, attrs, rows, constant (MD_SHAPE (k, 5))));
  output (NODE (ADD, attrs, NODE (MATMUL, attrs, NODE (RESHAPE, attrs, x,
                  keep), constant (MD_SHAPE (k, 2))), constant (MD_SHAPE (2))));
  attrs.trans_b = TRUE;
  attrs.alpha = 0.5f;
  attrs.beta = 1.5f;
  output (NODE (GEMM, attrs, NODE (RESHAPE, attrs, turned, keep),
          constant (MD_SHAPE (4, k)), constant (MD_SHAPE (4))));
  output (NODE (GEMM, attrs, NODE (RESHAPE, attrs, last, open),
          constant (MD_SHAPE (4, k)), constant (MD_SHAPE (1))));
  output (NODE (RESHAPE, attrs, NODE (TRANSPOSE, with_perm (0, 2, 1, 3), x),
          open));
}

static void
make_elementwise (int x)
{
  MdAttrs attrs = md_attrs_default ();
  int y = conv (x, C, C, window (3, 3, 1, 1, 1, 1, 1));
  int gate = NODE (SIGMOID, attrs, NODE (GLOBAL_AVERAGE_POOL, attrs, x));

  output (NODE (ADD, attrs, x, y));
  output (NODE (MUL, attrs, x, y));
  output (NODE (MUL, attrs, y, gate));
  output (NODE (MUL, attrs, x, constant (MD_SHAPE (1, C, 1, 1))));
  output (NODE (ADD, attrs, constant (MD_SHAPE (C, 1, 1)), x));
  output (NODE (ADD, attrs, x, constant (MD_SHAPE (C, H, W))));
  output (NODE (MUL, attrs, x, constant (MD_SHAPE (1))));
  output (NODE (ADD, attrs, x, constant (MD_SHAPE (W))));
  output (NODE (MUL, attrs, conv (x, C, 3, window (1, 1, 1, 0, 0, 0, 0)),
          constant (MD_SHAPE (3, 1, 1))));
}

static void
make_layout (int x)
{
  MdAttrs attrs = md_attrs_default ();
  const gint64 target[4] = { 0, H, C, W };
  int y = conv (x, C, 3, window (1, 1, 1, 0, 0, 0, 0));

  output (NODE (CONCAT, with_axis (1), x, y, x));
  output (NODE (CONCAT, with_axis (2), x, x));
  output (NODE (CONCAT, with_axis (-1), x, x));
  output (NODE (TRANSPOSE, with_perm (0, 2, 3, 1), x));
  output (NODE (TRANSPOSE, with_perm (0, 3, 1, 2), y));
  output (NODE (FLATTEN, with_axis (1), x));
  output (NODE (FLATTEN, with_axis (2), x));
  output (NODE (FLATTEN, with_axis (0), x));
  output (NODE (RESHAPE, attrs, x, md_graph_add_ints (graph, "target", 4,
              target)));
}

static const struct
{
  const char *name;
  void (*make) (int x);
} models[] = {
  {"conv", make_conv},
  {"norm", make_norm},
  {"activations", make_activations},
  {"softmax", make_softmax},
  {"pool", make_pool},
  {"dense", make_dense},
  {"elementwise", make_elementwise},
  {"layout", make_layout},
};

int
main (int argc, char *argv[])
{
  for (guint i = 0; argc == 2 && i < G_N_ELEMENTS (models); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *file = g_strconcat (models[i].name, ".onnx", NULL);
    g_autofree char *path = g_build_filename (argv[1], file, NULL);
    int x;

    graph = md_graph_new (models[i].name);
    randoms = g_rand_new_with_seed (i + 1);
    serial = 0;
    x = md_graph_add_value (graph, "image", &MD_SHAPE (-1, C, H, W));
    g_array_append_val (graph->inputs, x);
    models[i].make (x);
    if (!md_onnx_save (graph, path, &error)) {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }
    md_graph_free (graph);
    g_rand_free (randoms);
  }

  return argc == 2 ? 0 : 1;
}

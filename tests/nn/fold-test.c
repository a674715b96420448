/* Tests how folding changes a graph, node by node. onnx-test and plan-test
 * check that results stay the same. */
#include "nn/passes/fold.h"

#include <math.h>
#include <string.h>

#include "networks.h"

/* @ops: (array length=n): the remaining operations, in order */
static void
fold (MdGraph * graph, guint n, const MdOpKind * ops)
{
  g_autoptr (GError) error = NULL;
  MdShape input;

  g_assert_true (md_fold (graph, &input, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (graph->nodes->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (md_graph_node (graph, i)->op, ==, ops[i]);
}

#define LEFT(...) \
    sizeof ((MdOpKind[]) { __VA_ARGS__ }) / sizeof (MdOpKind), \
    (const MdOpKind[]) { __VA_ARGS__ }

static const float *
data_of (const MdGraph * graph, guint node, guint input)
{
  return md_graph_value (graph, md_graph_node (graph,
          node)->inputs[input])->data;
}

/* The scale is folded into the weights, the shift into the bias. */
static void
test_batch_norm (void)
{
  TestNet net = test_net_begin (1, 3, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL, before = NULL;
  const float *w, *b, *p[4];

  test_net_conv (&net, 4, 3, 1, 1, 1);
  test_net_batch_norm (&net);
  test_net_output (&net);
  graph = test_net_end (&net);
  before = md_graph_copy (graph);
  fold (graph, LEFT (MD_OP_CONV));

  w = data_of (before, 0, 1);
  b = data_of (before, 0, 2);
  for (guint i = 0; i < 4; i++)
    p[i] = data_of (before, 1, i + 1);
  for (guint c = 0; c < 4; c++) {
    float scale = p[0][c] / sqrtf (p[3][c] + 1e-5f);

    for (guint i = 0; i < 27; i++)
      g_assert_cmpfloat_with_epsilon (data_of (graph, 0, 1)[27 * c + i],
          w[27 * c + i] * scale, 1e-6);
    g_assert_cmpfloat_with_epsilon (data_of (graph, 0, 2)[c],
        (b[c] - p[2][c]) * scale + p[1][c], 1e-5);
  }
  g_assert_cmpint (g_array_index (graph->outputs, int, 0), ==,
      md_graph_node (graph, 0)->output);
}

/* Weights that another node also reads stay unchanged for it. */
static void
test_shared_weights (void)
{
  TestNet net = test_net_begin (2, 3, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL, before = NULL;
  MdNode first;
  int second;

  test_net_conv (&net, 4, 1, 1, 0, 1);
  first = *md_graph_node (net.graph, 0);
  second = md_graph_add_node (net.graph, MD_OP_CONV, "second", &first.attrs,
      first.inputs, 3);
  test_net_channel_constant (&net, MD_OP_MUL);
  test_net_output (&net);
  g_array_append_val (net.graph->outputs, second);
  graph = test_net_end (&net);
  before = md_graph_copy (graph);
  fold (graph, LEFT (MD_OP_CONV, MD_OP_CONV));

  for (guint i = 0; i < 12; i++) {
    float w = data_of (before, 0, 1)[i];

    g_assert_cmpfloat_with_epsilon (data_of (graph, 0, 1)[i],
        w * data_of (before, 2, 1)[i / 3], 1e-6);
    g_assert_cmpfloat (data_of (graph, 1, 1)[i], ==, w);
  }
}

/* A value with another reader stays unchanged: the operation on it becomes a
 * separate convolution. */
static void
test_read_twice (void)
{
  TestNet net = test_net_begin (3, 3, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL;

  test_net_conv (&net, 4, 3, 1, 1, 1);
  test_net_output (&net);
  test_net_batch_norm (&net);
  test_net_output (&net);
  graph = test_net_end (&net);
  fold (graph, LEFT (MD_OP_CONV, MD_OP_CONV));
  g_assert_cmpint (md_graph_node (graph, 1)->attrs.group, ==, 4);
}

/* A Gemm's alpha and beta are taken into account, and a MatMul gets a bias. */
static void
test_dense (void)
{
  for (int variant = 0; variant < 3; variant++) {
    TestNet net = test_net_begin (4 + variant, 3, 4, 4, FALSE);
    g_autoptr (MdGraph) graph = NULL;

    test_net_flatten (&net);
    test_net_dense (&net, 5, variant);
    test_net_channel_constant (&net, MD_OP_MUL);
    test_net_output (&net);
    graph = test_net_end (&net);
    fold (graph, LEFT (MD_OP_FLATTEN, MD_OP_GEMM));
    g_assert_cmpfloat (md_graph_node (graph, 1)->attrs.beta, ==, 1);
    g_assert_cmpint (md_graph_node (graph, 1)->n_inputs, ==, 3);
  }
}

static void
test_no_effect (void)
{
  TestNet net = test_net_begin (7, 3, 8, 6, FALSE);
  g_autoptr (MdGraph) graph = NULL;

  test_net_unary (&net, MD_OP_IDENTITY, md_attrs_default ());
  test_net_transpose (&net, 0, 2, 3, 1);
  test_net_transpose (&net, 0, 3, 1, 2);
  test_net_unary (&net, MD_OP_RELU, md_attrs_default ());
  test_net_unary (&net, MD_OP_DROPOUT, md_attrs_default ());
  test_net_output (&net);
  graph = test_net_end (&net);
  fold (graph, LEFT (MD_OP_RELU));
  g_assert_cmpint (md_graph_node (graph, 0)->inputs[0], ==,
      g_array_index (graph->inputs, int, 0));
  g_assert_cmpint (md_graph_node (graph, 0)->output, ==,
      g_array_index (graph->outputs, int, 0));
}

/* Two transpositions that do not cancel are merged. */
static void
test_transposes (void)
{
  static const int both[] = { 0, 3, 2, 1 };
  TestNet net = test_net_begin (8, 3, 8, 6, FALSE);
  g_autoptr (MdGraph) graph = NULL;

  test_net_transpose (&net, 0, 2, 3, 1);
  test_net_transpose (&net, 0, 2, 1, 3);
  test_net_transpose (&net, 0, 2, 1, 3);
  test_net_transpose (&net, 0, 2, 1, 3);
  test_net_unary (&net, MD_OP_RELU, md_attrs_default ());
  test_net_output (&net);
  graph = test_net_end (&net);
  fold (graph, LEFT (MD_OP_TRANSPOSE, MD_OP_RELU));
  g_assert_cmpmem (md_graph_node (graph, 0)->attrs.perm, sizeof both, both,
      sizeof both);
}

/* The transposition of Keras' input is folded, unless another node reads the
 * untransposed input. */
static void
test_channels_last (void)
{
  for (guint i = 0; i < 2; i++) {
    TestNet net = test_net_begin (9, 8, 6, 3, FALSE);
    g_autoptr (MdGraph) graph = NULL;
    g_autoptr (GError) error = NULL;
    MdShape input;
    int image = net.value;

    test_net_transpose (&net, 0, 3, 1, 2);
    test_net_unary (&net, MD_OP_RELU, md_attrs_default ());
    test_net_output (&net);
    net.value = image;
    if (i == 1) {
      test_net_unary (&net, MD_OP_SIGMOID, md_attrs_default ());
      test_net_output (&net);
    }
    graph = test_net_end (&net);
    g_assert_true (md_fold (graph, &input, &error));
    g_assert_no_error (error);
    g_assert_cmpint (input.dims[1], ==, i == 0 ? 3 : 8);
    g_assert_cmpint (input.dims[2], ==, i == 0 ? 8 : 6);
    g_assert_cmpuint (graph->nodes->len, ==, i == 0 ? 1 : 3);
  }
}

/* Values that do not depend on the input are computed once. */
static void
test_constants (void)
{
  TestNet net = test_net_begin (10, 3, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL, before = NULL;
  MdAttrs attrs = md_attrs_default ();
  int pair[2], image = net.value;

  for (guint i = 0; i < 2; i++)
    pair[i] = test_net_constant (&net, MD_SHAPE (1, 3, 8, 8), -1, 1);
  net.value = md_graph_add_node (net.graph, MD_OP_ADD, "sum", &attrs, pair, 2);
  pair[0] = image;
  pair[1] = net.value;
  net.value = md_graph_add_node (net.graph, MD_OP_MUL, "product", &attrs, pair,
      2);
  test_net_output (&net);
  graph = test_net_end (&net);
  before = md_graph_copy (graph);
  fold (graph, LEFT (MD_OP_MUL));
  for (guint i = 0; i < 3 * 8 * 8; i++)
    g_assert_cmpfloat_with_epsilon (data_of (graph, 0, 1)[i],
        data_of (before, 0, 0)[i] + data_of (before, 0, 1)[i], 1e-6);
}

/* A symbolic size becomes the smallest valid one; if there is none, the
 * message names the file. */
static void
test_shapes (void)
{
  TestNet open = test_net_begin (11, 3, 9, 9, TRUE);
  TestNet small = test_net_begin (12, 3, 4, 4, FALSE);
  g_autoptr (MdGraph) fits = NULL, refused = NULL;
  g_autoptr (GError) error = NULL;
  MdShape input;

  test_net_conv (&open, 4, 5, 1, 0, 1);
  test_net_output (&open);
  fits = test_net_end (&open);
  fold (fits, LEFT (MD_OP_CONV));
  g_assert_cmpint (md_graph_value (fits, g_array_index (fits->inputs, int,
              0))->shape.dims[2], ==, 5);

  test_net_conv (&small, 4, 5, 1, 0, 1);
  test_net_output (&small);
  refused = test_net_end (&small);
  g_assert_false (md_fold (refused, &input, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "test"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fold/batch-norm", test_batch_norm);
  g_test_add_func ("/fold/shared-weights", test_shared_weights);
  g_test_add_func ("/fold/read-twice", test_read_twice);
  g_test_add_func ("/fold/dense", test_dense);
  g_test_add_func ("/fold/no-effect", test_no_effect);
  g_test_add_func ("/fold/transposes", test_transposes);
  g_test_add_func ("/fold/channels-last", test_channels_last);
  g_test_add_func ("/fold/constants", test_constants);
  g_test_add_func ("/fold/shapes", test_shapes);
  return g_test_run ();
}

/* Tests files that require too much memory or time, and the folding of
 * constants. */
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "nn/budget.h"
#include "nn/onnx/onnx.h"
#include "nn/passes/fold.h"
#include "nn/run/plan.h"
#include "protobuf.h"

static void
assert_refused (const MdGraph * graph, const char *node, const char *what)
{
  g_autoptr (MdModel) model = NULL;
  GError *error = NULL;

  model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_assert_null (model);
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, node));
  g_assert_nonnull (strstr (error->message, what));
  g_clear_error (&error);
}

/* Padding in a small file that expands 64 numbers to 196 million. */
static void
test_padded_conv (void)
{
  TestNet net = test_net_begin (1, 1, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL;

  test_net_conv (&net, 1, 1, 1, 7000, 1);
  test_net_output (&net);
  graph = test_net_end (&net);
  assert_refused (graph, "node 'Conv", "elements");
}

/* The same for a constant, which is folded when the file is loaded. */
static void
test_padded_constant (void)
{
  TestNet net = test_net_begin (1, 1, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL;
  MdAttrs attrs = md_attrs_default ();
  int image = net.value, inputs[2];

  net.value = test_net_constant (&net, MD_SHAPE (1, 1, 2, 2), -1, 1);
  test_net_conv (&net, 1, 1, 1, 10000, 1);
  net.h = net.w = 8;
  test_net_unary (&net, MD_OP_GLOBAL_AVERAGE_POOL, attrs);
  inputs[0] = image;
  inputs[1] = net.value;
  net.value = md_graph_add_node (net.graph, MD_OP_ADD, "sum", &attrs, inputs,
      2);
  test_net_output (&net);
  graph = test_net_end (&net);
  assert_refused (graph, "node 'Conv", "elements");
}

/* Within the limit of elements, but not of operations. */
static void
test_work (void)
{
  TestNet net = test_net_begin (1, 1, 32, 32, FALSE);
  g_autoptr (MdGraph) graph = NULL;

  for (int i = 0; i < 14; i++)
    test_net_conv (&net, 128, 5, 1, 2, 1);
  test_net_output (&net);
  graph = test_net_end (&net);
  assert_refused (graph, "node 'Conv", "multiplications");
}

/* Each value is within the limit, but those needed at the same time are not. A
 * smaller input is accepted afterwards. */
static void
test_arena (void)
{
  TestNet net = test_net_begin (1, 1, 8, 8, TRUE);
  g_autoptr (MdGraph) graph = NULL;
  g_autoptr (MdModel) model = NULL;
  g_autoptr (MdPlan) plan = NULL;
  MdAttrs attrs = md_attrs_default ();
  int image = net.value, parts[3];
  GError *error = NULL;

  for (int i = 0; i < 3; i++) {
    net.value = image;
    net.c = 1;
    test_net_conv (&net, 16, 1, 1, 0, 1);
    parts[i] = net.value;
  }
  parts[1] = md_graph_add_node (net.graph, MD_OP_ADD, "two", &attrs, parts, 2);
  net.value = md_graph_add_node (net.graph, MD_OP_ADD, "three", &attrs,
      parts + 1, 2);
  test_net_output (&net);
  graph = test_net_end (&net);
  model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  plan = md_plan_new (model);

  g_assert_false (md_plan_resize (plan, 1, 4000, 4000, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "MiB, node 'Conv"));
  g_clear_error (&error);
  g_assert_true (md_plan_resize (plan, 1, 8, 8, &error));
  md_plan_run (plan);
}

static void
test_nodes (void)
{
  TestNet net = test_net_begin (1, 1, 8, 8, FALSE);
  g_autoptr (MdGraph) graph = NULL, read = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  for (int i = 0; i < 50000; i++)
    test_net_unary (&net, MD_OP_IDENTITY, md_attrs_default ());
  test_net_output (&net);
  graph = test_net_end (&net);
  bytes = test_save (graph);
  read = md_onnx_read (g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes), "file.onnx", &error);
  g_assert_null (read);
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "node 'Identity4096'"));
  g_clear_error (&error);
}

/* -- Constants ------------------------------------------------------------ */

static void
random_constant_node (TestNet * net)
{
  MdAttrs attrs = md_attrs_default ();

  switch (g_rand_int_range (net->random, 0, 10)) {
    case 0:
      test_net_unary (net, MD_OP_RELU, attrs);
      break;
    case 1:
      test_net_unary (net, MD_OP_SIGMOID, attrs);
      break;
    case 2:
      test_net_channel_constant (net, MD_OP_MUL);
      break;
    case 3:
      test_net_conv (net, 3, 2, 1, 1, 1);
      break;
    case 4:
      test_net_pool (net, MD_OP_MAX_POOL, 2, 1, 1, FALSE);
      break;
    case 5:
      test_net_pool (net, MD_OP_AVERAGE_POOL, 2, 1, 1, FALSE);
      break;
    case 6:
      test_net_batch_norm (net);
      break;
    case 7:
      test_net_prelu (net);
      break;
    case 8:
      test_net_unary (net, MD_OP_SOFTMAX, attrs);
      break;
    default:
      attrs.scales[0] = attrs.scales[1] = 2;
      test_net_unary (net, MD_OP_RESIZE, attrs);
      net->h *= 2;
      net->w *= 2;
      break;
  }
}

/* Adds a chain of operations on the input or a constant to an input of the
 * chain's shape that is zero. */
static MdGraph *
make_chain (guint32 seed, gboolean of_constant, int *h, int *w)
{
  TestNet net = test_net_begin (seed, 2, 4, 3, FALSE);
  MdAttrs attrs = md_attrs_default ();
  int image = net.value, c, inputs[2];

  /* Drawn in both cases, so that later random numbers are the same. */
  inputs[1] = test_net_constant (&net, MD_SHAPE (1, 2, 4, 3), -1, 1);
  if (of_constant)
    net.value = inputs[1];
  for (int i = 0; i < 4; i++)
    random_constant_node (&net);
  c = net.c;
  *h = net.h;
  *w = net.w;
  if (of_constant) {
    md_graph_value (net.graph, image)->shape = MD_SHAPE (1, c, *h, *w);
    inputs[0] = image;
    inputs[1] = net.value;
    net.value = md_graph_add_node (net.graph, MD_OP_ADD, "sum", &attrs,
        inputs, 2);
  }
  test_net_output (&net);
  return test_net_end (&net);
}

static float *
run_model (const MdGraph * graph, const float *pixels, int h, int w, gsize n,
    gsize n_out)
{
  GError *error = NULL;
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_autoptr (MdPlan) plan = NULL;
  MdShape shape;

  g_assert_no_error (error);
  plan = md_plan_new (model);
  md_plan_resize (plan, 1, h, w, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    md_plan_input (plan)[i] = pixels != NULL ? pixels[i] : 0;
  md_plan_run (plan);
  md_plan_output (plan, 0, &shape);
  g_assert_cmpint (md_shape_elements (&shape), ==, (gint64) n_out);
  return g_memdup2 (md_plan_output (plan, 0, NULL), n_out * sizeof (float));
}

/* Folding a constant gives the same as running the operations on an input with
 * the same numbers. */
static void
test_folded (void)
{
  for (guint32 seed = 1; seed <= 200; seed++) {
    int h, w;
    g_autoptr (MdGraph) folded = make_chain (seed, TRUE, &h, &w);
    g_autoptr (MdGraph) unfolded = make_chain (seed, FALSE, &h, &w);
    const float *rows = md_graph_value (folded, 1)->data;
    int c = (int) md_graph_value (folded, 0)->shape.dims[1];
    gsize n = (gsize) (c * h * w);
    float pixels[2 * 4 * 3];
    g_autofree float *a = NULL, *b = NULL;
    g_autofree char *what = g_strdup_printf ("seed %u", seed);

    for (int i = 0; i < 12; i++)
      for (int k = 0; k < 2; k++)
        pixels[2 * i + k] = rows[12 * k + i];
    a = run_model (folded, NULL, h, w, n, n);
    b = run_model (unfolded, pixels, 4, 3, 24, n);
    test_assert_close (a, b, n, 1e-5f, what);
  }
}

/* Without a perm, dimensions are in the reverse order. */
static void
test_transpose_without_perm (void)
{
  TestNet net = test_net_begin (1, 2, 4, 3, FALSE);
  g_autoptr (MdGraph) graph = NULL, read = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Onnx__Model *model;
  Onnx__Node *node;
  GError *error = NULL;

  test_net_transpose (&net, 3, 2, 1, 0);
  test_net_output (&net);
  graph = test_net_end (&net);
  model = test_unpack (graph);
  node = test_find_node (model, "Transpose");
  while (node->n_attribute > 0)
    onnx__attribute__free_unpacked (node->attribute[--node->n_attribute], NULL);
  bytes = test_pack (model);
  read = md_onnx_read (g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes), "file.onnx", &error);
  g_assert_no_error (error);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (md_graph_node (read, 0)->attrs.perm[i], ==, 3 - i);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/budget/padded-conv", test_padded_conv);
  g_test_add_func ("/budget/padded-constant", test_padded_constant);
  g_test_add_func ("/budget/work", test_work);
  g_test_add_func ("/budget/arena", test_arena);
  g_test_add_func ("/budget/nodes", test_nodes);
  g_test_add_func ("/constants/folded", test_folded);
  g_test_add_func ("/constants/transpose-without-perm",
      test_transpose_without_perm);

  return g_test_run ();
}

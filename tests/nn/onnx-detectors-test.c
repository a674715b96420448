/* Tests files as exporters write single-shot detectors: the upsampling of a
 * pyramid and the slices of a head, in each operator set, against one graph of
 * ours. */
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "nn/onnx/onnx.h"
#include "nn/passes/fold.h"
#include "nn/run/plan.h"
#include "protobuf.h"

#define STRINGS(...) ((const char *[]) { __VA_ARGS__, NULL })
#define INTS(...) ((gint64[]) { __VA_ARGS__ })

static void
resize_attrs (MdAttrs * attrs)
{
  *attrs = md_attrs_default ();
  attrs->scales[0] = attrs->scales[1] = 2;
  attrs->coordinates = MD_RESIZE_ASYMMETRIC;
  attrs->rounding = MD_RESIZE_FLOOR;
}

/* Builds two levels, the lower one enlarged and added to the upper. */
static MdGraph *
make_pyramid (void)
{
  TestNet net = test_net_begin (5, 3, 16, 16, TRUE);
  MdAttrs attrs;
  int upper, lower, enlarged;

  test_net_conv (&net, 8, 3, 2, 1, 1);
  upper = net.value;
  test_net_conv (&net, 8, 3, 2, 1, 1);
  lower = net.value;
  resize_attrs (&attrs);
  enlarged = md_graph_add_node (net.graph, MD_OP_RESIZE, "enlarged", &attrs,
      &lower, 1);
  attrs = md_attrs_default ();
  net.value = md_graph_add_node (net.graph, MD_OP_ADD, "sum", &attrs,
      (int[]) { upper, enlarged }, 2);
  test_net_output (&net);
  return test_net_end (&net);
}

/* Builds a head with one score, positive distances, and the rest. */
static MdGraph *
make_head (void)
{
  TestNet net = test_net_begin (6, 3, 16, 16, TRUE);
  MdAttrs attrs = md_attrs_default ();
  const float numbers[] = { 1.25f, 0.5f };
  int parts[3], all, scale, half;

  test_net_conv (&net, 9, 3, 2, 1, 1);
  all = net.value;
  for (int i = 0; i < 3; i++) {
    static const gint64 ends[] = { 0, 1, 5, 9 };
    const char *const names[] = { "score", "distances", "rest" };

    attrs.begin[1] = ends[i];
    attrs.end[1] = ends[i + 1];
    parts[i] = md_graph_add_node (net.graph, MD_OP_SLICE, names[i], &attrs,
        &all, 1);
  }
  attrs = md_attrs_default ();
  scale = md_graph_add_constant (net.graph, "scale", &(MdShape) {
      .rank = 0}, &numbers[0]);
  half = md_graph_add_constant (net.graph, "half", &(MdShape) {
      .rank = 0}, &numbers[1]);
  parts[1] = md_graph_add_node (net.graph, MD_OP_MUL, "scaled", &attrs,
      (int[]) { parts[1], scale }, 2);
  parts[1] = md_graph_add_node (net.graph, MD_OP_ADD, "shifted", &attrs,
      (int[]) { parts[1], half }, 2);
  parts[1] = md_graph_add_node (net.graph, MD_OP_SOFTPLUS, "positive", &attrs,
      &parts[1], 1);
  net.value = md_graph_add_node (net.graph, MD_OP_CONCAT, "joined", &attrs,
      parts, 3);
  test_net_output (&net);
  return test_net_end (&net);
}

/* Compares the file with the graph at two sizes. */
static void
check_same (const MdGraph * graph, Onnx__Model * file, const char *what)
{
  g_autoptr (GBytes) bytes = test_pack (file);

  for (int h = 16; h <= 32; h += 16)
    test_assert_same_network (graph, bytes, what, h, 48);
}

static void
check_refused (Onnx__Model * file, const char *expected)
{
  g_autoptr (GBytes) bytes = test_pack (file);
  g_autoptr (MdGraph) graph = NULL;
  GError *error = NULL;

  graph = md_onnx_read (g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes), "file.onnx", &error);
  g_assert_null (graph);
  g_assert_nonnull (strstr (error->message, expected));
  g_clear_error (&error);
}

/* -- Pyramids ------------------------------------------------------------ */

static void
test_written (void)
{
  g_autoptr (MdGraph) pyramid = make_pyramid (), head = make_head ();

  check_same (pyramid, test_unpack (pyramid), "pyramid as written");
  check_same (head, test_unpack (head), "head as written");
}

static void
test_upsample (void)
{
  g_autoptr (MdGraph) graph = make_pyramid ();

  for (int opset = 7; opset <= 9; opset += 2) {
    Onnx__Model *model = test_unpack (graph);
    Onnx__Node *node = test_find_node (model, "Resize");
    const float scales[] = { 1, 1, 2, 2 };

    model->opset_import[0]->version = opset;
    test_set_string (&node->op_type, "Upsample");
    test_clear_attributes (node);
    test_set_text (test_add_attribute (node, "mode"), "nearest");
    test_clear_inputs (node, 1);
    if (opset == 7) {
      test_set_floats (test_add_attribute (node, "scales"), 4, scales);
    } else {
      test_add_floats (model, "scales", 4, scales);
      test_add_input (node, "scales");
    }
    check_same (graph, model, opset == 7 ? "Upsample 7" : "Upsample 9");
  }
}

/* The roi is an empty constant; the scales are concatenated. */
static void
test_joined_scales (void)
{
  g_autoptr (MdGraph) graph = make_pyramid ();
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *node = test_find_node (model, "Resize");
  gsize at = test_node_index (model, node);

  test_add_floats (model, "nothing", 0, NULL);
  test_add_floats (model, "ones", 2, (float[]) {
        1, 1
      }
  );
  test_add_floats (model, "twos", 2, (float[]) {
        2, 2
      }
  );
  test_add_attribute (test_add_node (model, at, "Concat", "scales",
          STRINGS ("ones", "twos")), "axis");
  test_clear_inputs (node, 1);
  test_add_input (node, "nothing");
  test_add_input (node, "scales");
  check_same (graph, model, "joined scales");
}

/* Computes sizes as SCRFD does: the first two of this level, the others of the
 * upper level.
 * @channels: which dimension becomes the second one */
static Onnx__Model *
with_sizes (const MdGraph * graph, gint64 channels)
{
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *node = test_find_node (model, "Resize");
  const char *lower = node->input[0];
  const char *upper = test_find_node (model, "Add")->input[0];
  gsize at = test_node_index (model, node);

  model->opset_import[0]->version = 12;
  test_add_floats (model, "nothing", 0, NULL);
  test_add_ints (model, "i0", 1, 1, INTS (0));
  test_add_ints (model, "i1", 1, 1, INTS (channels));
  test_add_ints (model, "i23", 1, 2, INTS (2, 3));
  test_add_attribute (test_add_node (model, at, "Concat", "sizes",
          STRINGS ("d0", "d1", "d23")), "axis");
  test_add_node (model, at, "Gather", "d23", STRINGS ("above", "i23"));
  test_add_node (model, at, "Gather", "d1", STRINGS ("below", "i1"));
  test_add_node (model, at, "Gather", "d0", STRINGS ("below", "i0"));
  test_add_node (model, at, "Shape", "above", STRINGS (upper));
  test_add_node (model, at, "Shape", "below", STRINGS (lower));
  test_clear_inputs (node, 1);
  test_add_input (node, "nothing");
  test_add_input (node, "nothing");
  test_add_input (node, "sizes");
  return model;
}

static void
test_sizes (void)
{
  g_autoptr (MdGraph) graph = make_pyramid ();

  check_same (graph, with_sizes (graph, 1), "sizes");
  check_refused (with_sizes (graph, 2), "sizes");
}

/* Sizes that are the complete shape of @value. */
static Onnx__Model *
with_shape_of (const MdGraph * graph, const char *value)
{
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *node = test_find_node (model, "Resize");

  test_add_node (model, test_node_index (model, node), "Shape", "sizes",
      STRINGS (value));
  test_clear_inputs (node, 1);
  test_add_input (node, "");
  test_add_input (node, "");
  test_add_input (node, "sizes");
  return model;
}

static void
test_sizes_of_sum (void)
{
  g_autoptr (MdGraph) graph = make_pyramid (), fitted = NULL;
  const MdNode *sum = md_graph_node (graph, graph->nodes->len - 1);
  const char *upper = md_graph_value (graph, sum->inputs[0])->name;
  g_autoptr (GBytes) file = test_pack (with_shape_of (graph, upper));
  g_autoptr (GBytes) written = NULL;

  check_same (graph, with_shape_of (graph, upper), "shape of the upper level");
  fitted = md_onnx_read (g_bytes_get_data (file, NULL),
      g_bytes_get_size (file), "fitted", NULL);
  g_assert_nonnull (fitted);
  written = test_save (fitted);
  /* Each level is half as large, rounded up. */
  test_assert_same_network (fitted, written, "as written", 17, 45);
  test_assert_same_network (fitted, written, "as written", 2, 3);
}

static void
test_refused_resize (void)
{
  g_autoptr (MdGraph) graph = make_pyramid ();
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *node = test_find_node (model, "Resize");

  test_set_text (test_find_attribute (node, "mode"), "cubic");
  check_refused (model, "'mode'");

  /* An empty string has no bytes. */
  model = test_unpack (graph);
  node = test_find_node (model, "Resize");
  test_set_text (test_find_attribute (node, "mode"), "");
  check_refused (model, "'mode'");

  model = test_unpack (graph);
  node = test_find_node (model, "Resize");
  test_add_floats (model, "channels", 4, (float[]) {
        1, 2, 2, 2
      }
  );
  test_clear_inputs (node, 2);
  test_add_input (node, "channels");
  check_refused (model, "scales");

  model = test_unpack (graph);
  node = test_find_node (model, "Resize");
  test_clear_inputs (node, 1);
  check_refused (model, "scales");
}

/* -- Heads --------------------------------------------------------------- */

/* Bounds as attributes; the first slice has no axes but both dimensions. */
static void
test_old_slices (void)
{
  g_autoptr (MdGraph) graph = make_head ();
  Onnx__Model *model = test_unpack (graph);
  const gint64 begin[] = { 0, 1, 5 }, end[] = { 1, 5, G_MAXINT64 };
  int i = 0;

  model->opset_import[0]->version = 9;
  for (gsize k = 0; k < model->graph->n_node; k++) {
    Onnx__Node *node = model->graph->node[k];

    if (strcmp (node->op_type, "Slice") != 0)
      continue;
    test_clear_inputs (node, 1);
    if (i == 0) {
      test_set_ints (test_add_attribute (node, "starts"), 2, INTS (0, 0));
      test_set_ints (test_add_attribute (node, "ends"), 2, INTS (99, 1));
    } else {
      test_set_ints (test_add_attribute (node, "starts"), 1, &begin[i]);
      test_set_ints (test_add_attribute (node, "ends"), 1, &end[i]);
      test_set_ints (test_add_attribute (node, "axes"), 1, INTS (1));
    }
    i++;
  }
  check_same (graph, model, "slices with attributes");
}

/* Writes the three slices as one Split into @sizes. */
static Onnx__Model *
with_split (const MdGraph * graph, gboolean is_old, int n, const gint64 * sizes)
{
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *node = test_find_node (model, "Slice");
  gsize at = test_node_index (model, node);

  for (int i = 0; i < 2; i++) {
    Onnx__Node *next = model->graph->node[at + 1];

    g_assert_cmpstr (next->op_type, ==, "Slice");
    node->output = realloc (node->output,
        (node->n_output + 1) * sizeof (char *));
    node->output[node->n_output++] = strdup (next->output[0]);
    onnx__node__free_unpacked (next, NULL);
    memmove (&model->graph->node[at + 1], &model->graph->node[at + 2],
        (model->graph->n_node - at - 2) * sizeof (gpointer));
    model->graph->n_node--;
  }
  test_set_string (&node->op_type, "Split");
  test_clear_inputs (node, 1);
  test_add_attribute (node, "axis")->i = 1;
  node->attribute[0]->has_i = 1;
  if (is_old) {
    model->opset_import[0]->version = 11;
    test_set_ints (test_add_attribute (node, "split"), n, sizes);
  } else if (n > 0) {
    test_add_ints (model, "sizes", 1, n, sizes);
    test_add_input (node, "sizes");
  }
  return model;
}

static void
test_split (void)
{
  g_autoptr (MdGraph) graph = make_head ();

  check_same (graph, with_split (graph, TRUE, 3, INTS (1, 4, 4)), "old Split");
  check_same (graph, with_split (graph, FALSE, 3, INTS (1, 4, 4)), "Split");
  check_refused (with_split (graph, FALSE, 2, INTS (1, 8)), "outputs");
  check_refused (with_split (graph, FALSE, 3, INTS (1, 0, 8)), "size 0");
}

/* Without sizes, Split gives equal parts. */
static void
test_equal_split (void)
{
  g_autoptr (MdGraph) graph = make_head ();
  const gint64 ends[] = { 0, 3, 6, 9 };

  for (guint i = 0, part = 0; i < graph->nodes->len; i++) {
    MdNode *node = md_graph_node (graph, i);

    if (node->op == MD_OP_SLICE) {
      node->attrs.begin[1] = ends[part];
      node->attrs.end[1] = ends[++part];
    }
  }
  check_same (graph, with_split (graph, FALSE, 0, NULL), "equal Split");
}

/* The scale is gathered from a list of trained ones. */
static void
test_gathered_scale (void)
{
  g_autoptr (MdGraph) graph = make_head ();
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *mul = test_find_node (model, "Mul");

  test_add_floats (model, "scales", 3, (float[]) {
        7, 1.25f, 9
      }
  );
  test_add_ints (model, "one", 0, 1, INTS (1));
  test_set_string (&mul->input[1], "picked");
  test_add_node (model, 0, "Gather", "picked", STRINGS ("scales", "one"));
  check_same (graph, model, "gathered scale");

  model = test_unpack (graph);
  test_add_ints (model, "one", 0, 1, INTS (1));
  test_add_node (model, 0, "Gather", "picked", STRINGS ("image", "one"));
  check_refused (model, "constant");
}

static void
test_refused_slice (void)
{
  g_autoptr (MdGraph) graph = make_head ();
  const gint64 steps[] = { -1, 0 };

  for (int i = 0; i < 2; i++) {
    Onnx__Model *model = test_unpack (graph);
    Onnx__Node *node = test_find_node (model, "Slice");

    test_add_ints (model, "step", 1, 1, &steps[i]);
    test_set_string (&node->input[4], "step");
    check_refused (model, "with step");
  }
}

/* -- Results
 * ------------------------------------------------------------------ */

static void
check_nodes (MdGraph * graph, guint n, MdOpKind last)
{
  MdShape shape;
  GError *error = NULL;

  g_assert_true (md_fold (graph, &shape, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (graph->nodes->len, ==, n);
  g_assert_cmpint (md_graph_node (graph, n - 1)->op, ==, last);
}

/* The sum is fused into the upsampling, and the linear part of the head into
 * the convolution. */
static void
test_fused (void)
{
  g_autoptr (MdGraph) pyramid = make_pyramid (), head = make_head ();

  check_nodes (pyramid, 3, MD_OP_RESIZE);
  check_nodes (head, 2, MD_OP_CHANNEL_FUNCTIONS);
}

/* -- Dilations ----------------------------------------------------------- */

static void
test_dilations (void)
{
  TestNet wide = test_net_begin (7, 3, 16, 16, TRUE);
  g_autoptr (MdGraph) graph = NULL, narrow = NULL;
  MdShape shape = MD_SHAPE (4, 3, 2, 2);
  float small[4 * 3 * 2 * 2];
  Onnx__Model *model;
  Onnx__Node *conv;
  float *data;

  test_net_conv (&wide, 4, 4, 1, 1, 1);
  test_net_output (&wide);
  graph = test_net_end (&wide);
  data = md_graph_value (graph, md_graph_node (graph, 0)->inputs[1])->data;
  for (int i = 0; i < 4 * 3 * 16; i++) {
    int y = i / 4 % 4, x = i % 4;

    if (y % 3 == 0 && x % 3 == 0)
      small[i / 16 * 4 + y / 3 * 2 + x / 3] = data[i];
    else
      data[i] = 0;
  }
  narrow = md_graph_copy (graph);
  memcpy (md_graph_value (narrow, md_graph_node (narrow, 0)->inputs[1])->data,
      small, sizeof small);
  md_graph_value (narrow, md_graph_node (narrow, 0)->inputs[1])->shape = shape;
  md_graph_node (narrow, 0)->attrs.kernel[0] = 2;
  md_graph_node (narrow, 0)->attrs.kernel[1] = 2;

  model = test_unpack (narrow);
  conv = test_find_node (model, "Conv");
  test_set_ints (test_add_attribute (conv, "dilations"), 2, INTS (3, 3));
  check_same (graph, model, "dilations");

  model = test_unpack (narrow);
  conv = test_find_node (model, "Conv");
  test_set_ints (test_add_attribute (conv, "dilations"), 2, INTS (3, 30000));
  check_refused (model, "dilations");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/detectors/written", test_written);
  g_test_add_func ("/onnx/detectors/upsample", test_upsample);
  g_test_add_func ("/onnx/detectors/joined-scales", test_joined_scales);
  g_test_add_func ("/onnx/detectors/sizes", test_sizes);
  g_test_add_func ("/onnx/detectors/sizes-of-sum", test_sizes_of_sum);
  g_test_add_func ("/onnx/detectors/refused-resize", test_refused_resize);
  g_test_add_func ("/onnx/detectors/old-slices", test_old_slices);
  g_test_add_func ("/onnx/detectors/split", test_split);
  g_test_add_func ("/onnx/detectors/equal-split", test_equal_split);
  g_test_add_func ("/onnx/detectors/gathered-scale", test_gathered_scale);
  g_test_add_func ("/onnx/detectors/refused-slice", test_refused_slice);
  g_test_add_func ("/onnx/detectors/fused", test_fused);
  g_test_add_func ("/onnx/detectors/dilations", test_dilations);

  return g_test_run ();
}

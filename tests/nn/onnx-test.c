/* Tests reading and writing files. */
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "nn/onnx/float16.h"
#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"
#include "protobuf.h"

static MdGraph *
read_bytes (GBytes * bytes, GError ** error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return md_onnx_read (data, size, "file.onnx", error);
}

/* -- Round trip ----------------------------------------------------------- */

static void
assert_same_graph (const MdGraph * a, const MdGraph * b)
{
  g_assert_cmpuint (a->nodes->len, ==, b->nodes->len);
  g_assert_cmpuint (a->outputs->len, ==, b->outputs->len);
  for (guint i = 0; i < a->nodes->len; i++) {
    const MdNode *x = md_graph_node (a, i), *y = md_graph_node (b, i);

    g_assert_cmpstr (x->name, ==, y->name);
    g_assert_cmpint (x->op, ==, y->op);
    g_assert_cmpint (x->n_inputs, ==, y->n_inputs);
    g_assert_cmpmem (&x->attrs, sizeof x->attrs, &y->attrs, sizeof y->attrs);
    for (int j = 0; j < x->n_inputs; j++) {
      const MdValue *p = md_graph_value (a, x->inputs[j]);
      const MdValue *q = md_graph_value (b, y->inputs[j]);
      gsize n = (gsize) MAX (0, md_shape_elements (&p->shape));

      if (p->ints == NULL)
        g_assert_cmpstr (p->name, ==, q->name);
      if (p->data != NULL)
        g_assert_cmpmem (p->data, n * 4, q->data, n * 4);
      if (p->ints != NULL)
        g_assert_cmpmem (p->ints, n * 8, q->ints, n * 8);
    }
  }
}

static void
test_round_trip (void)
{
  for (guint32 seed = 1; seed < 60; seed++) {
    int h, w;
    g_autoptr (MdGraph) graph = test_network_random (seed, &h, &w);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (MdGraph) again = NULL;
    GError *error = NULL;

    g_hash_table_insert (graph->metadata, g_strdup ("maskdetect.kind"),
        g_strdup ("mask"));
    bytes = test_save (graph);
    again = read_bytes (bytes, &error);
    g_assert_no_error (error);
    assert_same_graph (graph, again);
    g_assert_cmpstr (g_hash_table_lookup (again->metadata,
            "maskdetect.kind"), ==, "mask");
    g_assert_cmpint (md_graph_value (again, 0)->shape.dims[0], ==, -1);
    g_assert_cmpint (md_graph_value (again, 0)->shape.dims[2], ==, h);
  }
}

static void
test_save_fails (void)
{
  g_autoptr (MdGraph) graph = test_network_convolutional (1);
  GError *error = NULL;

  g_assert_false (md_onnx_save (graph, "/nonexistent/folder/x.onnx", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "/nonexistent/folder/x.onnx"));
  g_clear_error (&error);

  g_assert_null (md_onnx_load ("/nonexistent/folder/x.onnx", &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_clear_error (&error);
}

static void
test_save_same_name (void)
{
  g_autoptr (MdGraph) graph = test_network_convolutional (1);
  GError *error = NULL;

  md_graph_add_value (graph, "image", NULL);
  g_assert_false (md_onnx_save (graph, "/nonexistent/x.onnx", &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "'image'"));
  g_clear_error (&error);
}

/* -- Half floats ---------------------------------------------------------- */

static void
test_float16 (void)
{
  static const struct
  {
    float value;
    guint16 bits;
  } cases[] = {
    {0, 0}, {1, 0x3c00}, {-2, 0xc000}, {65504, 0x7bff}, {65519, 0x7bff},
    {65520, 0x7c00}, {1e9f, 0x7c00}, {-INFINITY, 0xfc00},
    {0x1p-24f, 1}, {0x1p-25f, 0}, {0x1.8p-24f, 2}, {0x1p-14f, 0x0400},
    /* ties go to even, and a carry into the exponent */
    {1 + 0x1p-11f, 0x3c00}, {1 + 0x3p-11f, 0x3c02}, {2 - 0x1p-12f, 0x4000},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmphex (md_float16_from_float (cases[i].value), ==, cases[i].bits);
  g_assert_true (isnan (md_float16_to_float (md_float16_from_float (NAN))));
  for (guint bits = 0; bits < 0x10000; bits++) {
    float value = md_float16_to_float ((guint16) bits);

    if (!isnan (value))
      g_assert_cmphex (md_float16_from_float (value), ==, bits);
  }
}

static void
test_half_weights (void)
{
  int h, w;
  g_autoptr (MdGraph) graph = test_network_random (7, &h, &w);
  g_autoptr (GBytes) whole = test_save (graph), bytes = NULL;
  g_autoptr (MdGraph) again = NULL;
  GError *error = NULL;

  for (guint i = 0; i < graph->values->len; i++) {
    MdValue *value = md_graph_value (graph, i);

    value->half = value->data != NULL;
    for (gint64 k = 0; value->half && k < md_shape_elements (&value->shape);
        k++)
      value->data[k] =
          md_float16_to_float (md_float16_from_float (value->data[k]));
  }
  bytes = test_save (graph);
  g_assert_cmpuint (g_bytes_get_size (bytes), <,
      g_bytes_get_size (whole) * 2 / 3);
  again = read_bytes (bytes, &error);
  g_assert_no_error (error);
  assert_same_graph (graph, again);
  /* Weights read as half floats are written as half floats. */
  for (guint i = 0; i < graph->values->len; i++) {
    const MdValue *value = md_graph_value (graph, i);
    int found = md_graph_find_value (again, value->name);

    if (value->half && found >= 0)
      g_assert_true (md_graph_value (again, found)->half);
  }
}

static void
test_half_damaged (void)
{
  g_autoptr (MdGraph) graph = test_network_convolutional (1);
  g_autoptr (GBytes) bytes = NULL, bad = NULL;
  Onnx__Model *model;
  GError *error = NULL;

  for (guint i = 0; i < graph->values->len; i++)
    md_graph_value (graph, i)->half = TRUE;
  model = test_unpack (graph);
  model->graph->initializer[0]->raw_data.len--;
  bad = test_pack (model);
  g_assert_null (read_bytes (bad, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, ".half"));
  g_clear_error (&error);

  model = test_unpack (graph);
  test_find_attribute (test_find_node (model, "Cast"), "to")->i = 10;
  bytes = test_pack (model);
  g_assert_null (read_bytes (bytes, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "Cast"));
  g_clear_error (&error);
}

/* -- What other exporters write ------------------------------------------- */

static void
check_auto_pad (const char *mode, int kernel, const int *expected)
{
  TestNet net = test_net_begin (9, 3, 10, 14, FALSE);
  g_autoptr (MdGraph) graph = NULL, again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Onnx__Model *model;
  Onnx__Attribute *pads;
  GError *error = NULL;

  test_net_conv (&net, 6, kernel, 1, 0, 1);
  test_net_output (&net);
  graph = test_net_end (&net);
  model = test_unpack (graph);
  pads = test_find_attribute (test_find_node (model, "Conv"), "pads");
  test_set_string (&pads->name, "auto_pad");
  pads->n_ints = 0;
  pads->has_s = 1;
  pads->s.data = (guint8 *) strdup (mode);
  pads->s.len = strlen (mode);

  bytes = test_pack (model);
  again = read_bytes (bytes, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 4; i++)
    g_assert_cmpint (md_graph_node (again, 0)->attrs.pads[i], ==, expected[i]);
}

static void
test_auto_pad (void)
{
  check_auto_pad ("VALID", 3, (int[]) {
        0, 0, 0, 0
      });
  check_auto_pad ("SAME_UPPER", 3, (int[]) {
        1, 1, 1, 1
      });
  check_auto_pad ("SAME_UPPER", 4, (int[]) {
        1, 1, 2, 2
      });
  check_auto_pad ("SAME_LOWER", 4, (int[]) {
        2, 2, 1, 1
      });
}

/* Operator set 9 has limits as attributes and lists initializers as inputs. */
static void
test_operator_set_9 (void)
{
  TestNet net = test_net_begin (9, 3, 10, 14, FALSE);
  g_autoptr (MdGraph) graph = NULL, again = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Onnx__Model *model;
  Onnx__Node *clip;
  Onnx__Attribute *max;
  MdAttrs attrs = md_attrs_default ();
  GError *error = NULL;

  test_net_unary (&net, MD_OP_CLIP, attrs);
  test_net_flatten (&net);
  test_net_dense (&net, 2, 0);
  test_net_unary (&net, MD_OP_SOFTMAX, attrs);
  test_net_output (&net);
  graph = test_net_end (&net);
  model = test_unpack (graph);
  model->ir_version = 3;
  model->opset_import[0]->version = 9;
  clip = test_find_node (model, "Clip");
  while (clip->n_input > 1)
    free (clip->input[--clip->n_input]);
  max = test_add_attribute (clip, "max");
  max->has_f = 1;
  max->f = 6;

  bytes = test_pack (model);
  again = read_bytes (bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (md_graph_node (again, 0)->attrs.max, ==, 6);
  g_assert_cmpint (md_graph_node (again, 0)->n_inputs, ==, 1);
}

/* -- The arithmetic before a Reshape -------------------------------------- */

/* Builds what PyTorch exports for x.view(x.size(0), -1), or with @multiply for
 * x.view(x.size(0), x.size(1) * x.size(2) * x.size(3)). */
static GBytes *
with_shape_arithmetic (const MdGraph * graph, gboolean multiply)
{
  Onnx__Model *model = test_unpack (graph);
  Onnx__Node *reshape = test_find_node (model, "Reshape");
  const char *shape_in[] = { reshape->input[0], NULL };
  gsize at = 0;

  while (model->graph->node[at] != reshape)
    at++;
  for (gint64 i = 0; i < 4; i++) {
    char names[3][8] = { "i0", "d0", "u0" };

    for (int j = 0; j < 3; j++)
      names[j][1] += (char) i;
    test_add_ints (model, names[0], 0, 1, &i);
    test_add_node (model, at, "Unsqueeze", names[2], (const char *[]) {
          names[1], "zero", NULL
        });
    test_add_node (model, at, "Gather", names[1], (const char *[]) {
          "shape", names[0], NULL
        });
  }
  test_add_ints (model, "zero", 1, 1, &(gint64) {
      0});
  test_add_ints (model, "rest", 1, 1, &(gint64) {
      -1});
  test_add_node (model, at, "Shape", "shape", shape_in);

  at += 9;
  if (multiply) {
    test_add_node (model, at++, "Mul", "m1", (const char *[]) {
          "u1", "u2", NULL
        });
    test_add_node (model, at++, "Mul", "m2", (const char *[]) {
          "m1", "u3", NULL
        });
  }
  test_add_attribute (test_add_node (model, at, "Concat", "goal",
          (const char *[]) { "u0", multiply ? "m2" : "rest", NULL }), "axis");
  test_set_string (&reshape->input[1], "goal");

  return test_pack (model);
}

static void
test_shape_arithmetic (void)
{
  TestNet net = test_net_begin (9, 3, 10, 14, FALSE);
  g_autoptr (MdGraph) graph = NULL;
  g_autofree float *pixels = test_pixels (9, 2 * 10 * 14 * 3);
  GArray *expected;

  test_net_conv (&net, 6, 3, 2, 0, 1);
  test_net_transpose (&net, 0, 3, 2, 1);
  test_net_reshape (&net, 0, -1);
  test_net_dense (&net, 7, 1);
  test_net_output (&net);
  graph = test_net_end (&net);
  expected = test_reference (graph, pixels, 2, 10, 14);

  for (int multiply = 0; multiply < 2; multiply++) {
    g_autoptr (GBytes) bytes = with_shape_arithmetic (graph, multiply);
    g_autoptr (MdModel) model = NULL;
    g_autoptr (MdPlan) plan = NULL;
    g_autoptr (MdGraph) again = NULL;
    GError *error = NULL;

    again = read_bytes (bytes, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (again->nodes->len, ==, graph->nodes->len);
    model = md_model_new (again, MD_PRECISION_SINGLE, &error);
    g_assert_no_error (error);
    plan = md_plan_new (model);
    md_plan_resize (plan, 2, 10, 14, &error);
    g_assert_no_error (error);
    memcpy (md_plan_input (plan), pixels, sizeof (float) * 2 * 10 * 14 * 3);
    md_plan_run (plan);
    test_assert_close (md_plan_output (plan, 0, NULL),
        g_array_index (expected, TestTensor, 0).data, 2 * 7, 1e-4f,
        "shape arithmetic");
  }

  g_free (g_array_index (expected, TestTensor, 0).data);
  g_array_unref (expected);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/float16", test_float16);
  g_test_add_func ("/onnx/half/weights", test_half_weights);
  g_test_add_func ("/onnx/half/damaged", test_half_damaged);
  g_test_add_func ("/onnx/round-trip", test_round_trip);
  g_test_add_func ("/onnx/save-fails", test_save_fails);
  g_test_add_func ("/onnx/save-same-name", test_save_same_name);
  g_test_add_func ("/onnx/auto-pad", test_auto_pad);
  g_test_add_func ("/onnx/operator-set-9", test_operator_set_9);
  g_test_add_func ("/onnx/shape-arithmetic", test_shape_arithmetic);

  return g_test_run ();
}

/* Tests files that are refused with a clear message. */
#include <math.h>
#include <string.h>

#include "networks.h"
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

static MdGraph *
dense_graph (void)
{
  TestNet net = test_net_begin (4, 3, 8, 8, FALSE);

  test_net_conv (&net, 5, 3, 1, 0, 1);
  test_net_reshape (&net, 0, -1);
  test_net_dense (&net, 3, 0);
  test_net_output (&net);

  return test_net_end (&net);
}

/* Loads and prepares @model; one of the two steps must fail with a message
 * that contains every word of @words. */
static void
assert_refused (Onnx__Model * model, int code, const char *words)
{
  g_autoptr (GBytes) bytes = test_pack (model);
  GError *error = NULL;
  g_autoptr (MdGraph) graph = read_bytes (bytes, &error);
  g_autoptr (MdModel) made = graph == NULL ? NULL :
      md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_auto (GStrv) word = g_strsplit (words, "|", -1);

  g_assert_null (made);
  g_assert_error (error, MD_MODEL_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "file.onnx: "));
  for (int i = 0; word[i] != NULL; i++)
    if (strstr (error->message, word[i]) == NULL)
      g_error ("'%s' is not in: %s", word[i], error->message);
  g_clear_error (&error);
}

typedef void (*Change) (Onnx__Model * model);

static void
external_data (Onnx__Model * model)
{
  model->graph->initializer[0]->has_data_location = 1;
  model->graph->initializer[0]->data_location = 1;
}

static void
unknown_operation (Onnx__Model * model)
{
  test_set_string (&test_find_node (model, "Conv")->op_type, "Einsum");
}

static void
foreign_domain (Onnx__Model * model)
{
  test_set_string (&test_find_node (model, "Conv")->domain, "com.example");
}

static void
dilated (Onnx__Model * model)
{
  test_set_ints (test_add_attribute (test_find_node (model, "Conv"),
          "dilations"), 2, (gint64[]) {
      2, 65});
}

static void
strange_attribute (Onnx__Model * model)
{
  test_add_attribute (test_find_node (model, "Gemm"), "activation");
}

static void
few_weights (Onnx__Model * model)
{
  model->graph->initializer[0]->raw_data.len -= 4;
}

static void
set_weight (Onnx__Model * model, float value)
{
  memcpy (model->graph->initializer[0]->raw_data.data + 3 * sizeof value,
      &value, sizeof value);
}

static void
weight_not_a_number (Onnx__Model * model)
{
  set_weight (model, NAN);
}

static void
infinite_weight (Onnx__Model * model)
{
  set_weight (model, -INFINITY);
}

static void
infinite_half (Onnx__Model * model)
{
  Onnx__Tensor *weights = model->graph->initializer[0];

  weights->data_type = 10;
  weights->raw_data.len /= 2;
  memset (weights->raw_data.data, 0, weights->raw_data.len);
  weights->raw_data.data[7] = 0x7c;
}

static void
attribute_not_a_number (Onnx__Model * model)
{
  Onnx__Attribute *alpha = test_add_attribute (test_find_node (model, "Gemm"),
      "alpha");

  alpha->has_f = 1;
  alpha->f = NAN;
}

static void
huge_dimensions (Onnx__Model * model)
{
  for (gsize i = 0; i < model->graph->initializer[0]->n_dims; i++)
    model->graph->initializer[0]->dims[i] = (gint64) 1 << 62;
}

static void
negative_dimension (Onnx__Model * model)
{
  model->graph->initializer[0]->dims[0] *= -1;
}

static void
double_floats (Onnx__Model * model)
{
  model->graph->initializer[0]->data_type = 11;
}

static void
defined_twice (Onnx__Model * model)
{
  test_set_string (&test_find_node (model, "Gemm")->output[0], "image");
}

static void
not_sorted (Onnx__Model * model)
{
  Onnx__Node *first = model->graph->node[0];

  model->graph->node[0] = model->graph->node[1];
  model->graph->node[1] = first;
}

static void
three_paddings (Onnx__Model * model)
{
  test_find_attribute (test_find_node (model, "Conv"), "pads")->n_ints = 3;
}

static void
no_groups (Onnx__Model * model)
{
  test_find_attribute (test_find_node (model, "Conv"), "group")->i = 0;
}

static void
zero_stride (Onnx__Model * model)
{
  test_find_attribute (test_find_node (model, "Conv"), "strides")->ints[1] = 0;
}

static void
padded_for_stride (Onnx__Model * model)
{
  Onnx__Node *conv = test_find_node (model, "Conv");
  Onnx__Attribute *mode = test_add_attribute (conv, "auto_pad");

  mode->has_s = 1;
  mode->s.data = (guint8 *) strdup ("SAME_UPPER");
  mode->s.len = strlen ("SAME_UPPER");
  test_find_attribute (conv, "strides")->ints[0] = 2;
}

static void
wrong_channels (Onnx__Model * model)
{
  model->graph->input[0]->type->tensor_type->shape->dim[1]->dim_value = 4;
}

static void
wrong_rows (Onnx__Model * model)
{
  model->graph->input[0]->type->tensor_type->shape->dim[2]->dim_value = 9;
}

static void
no_output (Onnx__Model * model)
{
  test_set_string (&model->graph->output[0]->name, "nothing");
}

static void
old_operators (Onnx__Model * model)
{
  model->opset_import[0]->version = 6;
}

static void
wide_softmax (Onnx__Model * model)
{
  model->opset_import[0]->version = 11;
  test_add_attribute (test_add_node (model, 0, "Softmax", "s",
          (const char *[]) { "image", NULL }), "axis")->i = 1;
}

static void
target_at_run_time (Onnx__Model * model)
{
  test_set_string (&test_find_node (model, "Reshape")->input[1], "image");
}

static void
far_gather (Onnx__Model * model)
{
  test_add_ints (model, "nine", 0, 1, &(gint64) {
      9});
  test_add_node (model, 0, "Gather", "picked", (const char *[]) {
        "shape", "nine", NULL
      });
  test_add_node (model, 0, "Shape", "shape", (const char *[]) {
        "image", NULL
      });
}

static const struct
{
  const char *name;
  Change change;
  MdModelError code;
  const char *words;            /* all in the message, | between them */
} refusals[] = {
  {"external-data", external_data, MD_MODEL_ERROR_UNSUPPORTED,
      "tensor 'c|external data"},
  {"unknown-operation", unknown_operation, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|(Einsum)|not supported"},
  {"foreign-domain", foreign_domain, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|not supported"},
  {"dilations", dilated, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|(Conv)|dilations"},
  {"attribute", strange_attribute, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Gemm|'activation'"},
  {"few-weights", few_weights, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|134 elements|require 135"},
  {"weight-not-a-number", weight_not_a_number, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|element 3|not a number"},
  {"infinite-weight", infinite_weight, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|element 3|infinite"},
  {"infinite-half", infinite_half, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|element 3|infinite"},
  {"attribute-not-a-number", attribute_not_a_number,
      MD_MODEL_ERROR_UNSUPPORTED, "node 'Gemm|'alpha'"},
  {"huge-dimensions", huge_dimensions, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|dimensions"},
  {"negative-dimension", negative_dimension, MD_MODEL_ERROR_FORMAT,
      "tensor 'c|dimensions"},
  {"double-floats", double_floats, MD_MODEL_ERROR_UNSUPPORTED,
      "tensor 'c|type 11"},
  {"defined-twice", defined_twice, MD_MODEL_ERROR_FORMAT,
      "tensor 'image'|twice"},
  {"not-sorted", not_sorted, MD_MODEL_ERROR_FORMAT,
      "node 'Reshape|input 'Conv|not defined"},
  {"three-paddings", three_paddings, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|'pads'"},
  {"no-groups", no_groups, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|'group'"},
  {"zero-stride", zero_stride, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|'strides'"},
  {"padded-for-stride", padded_for_stride, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Conv|'auto_pad'"},
  {"wrong-channels", wrong_channels, MD_MODEL_ERROR_SHAPE, "Conv|channels"},
  {"wrong-rows", wrong_rows, MD_MODEL_ERROR_SHAPE, "Gemm"},
  {"no-output", no_output, MD_MODEL_ERROR_FORMAT, "tensor 'nothing'"},
  {"old-operators", old_operators, MD_MODEL_ERROR_UNSUPPORTED, "7..21|6"},
  {"wide-softmax", wide_softmax, MD_MODEL_ERROR_UNSUPPORTED,
      "node 's'|several dimensions"},
  {"target-at-run-time", target_at_run_time, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'Reshape|not known"},
  {"far-gather", far_gather, MD_MODEL_ERROR_UNSUPPORTED,
      "node 'picked'|out of range"},
};

static void
test_refused (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MdGraph) graph = dense_graph ();
  Onnx__Model *model = test_unpack (graph);

  refusals[i].change (model);
  assert_refused (model, refusals[i].code, refusals[i].words);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autofree char *path = g_strconcat ("/onnx/refused/", refusals[i].name,
        NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_refused);
  }

  return g_test_run ();
}

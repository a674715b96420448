#include "tiny-models.h"

#include <glib/gstdio.h>
#include <math.h>

#include "nn/onnx/onnx.h"

static const struct
{
  int size, n_outputs;
} kinds[MD_N_STAGES] = {
  [MD_STAGE_PNET] = {12, 5},
  [MD_STAGE_RNET] = {24, 5},
  [MD_STAGE_ONET] = {48, 15},
  [MD_STAGE_MASK] = {64, 1},
};

/* Outputs @first .. @first + @n - 1 as a node named @name. */
static void
add_output (TinyModel * model, MdStageKind kind, int input, const char *name,
    int first, int n)
{
  int size = model->size, area = size * size;
  g_autofree float *weights = g_new (float, 3 * area * n);
  g_autofree char *weights_name = g_strconcat (name, ".weight", NULL);
  g_autofree char *bias_name = g_strconcat (name, ".bias", NULL);
  g_autofree char *conv_name = g_strconcat (name, ".conv", NULL);
  g_autofree char *flat_name = g_strconcat (name, ".flat", NULL);
  MdShape shape = {.rank = 4,.dims = {n, 3, size, size} };
  MdShape bias_shape = {.rank = 1,.dims = {n} };
  MdAttrs attrs = md_attrs_default ();
  int inputs[3], value;

  /* ONNX keeps channels before rows. */
  for (int o = 0; o < n; o++) {
    for (int i = 0; i < area; i++) {
      for (int c = 0; c < 3; c++)
        weights[(o * 3 + c) * area + i] =
            model->weights[((first + o) * area + i) * 3 + c];
    }
  }
  inputs[0] = input;
  inputs[1] = md_graph_add_constant (model->graph, weights_name, &shape,
      weights);
  inputs[2] = md_graph_add_constant (model->graph, bias_name, &bias_shape,
      model->bias + first);
  attrs.kernel[0] = attrs.kernel[1] = size;
  attrs.stride[0] = attrs.stride[1] = 2;
  value = md_graph_add_node (model->graph, MD_OP_CONV,
      kind == MD_STAGE_PNET && first > 0 ? name : conv_name, &attrs, inputs, 3);
  if (kind != MD_STAGE_PNET) {
    attrs = md_attrs_default ();
    attrs.axis = 1;
    value = md_graph_add_node (model->graph, MD_OP_FLATTEN,
        first > 0 ? name : flat_name, &attrs, &value, 1);
  }
  if (first == 0) {
    attrs = md_attrs_default ();
    value = md_graph_add_node (model->graph, MD_OP_SIGMOID, name, &attrs,
        &value, 1);
  }
  g_array_append_val (model->graph->outputs, value);
}

TinyModel *
tiny_model_new (MdStageKind kind, guint32 seed, float spread)
{
  TinyModel *model = g_new0 (TinyModel, 1);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed * MD_N_STAGES + kind);
  int side = kind == MD_STAGE_PNET ? -1 : kinds[kind].size;
  MdShape shape = {.rank = 4,.dims = {-1, 3, side, side} };
  int n, input;

  model->size = kinds[kind].size;
  model->n_outputs = kinds[kind].n_outputs;
  n = 3 * model->size * model->size;
  model->weights = g_new (float, n * model->n_outputs);
  model->bias = g_new0 (float, model->n_outputs);
  /* Normalised noise has a variance of about 1/3. */
  for (int i = 0; i < n * model->n_outputs; i++)
    model->weights[i] = spread * 3 / sqrtf ((float) n) *
        (float) g_rand_double_range (rand, -1, 1);

  model->graph = md_graph_new (md_stage_kind_name (kind));
  input = md_graph_add_value (model->graph, "image", &shape);
  g_array_append_val (model->graph->inputs, input);
  add_output (model, kind, input, "prob", 0, 1);
  if (model->n_outputs > 1)
    add_output (model, kind, input, "box", 1, 4);
  if (model->n_outputs > 5)
    add_output (model, kind, input, "landmarks", 5, 10);
  tiny_model_set (model, "kind", md_stage_kind_name (kind));
  return model;
}

void
tiny_model_free (TinyModel * model)
{
  md_graph_free (model->graph);
  g_free (model->weights);
  g_free (model->bias);
  g_free (model);
}

void
tiny_model_set (TinyModel * model, const char *key, const char *value)
{
  g_hash_table_replace (model->graph->metadata,
      g_strconcat ("maskdetect.", key, NULL), g_strdup (value));
}

MdStage *
tiny_model_stage (const TinyModel * tiny, MdStageKind kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model =
      md_model_new (tiny->graph, MD_PRECISION_SINGLE, &error);
  MdStage *stage;

  g_assert_no_error (error);
  stage = md_stage_new (model, kind, &error);
  g_assert_no_error (error);
  return stage;
}

void
tiny_model_save (const TinyModel * model, MdStageKind kind, const char *folder)
{
  g_autofree char *name = g_strconcat (md_stage_kind_name (kind), ".onnx",
      NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  md_onnx_save (model->graph, path, &error);
  g_assert_no_error (error);
}

void
tiny_model_answer (const TinyModel * model, const float *window, int stride,
    float *out)
{
  const float *weight = model->weights;

  for (int o = 0; o < model->n_outputs; o++) {
    double sum = model->bias[o];

    for (int y = 0; y < model->size; y++) {
      for (int x = 0; x < 3 * model->size; x++)
        sum += (double) window[y * stride + x] * *weight++;
    }
    out[o] = (float) (o == 0 ? 1 / (1 + exp (-sum)) : sum);
  }
}

char *
tiny_folder_new (guint32 seed, float spread, const char *threshold)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("maskdetect-XXXXXX", &error);

  g_assert_no_error (error);
  for (MdStageKind kind = MD_STAGE_PNET; kind < MD_N_STAGES; kind++) {
    g_autoptr (TinyModel) model = tiny_model_new (kind, seed, spread);

    if (threshold != NULL && kind != MD_STAGE_MASK)
      tiny_model_set (model, "threshold", threshold);
    tiny_model_save (model, kind, folder);
  }
  return folder;
}

void
tiny_folder_remove (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    g_remove (path);
  }
  g_rmdir (folder);
  g_free (folder);
}

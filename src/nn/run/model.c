#include "model-private.h"

#include <stdlib.h>

#include "epilogue.h"
#include "nn/passes/dense-layout.h"
#include "nn/edit.h"
#include "nn/passes/fold.h"
#include "nn/onnx/onnx.h"
#include "nn/infer.h"
#include "nn/op.h"

static void
step_clear (gpointer item)
{
  MdStep *step = item;

  free (step->packed);
  g_free (step->bias);
  g_free ((float *) step->act.slopes);
}

/* -- Weights ------------------------------------------------------------- */

static float *
get_bias (const MdGraph * graph, const MdNode * node, gsize n)
{
  const MdValue *value;
  gsize count;
  float *bias;

  if (node->op == MD_OP_MATMUL || node->n_inputs < 3 || node->inputs[2] < 0)
    return NULL;

  value = md_graph_value (graph, node->inputs[2]);
  count = (gsize) md_shape_elements (&value->shape);
  bias = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    bias[i] = value->data[count == 1 ? 0 : i] *
        (node->op == MD_OP_GEMM ? node->attrs.beta : 1);

  return bias;
}

MdConvShape
md_step_conv_shape (const MdModel * model, const MdStep * step,
    const MdShape * in, const MdShape * out)
{
  const MdNode *node = md_graph_node (model->graph, step->node);
  const MdShape *weights = &md_graph_value (model->graph,
      node->inputs[1])->shape;

  MdConvShape shape = {.n = 1,.h = 1,.oh = 1,.kh = 1,.kw = 1,.sh = 1,.sw = 1,
    .groups = 1,.tile = step->tile
  };

  /* A dense layer treats the batch as a row of pixels. */
  if (step->dense) {
    shape.w = shape.ow = (int) out->dims[0];
    shape.c = step->columns;
    shape.oc = step->rows;
    return shape;
  }

  shape.n = (int) in->dims[0];
  shape.h = (int) in->dims[2];
  shape.w = (int) in->dims[3];
  shape.c = (int) in->dims[1];
  shape.oh = (int) out->dims[2];
  shape.ow = (int) out->dims[3];
  shape.oc = (int) out->dims[1];
  shape.kh = (int) weights->dims[2];
  shape.kw = (int) weights->dims[3];
  shape.sh = node->attrs.stride[0];
  shape.sw = node->attrs.stride[1];
  shape.pad_top = node->attrs.pads[0];
  shape.pad_left = node->attrs.pads[1];
  shape.groups = node->attrs.group;

  return shape;
}

/* If the file leaves a size open, the graph's own size is only the minimum. */
static int
choose_tile (const MdModel * model, MdConvShape shape)
{
  if (model->input_shape.dims[2] < 0)
    shape.h = shape.oh = -1;
  if (model->input_shape.dims[3] < 0)
    shape.w = shape.ow = -1;
  return model->kernels->conv_tile (&shape);
}

static gboolean
no_memory (const MdGraph * graph, const MdStep * step, GError ** error)
{
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
      "%s: node '%s': out of memory", graph->name,
      md_graph_node (graph, step->node)->name);
  return FALSE;
}

static gboolean
pack (const MdModel * model, MdStep * step, const float *weights,
    GError ** error)
{
  const MdGraph *graph = model->graph;
  MdConvShape shape = md_step_conv_shape (model, step,
      &md_graph_value (graph, step->input)->shape,
      &md_graph_value (graph, md_graph_node (graph,
              step->node)->output)->shape);

  shape.tile = step->tile = choose_tile (model, shape);
  step->packed = md_floats_new (model->kernels->conv_packed_size (&shape));
  if (step->packed == NULL)
    return no_memory (graph, step, error);
  model->kernels->conv_pack (&shape, weights, step->packed);

  return TRUE;
}

static gboolean
add_dense (MdModel * model, MdStep * step, const MdDenseLayout * dense,
    const MdShape * large, gboolean * absorbed, GError ** error)
{
  const MdNode *node = md_graph_node (model->graph, step->node);
  g_autofree float *weights =
      md_dense_layout_weights (model->graph, node, dense);

  if (weights == NULL)
    return no_memory (model->graph, step, error);
  step->kind = MD_STEP_CONV;
  step->dense = TRUE;
  step->rows = (int) dense->n;
  step->columns = (int) dense->k;
  step->input = dense->input;
  step->bias = get_bias (model->graph, node, (gsize) dense->n);
  md_epilogue_absorb (model->graph, large, step, absorbed);

  return pack (model, step, weights, error);
}

static gboolean
add_conv (MdModel * model, MdStep * step, const MdShape * large,
    gboolean * absorbed, GError ** error)
{
  const MdNode *node = md_graph_node (model->graph, step->node);
  const MdValue *weights = md_graph_value (model->graph, node->inputs[1]);

  step->kind = MD_STEP_CONV;
  step->bias = get_bias (model->graph, node, (gsize) weights->shape.dims[0]);
  md_epilogue_absorb (model->graph, large, step, absorbed);

  return pack (model, step, weights->data, error);
}

/* Returns: (transfer full): shapes for a picture so large that no map happens
 *   to be a single pixel; NULL if the network does not accept it */
static MdShape *
get_large_shapes (const MdModel * model)
{
  const MdGraph *graph = model->graph;
  g_autofree MdShape *shapes = g_new (MdShape, graph->values->len);
  MdShape *input = &shapes[model->input];
  static const gint64 large[4] = { 2, 3, 768, 1024 };

  for (guint i = 0; i < graph->values->len; i++)
    shapes[i] = md_graph_value (graph, i)->shape;
  for (int i = 0; i < 4; i++)
    if (model->input_shape.dims[i] < 0)
      input->dims[i] = large[i];
  return md_infer_shapes (graph, shapes, NULL) ? g_steal_pointer (&shapes) :
      NULL;
}

static gboolean
make_steps (MdModel * model, GError ** error)
{
  const MdGraph *graph = model->graph;
  guint n = graph->nodes->len;
  g_autofree gboolean *absorbed = g_new0 (gboolean, n + 1);
  g_autofree MdDenseLayout *dense = g_new0 (MdDenseLayout, n + 1);
  g_autofree MdShape *large = get_large_shapes (model);
  gboolean ok = TRUE;

  for (guint i = 0; i < n; i++)
    if (!md_dense_layout_match (graph, (int) i, &dense[i], absorbed))
      dense[i].n = 0;

  for (guint i = 0; i < n && ok; i++) {
    const MdNode *node = md_graph_node (graph, i);
    MdStep step = {.kind = MD_STEP_OP,.node = (int) i,
      .input = node->inputs[0],.output = node->output,.add = -1
    };

    if (absorbed[i])
      continue;
    if (dense[i].n > 0)
      ok = add_dense (model, &step, &dense[i], large, absorbed, error);
    else if (node->op == MD_OP_CONV)
      ok = add_conv (model, &step, large, absorbed, error);
    else if (node->op == MD_OP_MAX_POOL)
      step.kind = MD_STEP_MAX_POOL;
    g_array_append_val (model->steps, step);
  }
  for (guint i = 0; i < n; i++)
    md_dense_layout_clear (&dense[i]);

  return ok;
}

/* Only operations that run their own forward() still read constants. */
static void
drop_packed_data (MdModel * model)
{
  MdGraph *graph = model->graph;
  g_autofree gboolean *used = g_new0 (gboolean, graph->values->len);

  for (guint i = 0; i < model->steps->len; i++) {
    const MdStep *step = &g_array_index (model->steps, MdStep, i);
    const MdNode *node = md_graph_node (graph, step->node);

    for (int j = 0; j < node->n_inputs && step->kind == MD_STEP_OP; j++)
      if (node->inputs[j] >= 0)
        used[node->inputs[j]] = TRUE;
  }
  for (guint i = 0; i < graph->values->len; i++)
    if (!used[i])
      g_clear_pointer (&md_graph_value (graph, i)->data, g_free);
}

/* -- Models -------------------------------------------------------------- */

static gboolean
check_graph (const MdGraph * graph, GError ** error)
{
  if (graph->inputs->len != 1 || graph->outputs->len == 0) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
        "%s: %u inputs and %u outputs; one input and at least one output are "
        "required", graph->name, graph->inputs->len, graph->outputs->len);
    return FALSE;
  }
  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    if (!md_op_get (node->op)->check (graph, node, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_outputs (const MdModel * model, GError ** error)
{
  for (guint i = 0; i < model->graph->outputs->len; i++)
    if (md_graph_is_constant (model->graph,
            g_array_index (model->graph->outputs, int, i)))
    {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
          "%s: output '%s' does not depend on the input", model->graph->name,
          model->output_names[i]);
      return FALSE;
    }
  return TRUE;
}

static char **
get_output_names (const MdGraph * graph)
{
  guint n = graph->outputs->len;
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup (md_graph_value (graph,
            g_array_index (graph->outputs, int, i))->name);
  return names;
}

static MdModel *
model_new_take (MdGraph * graph, MdPrecision precision, GError ** error)
{
  g_autoptr (MdModel) model = g_new0 (MdModel, 1);

  model->refs = 1;
  model->graph = graph;
  model->steps = g_array_new (FALSE, FALSE, sizeof (MdStep));
  g_array_set_clear_func (model->steps, step_clear);
  model->kernels = md_kernels_get (precision == MD_PRECISION_SINGLE ?
      MD_CPU_SINGLE : MD_CPU_ANY);
  model->output_names = get_output_names (graph);

  if (!check_graph (graph, error) ||
      !md_fold (graph, &model->input_shape, error))
    return NULL;
  model->input = g_array_index (graph->inputs, int, 0);
  if (!check_outputs (model, error) || !make_steps (model, error))
    return NULL;
  drop_packed_data (model);

  return g_steal_pointer (&model);
}

MdModel *
md_model_load (const char *path, MdPrecision precision, GError ** error)
{
  MdGraph *graph = md_onnx_load (path, error);

  return graph != NULL ? model_new_take (graph, precision, error) : NULL;
}

MdModel *
md_model_new (const MdGraph * graph, MdPrecision precision, GError ** error)
{
  return model_new_take (md_graph_copy (graph), precision, error);
}

MdModel *
md_model_ref (MdModel * model)
{
  g_atomic_int_inc (&model->refs);
  return model;
}

void
md_model_unref (MdModel * model)
{
  if (model == NULL || !g_atomic_int_dec_and_test (&model->refs))
    return;

  md_graph_free (model->graph);
  g_array_unref (model->steps);
  g_strfreev (model->output_names);
  g_free (model);
}

const char *
md_model_name (const MdModel * model)
{
  return model->graph->name;
}

const char *
md_model_metadata (const MdModel * model, const char *key)
{
  return g_hash_table_lookup (model->graph->metadata, key);
}

const MdShape *
md_model_input_shape (const MdModel * model)
{
  return &model->input_shape;
}

int
md_model_find_output (const MdModel * model, const char *name)
{
  for (int i = 0; model->output_names[i] != NULL; i++)
    if (g_str_equal (model->output_names[i], name))
      return i;
  return -1;
}

guint
md_model_n_outputs (const MdModel * model)
{
  return model->graph->outputs->len;
}

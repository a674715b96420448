#include "head.h"

#include <string.h>

#include "nn/edit.h"

static int
find_output (const MdGraph * graph, const char *name)
{
  for (guint i = 0; i < graph->outputs->len; i++) {
    int value = g_array_index (graph->outputs, int, i);

    if (strcmp (md_graph_value (graph, value)->name, name) == 0)
      return value;
  }
  return -1;
}

gboolean
md_head_find (MdGraph * graph, const char *name, MdHead * head)
{
  int output = find_output (graph, name);
  const MdNode *activation, *layer;
  const MdValue *weights, *bias;
  int of_outputs;

  head->activation = output < 0 ? -1 : md_graph_find_producer (graph, output);
  if (head->activation < 0)
    return FALSE;
  activation = md_graph_node (graph, head->activation);
  head->layer = md_graph_find_producer (graph, activation->inputs[0]);
  if ((activation->op != MD_OP_SIGMOID && activation->op != MD_OP_SOFTMAX)
      || head->layer < 0)
    return FALSE;
  layer = md_graph_node (graph, head->layer);
  if ((layer->op != MD_OP_GEMM && layer->op != MD_OP_CONV)
      || layer->n_inputs < 3 || !md_graph_is_constant (graph, layer->inputs[1])
      || !md_graph_is_constant (graph, layer->inputs[2]))
    return FALSE;
  weights = md_graph_value (graph, layer->inputs[1]);
  bias = md_graph_value (graph, layer->inputs[2]);
  of_outputs = layer->op == MD_OP_GEMM && !layer->attrs.trans_b;
  head->classes = weights->shape.dims[of_outputs];
  head->inputs = md_shape_elements (&weights->shape) / head->classes;
  head->stride = of_outputs ? 1 : head->inputs;
  head->step = of_outputs ? head->classes : 1;
  head->weights = weights->data;
  head->bias = bias->data;
  return md_shape_elements (&bias->shape) == head->classes;
}

static void
set_classes (MdGraph * graph, int value, int axis, int classes)
{
  MdShape *shape = &md_graph_value (graph, value)->shape;

  if (shape->rank > axis)
    shape->dims[axis] = classes;
}

void
md_head_replace (MdGraph * graph, const MdHead * head, int classes,
    const float *weights, const float *bias)
{
  MdNode *activation = md_graph_node (graph, head->activation);
  MdNode *layer = md_graph_node (graph, head->layer);
  MdValue *old_weights = md_graph_value (graph, layer->inputs[1]);
  MdValue *old_bias = md_graph_value (graph, layer->inputs[2]);
  int step = head->step == 1 ? 1 : classes;
  int stride = head->step == 1 ? head->inputs : 1;

  g_free (old_weights->data);
  old_weights->data = g_new (float, (gsize) classes * head->inputs);
  for (int k = 0; k < classes; k++) {
    for (int i = 0; i < head->inputs; i++)
      old_weights->data[k * stride + i * step] = weights[k * head->inputs + i];
  }
  g_free (old_bias->data);
  old_bias->data = g_memdup2 (bias, classes * sizeof *bias);
  set_classes (graph, layer->inputs[1], head->step == 1 ? 0 : 1, classes);
  set_classes (graph, layer->inputs[2], old_bias->shape.rank - 1, classes);
  set_classes (graph, layer->output, 1, classes);
  set_classes (graph, activation->output, 1, classes);
  activation->op = classes == 1 ? MD_OP_SIGMOID : MD_OP_SOFTMAX;
  activation->attrs.axis = 1;
}

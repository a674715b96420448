#include "graph.h"

#include <float.h>
#include <string.h>

GQuark
md_model_error_quark (void)
{
  return g_quark_from_static_string ("md-model-error-quark");
}

static const char *const op_names[MD_N_OPS] = {
  [MD_OP_CONV] = "Conv",
  [MD_OP_BATCH_NORM] = "BatchNormalization",
  [MD_OP_RELU] = "Relu",
  [MD_OP_LEAKY_RELU] = "LeakyRelu",
  [MD_OP_PRELU] = "PRelu",
  [MD_OP_CLIP] = "Clip",
  [MD_OP_SIGMOID] = "Sigmoid",
  [MD_OP_SOFTMAX] = "Softmax",
  [MD_OP_MAX_POOL] = "MaxPool",
  [MD_OP_AVERAGE_POOL] = "AveragePool",
  [MD_OP_GLOBAL_AVERAGE_POOL] = "GlobalAveragePool",
  [MD_OP_GEMM] = "Gemm",
  [MD_OP_MATMUL] = "MatMul",
  [MD_OP_ADD] = "Add",
  [MD_OP_MUL] = "Mul",
  [MD_OP_CONCAT] = "Concat",
  [MD_OP_FLATTEN] = "Flatten",
  [MD_OP_RESHAPE] = "Reshape",
  [MD_OP_TRANSPOSE] = "Transpose",
  [MD_OP_DROPOUT] = "Dropout",
  [MD_OP_IDENTITY] = "Identity",
  [MD_OP_SUB] = "Sub",
  [MD_OP_DIV] = "Div",
  [MD_OP_EXP] = "Exp",
  [MD_OP_SOFTPLUS] = "Softplus",
  [MD_OP_HARD_SIGMOID] = "HardSigmoid",
  [MD_OP_HARD_SWISH] = "HardSwish",
  [MD_OP_RESIZE] = "Resize",
  [MD_OP_SLICE] = "Slice",
  [MD_OP_SQUEEZE] = "Squeeze",
  [MD_OP_UNSQUEEZE] = "Unsqueeze",
  [MD_OP_CHANNEL_FUNCTIONS] = "ChannelFunctions",
};

const char *
md_op_kind_name (MdOpKind kind)
{
  g_return_val_if_fail ((guint) kind < MD_N_OPS, NULL);

  return op_names[kind];
}

static void
value_clear (gpointer item)
{
  MdValue *value = item;

  g_free (value->name);
  g_free (value->data);
  g_free (value->ints);
}

static void
node_clear (gpointer item)
{
  MdNode *node = item;

  g_free (node->name);
}

MdGraph *
md_graph_new (const char *name)
{
  MdGraph *graph = g_new0 (MdGraph, 1);

  graph->name = g_strdup (name);
  graph->values = g_array_new (FALSE, TRUE, sizeof (MdValue));
  graph->nodes = g_array_new (FALSE, TRUE, sizeof (MdNode));
  graph->inputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->outputs = g_array_new (FALSE, FALSE, sizeof (int));
  graph->metadata = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, g_free);
  g_array_set_clear_func (graph->values, value_clear);
  g_array_set_clear_func (graph->nodes, node_clear);

  return graph;
}

void
md_graph_free (MdGraph * graph)
{
  if (graph == NULL)
    return;

  g_free (graph->name);
  g_array_unref (graph->values);
  g_array_unref (graph->nodes);
  g_array_unref (graph->inputs);
  g_array_unref (graph->outputs);
  g_hash_table_unref (graph->metadata);
  g_free (graph);
}

MdGraph *
md_graph_copy (const MdGraph * graph)
{
  MdGraph *copy = md_graph_new (graph->name);
  GHashTableIter iter;
  gpointer key, text;

  for (guint i = 0; i < graph->values->len; i++) {
    const MdValue *value = md_graph_value (graph, i);

    if (value->data != NULL)
      md_graph_add_constant (copy, value->name, &value->shape, value->data);
    else if (value->ints != NULL)
      md_graph_add_ints (copy, value->name, (int) value->shape.dims[0],
          value->ints);
    else
      md_graph_add_value (copy, value->name, &value->shape);
    md_graph_value (copy, i)->half = value->half;
  }

  for (guint i = 0; i < graph->nodes->len; i++) {
    MdNode node = *md_graph_node (graph, i);

    node.name = g_strdup (node.name);
    g_array_append_val (copy->nodes, node);
  }

  g_array_append_vals (copy->inputs, graph->inputs->data, graph->inputs->len);
  g_array_append_vals (copy->outputs, graph->outputs->data,
      graph->outputs->len);

  g_hash_table_iter_init (&iter, graph->metadata);
  while (g_hash_table_iter_next (&iter, &key, &text))
    g_hash_table_insert (copy->metadata, g_strdup (key), g_strdup (text));

  return copy;
}

int
md_graph_add_value (MdGraph * graph, const char *name, const MdShape * shape)
{
  MdValue value = {.name = g_strdup (name),.shape = {.rank = -1} };

  if (shape != NULL)
    value.shape = *shape;
  g_array_append_val (graph->values, value);

  return (int) graph->values->len - 1;
}

int
md_graph_add_constant (MdGraph * graph, const char *name,
    const MdShape * shape, const float *data)
{
  gint64 n = md_shape_elements (shape);
  int index;

  g_return_val_if_fail (n > 0, -1);

  index = md_graph_add_value (graph, name, shape);
  md_graph_value (graph, index)->data =
      g_memdup2 (data, (gsize) n * sizeof (float));

  return index;
}

int
md_graph_add_ints (MdGraph * graph, const char *name, int n,
    const gint64 * ints)
{
  MdShape shape = {.rank = 1,.dims = {n} };
  int index = md_graph_add_value (graph, name, &shape);

  md_graph_value (graph, index)->ints =
      g_memdup2 (ints, (gsize) n * sizeof (gint64));

  return index;
}

int
md_graph_add_node (MdGraph * graph, MdOpKind op, const char *name,
    const MdAttrs * attrs, const int *inputs, int n_inputs)
{
  MdNode node = {.op = op,.n_inputs = n_inputs,.attrs = *attrs };

  g_return_val_if_fail (n_inputs <= MD_MAX_INPUTS, -1);

  node.name = g_strdup (name);
  memcpy (node.inputs, inputs, (gsize) n_inputs * sizeof (int));
  node.output = md_graph_add_value (graph, name, NULL);
  g_array_append_val (graph->nodes, node);

  return node.output;
}

MdAttrs
md_attrs_default (void)
{
  MdAttrs attrs = {
    .kernel = {1, 1},.stride = {1, 1},
    .group = 1,
    .alpha = 1,.beta = 1,
    .epsilon = 1e-5f,.momentum = 0.9f,
    .ratio = 0.5f,
    .axis = 1,
    .min = -FLT_MAX,.max = FLT_MAX,
    .scales = {1, 1},
  };

  for (int i = 0; i < MD_MAX_RANK; i++) {
    attrs.perm[i] = -1;
    attrs.end[i] = G_MAXINT64;
    attrs.step[i] = 1;
  }

  return attrs;
}

int
md_graph_find_value (const MdGraph * graph, const char *name)
{
  for (guint i = 0; i < graph->values->len; i++)
    if (strcmp (md_graph_value (graph, i)->name, name) == 0)
      return (int) i;

  return -1;
}

gint64
md_shape_elements (const MdShape * shape)
{
  gint64 n = 1;

  if (shape->rank < 0)
    return -1;

  for (int i = 0; i < shape->rank; i++) {
    if (shape->dims[i] < 0)
      return -1;
    if (shape->dims[i] > 0 && n > (gint64) (G_MAXSSIZE / sizeof (float))
        / shape->dims[i])
      return -1;
    n *= shape->dims[i];
  }

  return n;
}

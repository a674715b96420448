#include "edit.h"

guint
md_graph_n_uses (const MdGraph * graph, int value)
{
  guint n = 0;

  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    for (int j = 0; j < node->n_inputs; j++)
      n += node->inputs[j] == value;
  }
  for (guint i = 0; i < graph->outputs->len; i++)
    n += g_array_index (graph->outputs, int, i) == value;

  return n;
}

int
md_graph_find_producer (const MdGraph * graph, int value)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    if (md_graph_node (graph, i)->output == value)
      return (int) i;
  return -1;
}

gboolean
md_graph_is_output (const MdGraph * graph, int value)
{
  for (guint i = 0; i < graph->outputs->len; i++)
    if (g_array_index (graph->outputs, int, i) == value)
      return TRUE;
  return FALSE;
}

gboolean
md_graph_is_constant (const MdGraph * graph, int value)
{
  return value >= 0 && md_graph_value (graph, value)->data != NULL;
}

void
md_graph_replace_uses (MdGraph * graph, int from, int to)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    MdNode *node = md_graph_node (graph, i);

    for (int j = 0; j < node->n_inputs; j++)
      if (node->inputs[j] == from)
        node->inputs[j] = to;
  }
  for (guint i = 0; i < graph->outputs->len; i++) {
    int *output = &g_array_index (graph->outputs, int, i);

    if (*output == from)
      *output = to;
  }
}

gboolean
md_shape_is_per_channel (const MdShape * x, const MdShape * constant)
{
  int channel_axis = x->rank == 4 ? 1 : x->rank - 1;

  if (constant->rank > x->rank)
    return FALSE;
  for (int i = 0; i < constant->rank; i++) {
    int axis = x->rank - constant->rank + i;

    if (constant->dims[i] != 1 && (axis != channel_axis ||
            constant->dims[i] != x->dims[axis]))
      return FALSE;
  }
  return TRUE;
}

#include "infer.h"

#include "op.h"

static gboolean
infer_node (const MdGraph * graph, const MdNode * node, MdShape * shapes,
    GError ** error)
{
  const MdShape *in[MD_MAX_INPUTS] = { NULL };
  MdShape *out = &shapes[node->output];

  for (int i = 0; i < node->n_inputs; i++)
    in[i] = node->inputs[i] < 0 ? NULL : &shapes[node->inputs[i]];
  if (!md_op_get (node->op)->infer (graph, node, in, out, error))
    return FALSE;

  if (md_shape_elements (out) <= 0) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
        "%s: node '%s' (%s): output is empty or too large",
        graph->name, node->name, md_op_kind_name (node->op));
    return FALSE;
  }
  return TRUE;
}

gboolean
md_infer_shapes (const MdGraph * graph, MdShape * shapes, GError ** error)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    if (!infer_node (graph, md_graph_node (graph, i), shapes, error))
      return FALSE;
  return TRUE;
}

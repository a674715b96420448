#include "budget.h"

/* @shapes: NULL: the shapes stored in the values */
static const MdShape *
shape_of (const MdGraph * graph, const MdShape * shapes, int value)
{
  return shapes != NULL ? &shapes[value] :
      &md_graph_value (graph, value)->shape;
}

/* Number of multiplications of one node. */
static double
work_of (const MdGraph * graph, const MdNode * node, const MdShape * shapes)
{
  double elements = (double) md_shape_elements (shape_of (graph, shapes,
          node->output));
  const MdShape *second = node->n_inputs > 1 && node->inputs[1] >= 0 ?
      shape_of (graph, shapes, node->inputs[1]) : NULL;

  switch (node->op) {
    case MD_OP_CONV:
      return elements * (double) second->dims[1] * (double) second->dims[2]
          * (double) second->dims[3];
    case MD_OP_GEMM:
    case MD_OP_MATMUL:
      return elements * (double) second->dims[node->op == MD_OP_GEMM &&
          node->attrs.trans_b ? 1 : 0];
    case MD_OP_MAX_POOL:
    case MD_OP_AVERAGE_POOL:
      return elements * node->attrs.kernel[0] * node->attrs.kernel[1];
    default:
      return elements;
  }
}

static gboolean
fail (const MdGraph * graph, const MdNode * node, const char *what,
    double asked, double allowed, GError ** error)
{
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
      "%s: node '%s' (%s): %.3g %s exceed the limit of %.3g",
      graph->name, node->name, md_op_kind_name (node->op), asked, what,
      allowed);
  return FALSE;
}

static gboolean
check_elements (const MdGraph * graph, const MdNode * node,
    const MdShape * shapes, gint64 allowed, GError ** error)
{
  gint64 n = md_shape_elements (shape_of (graph, shapes, node->output));

  return n <= allowed ||
      fail (graph, node, "elements", (double) n, (double) allowed, error);
}

gboolean
md_budget_check (const MdGraph * graph, const MdShape * shapes, GError ** error)
{
  gint64 input = md_shape_elements (&shapes[g_array_index (graph->inputs, int,
              0)]);
  gint64 elements = MIN (MD_BUDGET_ELEMENTS + MD_BUDGET_ELEMENTS_EACH *
      CLAMP (input, 0, MD_MAX_ELEMENTS), MD_MAX_ELEMENTS);
  double allowed = (double) MD_BUDGET_WORK + (double) MD_BUDGET_WORK_EACH
      * (double) input, work = 0;

  if (input > MD_MAX_ELEMENTS) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
        "%s: %.3g input elements exceed the limit of %.3g", graph->name,
        (double) input, (double) MD_MAX_ELEMENTS);
    return FALSE;
  }

  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    if (!check_elements (graph, node, shapes, elements, error))
      return FALSE;
    work += work_of (graph, node, shapes);
    if (work > allowed)
      return fail (graph, node, "multiplications", work, allowed, error);
  }
  return TRUE;
}

gboolean
md_budget_check_constant (const MdGraph * graph, const MdNode * node,
    GError ** error)
{
  const MdShape *shapes = NULL;
  double work = work_of (graph, node, shapes);

  if (!check_elements (graph, node, shapes, MD_BUDGET_ELEMENTS, error))
    return FALSE;
  return work <= (double) MD_BUDGET_WORK || fail (graph, node,
      "multiplications", work, (double) MD_BUDGET_WORK, error);
}

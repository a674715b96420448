#include "epilogue.h"

#include <string.h>

#include "nn/edit.h"

static void
set_slopes (MdActivation * act, const MdValue * slopes)
{
  gsize n = (gsize) md_shape_elements (&slopes->shape);

  act->kind = n == 1 ? MD_ACT_LEAKY : MD_ACT_PRELU;
  act->slope = slopes->data[0];
  if (n > 1)
    act->slopes = g_memdup2 (slopes->data, n * sizeof (float));
}

static gboolean
get_activation (const MdGraph * graph, const MdNode * node, MdActivation * act)
{
  switch (node->op) {
    case MD_OP_RELU:
      act->kind = MD_ACT_LEAKY;
      return TRUE;
    case MD_OP_LEAKY_RELU:
      act->kind = MD_ACT_LEAKY;
      act->slope = node->attrs.alpha;
      return TRUE;
    case MD_OP_CLIP:
      act->kind = MD_ACT_CLIP;
      act->lo = node->attrs.min;
      act->hi = node->attrs.max;
      return TRUE;
    case MD_OP_PRELU:
      set_slopes (act, md_graph_value (graph, node->inputs[1]));
      return TRUE;
    default:
      return FALSE;
  }
}

/* Index of the only reader of @value; -1 if there are several or @value is an
 * output of the network. */
static int
find_only_user (const MdGraph * graph, int value)
{
  if (md_graph_n_uses (graph, value) != 1)
    return -1;
  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    for (int j = 0; j < node->n_inputs; j++)
      if (node->inputs[j] == value)
        return (int) i;
  }
  return -1;
}

static gboolean
is_earlier (const MdGraph * graph, int value, int node)
{
  return value == g_array_index (graph->inputs, int, 0) ||
      (!md_graph_is_constant (graph, value) &&
      md_graph_find_producer (graph, value) < node);
}

static gboolean
same_shape (const MdShape * a, const MdShape * b)
{
  return a->rank == b->rank &&
      memcmp (a->dims, b->dims, (gsize) a->rank * sizeof (gint64)) == 0;
}

static void
absorb_sum (const MdGraph * graph, const MdShape * large, MdStep * step,
    gboolean * absorbed)
{
  int user = find_only_user (graph, step->output), other;
  const MdNode *node = user < 0 ? NULL : md_graph_node (graph, user);

  if (node == NULL || node->op != MD_OP_ADD || absorbed[user])
    return;
  other = node->inputs[node->inputs[0] == step->output ? 1 : 0];
  if (!is_earlier (graph, other, step->node) ||
      !same_shape (&large[other], &large[step->output]))
    return;
  step->add = other;
  step->output = node->output;
  absorbed[user] = TRUE;
}

static void
absorb_activation (const MdGraph * graph, MdStep * step, gboolean * absorbed)
{
  int user = find_only_user (graph, step->output);
  const MdNode *node = user < 0 ? NULL : md_graph_node (graph, user);

  if (node == NULL || node->inputs[0] != step->output || absorbed[user] ||
      !get_activation (graph, node, &step->act))
    return;
  step->output = node->output;
  absorbed[user] = TRUE;
}

void
md_epilogue_absorb (const MdGraph * graph, const MdShape * large,
    MdStep * step, gboolean * absorbed)
{
  if (large != NULL && !step->dense)
    absorb_sum (graph, large, step, absorbed);
  absorb_activation (graph, step, absorbed);
}

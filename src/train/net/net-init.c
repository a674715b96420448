/* net-init: Initialises the weights of a net. */
#include <math.h>

#include "net.h"
#include "base/rng.h"

static gboolean
is_output (const MdGraph * graph, int value)
{
  for (guint i = 0; i < graph->outputs->len; i++) {
    if (g_array_index (graph->outputs, int, i) == value)
      return TRUE;
  }
  return FALSE;
}

/* Returns the number of inputs that one output of a Conv or Gemm sums over. */
static gsize
fan_in_of (const MdNode * node, const MdShape * weights)
{
  if (node->op == MD_OP_CONV)
    return weights->dims[1] * weights->dims[2] * weights->dims[3];
  return weights->dims[node->attrs.trans_b ? 1 : 0];
}

static void
draw_weights (MdGraph * graph, const MdNode * node, guint64 seed)
{
  MdValue *value = md_graph_value (graph, node->inputs[1]);
  gsize n = md_shape_elements (&value->shape);
  MdRng rng = md_rng_init (seed, node->output, 1);
  float gain = is_output (graph, node->output) ? 1 : 2;
  float sigma = sqrtf (gain / fan_in_of (node, &value->shape));

  for (gsize i = 0; i < n; i++)
    value->data[i] = sigma * md_rng_normal (&rng);
}

static void
fill_constant (MdGraph * graph, const MdNode * node, int input, float number)
{
  MdValue *value;
  gsize n;

  if (input >= node->n_inputs || node->inputs[input] < 0)
    return;
  value = md_graph_value (graph, node->inputs[input]);
  n = md_shape_elements (&value->shape);
  for (gsize i = 0; i < n; i++)
    value->data[i] = number;
}

void
md_net_init_weights (MdNet * net, guint64 seed)
{
  MdGraph *graph = md_net_graph (net);

  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    switch (node->op) {
      case MD_OP_CONV:
      case MD_OP_GEMM:
        draw_weights (graph, node, seed);
        fill_constant (graph, node, 2, 0);
        break;
      case MD_OP_BATCH_NORM:
        for (int k = 1; k <= 4; k++)
          fill_constant (graph, node, k, k == 1 || k == 4);
        break;
      case MD_OP_PRELU:
        fill_constant (graph, node, 1, 0.25f);
        break;
      default:
        break;
    }
  }
}

#include "dense-layout.h"

#include <string.h>

#include "nn/edit.h"

static gboolean
is_dense (const MdGraph * graph, const MdNode * node)
{
  const MdShape *a = &md_graph_value (graph, node->inputs[0])->shape;
  const MdShape *b;

  if ((node->op != MD_OP_GEMM && node->op != MD_OP_MATMUL) ||
      !md_graph_is_constant (graph, node->inputs[1]) || a->rank != 2 ||
      (node->op == MD_OP_GEMM && node->attrs.trans_a))
    return FALSE;
  b = &md_graph_value (graph, node->inputs[1])->shape;
  if (b->rank != 2 || md_shape_elements (b) > G_MAXINT)
    return FALSE;

  return node->op == MD_OP_MATMUL || node->n_inputs < 3 ||
      node->inputs[2] < 0 || (md_graph_is_constant (graph, node->inputs[2]) &&
      md_shape_is_per_channel (&md_graph_value (graph, node->output)->shape,
          &md_graph_value (graph, node->inputs[2])->shape));
}

/* Finds the node that computes @value if it only moves elements within each
 * item of the batch; -1 otherwise. */
static int
find_mover (const MdGraph * graph, int value, gint64 batch)
{
  int index = md_graph_find_producer (graph, value);
  const MdNode *node = index < 0 ? NULL : md_graph_node (graph, index);
  const MdShape *in, *out;

  if (node == NULL || md_graph_n_uses (graph, value) != 1 ||
      node->attrs.as_stored ||
      (node->op != MD_OP_TRANSPOSE && node->op != MD_OP_RESHAPE &&
          node->op != MD_OP_FLATTEN))
    return -1;
  in = &md_graph_value (graph, node->inputs[0])->shape;
  out = &md_graph_value (graph, node->output)->shape;
  if (in->rank < 2 || in->dims[0] != batch || out->dims[0] != batch ||
      (node->op == MD_OP_TRANSPOSE && node->attrs.perm[0] != 0))
    return -1;

  return index;
}

/* @order: (out): [k]: offset in memory of each logical element of one item */
static void
start_order (const MdShape * shape, gint64 k, int *order)
{
  gint64 channels = shape->rank == 4 ? shape->dims[1] : 1;
  gint64 pixels = k / channels, i = 0;

  for (gint64 c = 0; c < channels; c++)
    for (gint64 p = 0; p < pixels; p++)
      order[i++] = (int) (p * channels + c);
}

static void
transpose_order (const MdShape * in, const int *perm, gint64 k, int *order)
{
  g_autofree int *old = g_memdup2 (order, (gsize) k * sizeof (int));
  gint64 strides[MD_MAX_RANK], index[MD_MAX_RANK] = { 0 };
  int rank = in->rank;

  strides[rank - 1] = 1;
  for (int d = rank - 2; d > 0; d--)
    strides[d] = strides[d + 1] * in->dims[d + 1];

  for (gint64 i = 0; i < k; i++) {
    gint64 from = 0;

    for (int d = 1; d < rank; d++)
      from += index[d] * strides[perm[d]];
    order[i] = old[from];
    for (int d = rank - 1; d > 0 && ++index[d] == in->dims[perm[d]]; d--)
      index[d] = 0;
  }
}

/* Returns: (transfer full): the inverse permutation; NULL for the identity */
static int *
invert_order (const int *order, gint64 k)
{
  g_autofree int *inverse = g_new (int, k);
  gboolean changes = FALSE;

  for (gint64 i = 0; i < k; i++) {
    inverse[order[i]] = (int) i;
    changes |= order[i] != i;
  }
  return changes ? g_steal_pointer (&inverse) : NULL;
}

gboolean
md_dense_layout_match (const MdGraph * graph, int index, MdDenseLayout * dense,
    gboolean * absorbed)
{
  const MdNode *node = md_graph_node (graph, index);
  g_autoptr (GArray) movers = NULL;
  g_autofree int *order = NULL;
  const MdShape *b;
  gint64 batch;
  int mover;
  gboolean transposed;

  if (!is_dense (graph, node))
    return FALSE;

  b = &md_graph_value (graph, node->inputs[1])->shape;
  transposed = node->op == MD_OP_GEMM && node->attrs.trans_b;
  dense->k = b->dims[transposed ? 1 : 0];
  dense->n = b->dims[transposed ? 0 : 1];
  dense->input = node->inputs[0];
  order = g_new (int, dense->k);

  batch = md_graph_value (graph, dense->input)->shape.dims[0];
  movers = g_array_new (FALSE, FALSE, sizeof (int));
  while ((mover = find_mover (graph, dense->input, batch)) >= 0) {
    g_array_prepend_val (movers, mover);
    absorbed[mover] = TRUE;
    dense->input = md_graph_node (graph, mover)->inputs[0];
  }

  start_order (&md_graph_value (graph, dense->input)->shape, dense->k, order);
  for (guint i = 0; i < movers->len; i++) {
    const MdNode *step = md_graph_node (graph,
        g_array_index (movers, int, i));

    if (step->op == MD_OP_TRANSPOSE)
      transpose_order (&md_graph_value (graph, step->inputs[0])->shape,
          step->attrs.perm, dense->k, order);
  }
  dense->rows = invert_order (order, dense->k);

  return TRUE;
}

void
md_dense_layout_clear (MdDenseLayout * dense)
{
  g_clear_pointer (&dense->rows, g_free);
}

static void
copy_columns (const MdDenseLayout * dense, const float *b, gboolean transposed,
    float alpha, gint64 begin, gint64 end, float *weights)
{
  gint64 k = dense->k, n = dense->n;

  for (gint64 o = 0; o < n; o++) {
    for (gint64 i = begin; i < end; i++) {
      gint64 from = dense->rows != NULL ? dense->rows[i] : i;

      weights[o * k + i] = alpha * b[transposed ? o * k + from : from * n + o];
    }
  }
}

float *
md_dense_layout_weights (const MdGraph * graph, const MdNode * node,
    const MdDenseLayout * dense)
{
  float *weights = g_try_new (float, dense->k * dense->n);
  const float *b = md_graph_value (graph, node->inputs[1])->data;
  gboolean transposed = node->op == MD_OP_GEMM && node->attrs.trans_b;
  float alpha = node->op == MD_OP_GEMM ? node->attrs.alpha : 1;
  /* If outputs are adjacent, few enough rows at a time that their cache lines
   * stay cached until they have been read completely. */
  gint64 tile = transposed ? dense->k : 64;

  for (gint64 i = 0; weights != NULL && i < dense->k; i += tile)
    copy_columns (dense, b, transposed, alpha, i, MIN (i + tile, dense->k),
        weights);

  return weights;
}

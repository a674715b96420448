/* Folds one scale and one shift per channel, from BatchNormalization, Mul and
 * Add, into the weights and biases before them. */
#include "fold.h"

#include <math.h>

#include "nn/edit.h"

typedef struct
{
  gsize n;                      /* channels */
  float *scale, *shift;         /* [n], owned */
} Affine;

static void
affine_clear (Affine * affine)
{
  g_free (affine->scale);
  g_free (affine->shift);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Affine, affine_clear);

static gsize
n_channels (const MdShape * shape)
{
  return shape->rank < 2 ? 0 : (gsize) shape->dims[shape->rank == 4 ? 1 :
      shape->rank - 1];
}

static gboolean
get_batch_norm (const MdGraph * graph, const MdNode * node, Affine * affine)
{
  const float *p[4];

  for (int i = 0; i < 4; i++) {
    if (!md_graph_is_constant (graph, node->inputs[i + 1]) || md_shape_elements
        (&md_graph_value (graph, node->inputs[i + 1])->shape) !=
        (gint64) affine->n)
      return FALSE;
    p[i] = md_graph_value (graph, node->inputs[i + 1])->data;
  }

  for (gsize c = 0; c < affine->n; c++) {
    affine->scale[c] = p[0][c] / sqrtf (p[3][c] + node->attrs.epsilon);
    affine->shift[c] = p[1][c] - p[2][c] * affine->scale[c];
  }
  return TRUE;
}

/* @x: (out): the value that @node scales and shifts */
static gboolean
get_affine (const MdGraph * graph, const MdNode * node, Affine * affine, int *x)
{
  gboolean is_mul = node->op == MD_OP_MUL;
  int constant_at;
  const MdValue *constant;
  gsize count;

  if (node->op != MD_OP_BATCH_NORM && !is_mul && node->op != MD_OP_ADD)
    return FALSE;

  constant_at = node->op != MD_OP_BATCH_NORM &&
      md_graph_is_constant (graph, node->inputs[0]) ? 0 : 1;
  *x = node->inputs[1 - constant_at];
  affine->n = n_channels (&md_graph_value (graph, *x)->shape);
  affine->scale = g_try_new (float, affine->n);
  affine->shift = g_try_new (float, affine->n);
  if (affine->n == 0 || affine->scale == NULL || affine->shift == NULL)
    return FALSE;
  if (node->op == MD_OP_BATCH_NORM)
    return get_batch_norm (graph, node, affine);

  constant = md_graph_value (graph, node->inputs[constant_at]);
  if (constant->data == NULL ||
      !md_shape_is_per_channel (&md_graph_value (graph, *x)->shape,
          &constant->shape))
    return FALSE;
  count = (gsize) md_shape_elements (&constant->shape);
  for (gsize c = 0; c < affine->n; c++) {
    float number = constant->data[count == 1 ? 0 : c];

    affine->scale[c] = is_mul ? number : 1;
    affine->shift[c] = is_mul ? 0 : number;
  }
  return TRUE;
}

/* Copies the constant input @i if other nodes read it too.
 * Returns: its data */
static float *
own_constant (MdGraph * graph, guint index, int i)
{
  MdNode *node = md_graph_node (graph, index);
  int value = node->inputs[i];

  if (md_graph_n_uses (graph, value) > 1) {
    MdShape shape = md_graph_value (graph, value)->shape;

    value = md_graph_add_constant (graph, md_graph_value (graph, value)->name,
        &shape, md_graph_value (graph, value)->data);
    node->inputs[i] = value;
  }
  return md_graph_value (graph, value)->data;
}

/* Makes the bias of a Conv or Gemm one number per channel; adds one if there is
 * none.
 * Returns: [n]: its data */
static float *
own_bias (MdGraph * graph, guint index, gsize n)
{
  MdNode *node = md_graph_node (graph, index);
  gsize count = 0;
  g_autofree float *bias = g_new0 (float, n);
  const float *old = NULL;

  if (node->n_inputs > 2 && node->inputs[2] >= 0) {
    old = md_graph_value (graph, node->inputs[2])->data;
    count = (gsize) md_shape_elements (&md_graph_value (graph,
            node->inputs[2])->shape);
  }
  for (gsize c = 0; c < n && old != NULL; c++)
    bias[c] = old[count == 1 ? 0 : c] *
        (node->op == MD_OP_GEMM ? node->attrs.beta : 1);

  node->inputs[2] = md_graph_add_constant (graph, node->name,
      &MD_SHAPE ((gint64) n), bias);
  node->n_inputs = 3;
  node->attrs.beta = 1;

  return md_graph_value (graph, node->inputs[2])->data;
}

/* Factors a node's weights into @outer × n output channels × @inner.
 * Returns: FALSE if scale and shift cannot be folded into them */
static gboolean
weight_layout (const MdGraph * graph, const MdNode * node, gsize n,
    gsize * outer, gsize * inner)
{
  const MdShape *shape = &md_graph_value (graph, node->inputs[1])->shape;
  const MdShape *bias = node->n_inputs > 2 && node->inputs[2] >= 0 ?
      &md_graph_value (graph, node->inputs[2])->shape : NULL;
  gboolean channels_first = node->op == MD_OP_CONV ||
      (node->op == MD_OP_GEMM && node->attrs.trans_b);

  /* A Conv's bias has one number per channel at any rank. */
  if (!md_graph_is_constant (graph, node->inputs[1]) || (bias != NULL &&
          (!md_graph_is_constant (graph, node->inputs[2]) ||
              (node->op != MD_OP_CONV &&
                  !md_shape_is_per_channel (&md_graph_value (graph,
                          node->output)->shape, bias)))))
    return FALSE;
  if (node->op == MD_OP_CONV ? shape->rank != 4 : shape->rank != 2)
    return FALSE;
  if (node->op == MD_OP_MATMUL &&
      md_graph_value (graph, node->inputs[0])->shape.rank != 2)
    return FALSE;

  *outer = channels_first ? 1 : (gsize) shape->dims[0];
  *inner = (gsize) md_shape_elements (shape) / n / *outer;
  return *inner > 0 && (gsize) shape->dims[channels_first ? 0 : 1] == n;
}

/* A Gemm, unlike a MatMul, can have a bias. */
static void
matmul_to_gemm (MdNode * node)
{
  if (node->op == MD_OP_MATMUL) {
    MdAttrs attrs = md_attrs_default ();

    node->op = MD_OP_GEMM;
    node->attrs = attrs;
  }
}

static gboolean
fold_into_producer (MdGraph * graph, int x, const Affine * affine)
{
  int index = md_graph_find_producer (graph, x);
  MdNode *node = index < 0 ? NULL : md_graph_node (graph, index);
  gsize outer, inner;
  float *weights, *bias;

  if (node == NULL || md_graph_n_uses (graph, x) != 1 ||
      (node->op != MD_OP_CONV && node->op != MD_OP_GEMM &&
          node->op != MD_OP_MATMUL) ||
      !weight_layout (graph, node, affine->n, &outer, &inner))
    return FALSE;

  matmul_to_gemm (node);
  weights = own_constant (graph, (guint) index, 1);
  for (gsize i = 0; i < outer; i++)
    for (gsize c = 0; c < affine->n; c++)
      for (gsize j = 0; j < inner; j++)
        *weights++ *= affine->scale[c];
  bias = own_bias (graph, (guint) index, affine->n);
  for (gsize c = 0; c < affine->n; c++)
    bias[c] = bias[c] * affine->scale[c] + affine->shift[c];

  return TRUE;
}

static void
make_depthwise (MdGraph * graph, guint index, const Affine * affine)
{
  MdNode *node = md_graph_node (graph, index);
  gint64 n = (gint64) affine->n;

  node->op = MD_OP_CONV;
  node->attrs = md_attrs_default ();
  node->attrs.group = (int) n;
  node->n_inputs = 3;
  node->inputs[1] = md_graph_add_constant (graph, node->name,
      &MD_SHAPE (n, 1, 1, 1), affine->scale);
  node->inputs[2] = md_graph_add_constant (graph, node->name, &MD_SHAPE (n),
      affine->shift);
}

void
md_fold_affines (MdGraph * graph)
{
  guint i = 0;

  while (i < graph->nodes->len) {
    const MdNode *node = md_graph_node (graph, i);
    g_auto (Affine) affine = { 0, NULL, NULL };
    int x;

    if (!get_affine (graph, node, &affine, &x)) {
      i++;
    } else if (fold_into_producer (graph, x, &affine)) {
      md_graph_replace_uses (graph, md_graph_node (graph, i)->output, x);
      g_array_remove_index (graph->nodes, i);
    } else {
      if (node->op == MD_OP_BATCH_NORM &&
          md_graph_value (graph, x)->shape.rank == 4)
        make_depthwise (graph, i, &affine);
      i++;
    }
  }
}

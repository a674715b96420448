/* ops: Helpers for the files of this folder.
 *
 * Work is split into chunks whose number depends only on shapes, so sums over
 * chunks do not depend on the number of threads.
 */
#pragma once

#include "nn/op.h"

extern const MdOp md_op_conv, md_op_batch_norm, md_op_relu, md_op_leaky_relu,
    md_op_prelu, md_op_clip, md_op_sigmoid, md_op_softmax, md_op_max_pool,
    md_op_average_pool, md_op_global_average_pool, md_op_gemm, md_op_matmul,
    md_op_add, md_op_mul, md_op_concat, md_op_flatten, md_op_reshape,
    md_op_transpose, md_op_dropout, md_op_identity, md_op_sub, md_op_div,
    md_op_exp, md_op_softplus, md_op_hard_sigmoid, md_op_hard_swish,
    md_op_resize, md_op_slice, md_op_squeeze, md_op_unsqueeze,
    md_op_channel_functions;

#define MD_OP_MAX_CHUNKS 32

/* Sets @error to "FILE: node 'NAME' (OP): MESSAGE"; returns FALSE. */
gboolean md_op_fail (const MdGraph * graph, const MdNode * node,
    MdModelError code, GError ** error, const char *format, ...)
G_GNUC_PRINTF (5, 6);

/* Returns: (nullable): the node's input @i; NULL if absent */
const MdValue *md_op_input (const MdGraph * graph, const MdNode * node, int i);
/* Checks that input @i is a float initializer. @what: its name in @error */
gboolean md_op_need_constant (const MdGraph * graph, const MdNode * node,
    int i, const char *what, GError ** error);
gboolean md_op_need_inputs (const MdGraph * graph, const MdNode * node,
    int min, int max, GError ** error);
/* Checks that the rank is @a or @b. */
gboolean md_op_need_rank (const MdGraph * graph, const MdNode * node,
    const MdShape * shape, int a, int b, GError ** error);
/* Converts an axis that may be negative; -1 if it is out of range. */
int md_op_axis (const MdShape * shape, int axis);

/* MdOp.check and MdOp.infer of an operation with one input and an output of the
 * same shape. */
gboolean md_op_check_unary (const MdGraph * graph, const MdNode * node,
    GError ** error);
gboolean md_op_infer_same (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error);

static inline gsize
md_op_elements (const MdShape * shape)
{
  gint64 n = md_shape_elements (shape);

  return n < 0 ? 0 : (gsize) n;
}

static inline MdShape
md_op_shape2 (gint64 a, gint64 b)
{
  MdShape shape = { 2, {a, b} };

  return shape;
}

static inline MdShape
md_op_shape4 (gint64 n, gint64 c, gint64 h, gint64 w)
{
  MdShape shape = { 4, {n, c, h, w} };

  return shape;
}

/* Number of channels of an activation; they are adjacent in memory. */
static inline gsize
md_op_channels (const MdShape * shape)
{
  return shape->dims[shape->rank == 4 ? 1 : shape->rank - 1];
}

typedef void (*MdOpRange) (const MdOpCall * call, gsize begin, gsize end,
    guint chunk, guint worker);
/* Number of chunks for @n items of about @cost floats each. */
guint md_op_n_chunks (gsize n, gsize cost);
/* Calls @func for each chunk of [0, n), with up to call->threads threads. */
void md_op_parallel (const MdOpCall * call, gsize n, guint n_chunks,
    MdOpRange func);

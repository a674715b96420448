/* ops: Helpers shared by the files of this folder; private to it.
 *
 * Work is cut into chunks whose number depends on shapes alone, so that sums
 * over chunks do not depend on the number of threads.
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

/* Sets @error to "graph: node NAME (Op): message"; always FALSE. */
gboolean md_op_fail (const MdGraph * graph, const MdNode * node,
    MdModelError code, GError ** error, const char *format, ...)
G_GNUC_PRINTF (5, 6);

/* The node's input @i, or NULL if it is absent. */
const MdValue *md_op_input (const MdGraph * graph, const MdNode * node, int i);
/* Input @i is an initializer of floats; else an error that calls it @what. */
gboolean md_op_need_constant (const MdGraph * graph, const MdNode * node,
    int i, const char *what, GError ** error);
gboolean md_op_need_inputs (const MdGraph * graph, const MdNode * node,
    int min, int max, GError ** error);
/* Known rank among @a and @b. */
gboolean md_op_need_rank (const MdGraph * graph, const MdNode * node,
    const MdShape * shape, int a, int b, GError ** error);
/* Axis counted from the end if negative; -1 if it is out of range. */
int md_op_axis (const MdShape * shape, int axis);

/* check() and infer() of an operation with one input whose output has its
 * shape. */
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

/* Channels of an activation, which lie next to each other in memory. */
static inline gsize
md_op_channels (const MdShape * shape)
{
  return shape->dims[shape->rank == 4 ? 1 : shape->rank - 1];
}

typedef void (*MdOpRange) (const MdOpCall * call, gsize begin, gsize end,
    guint chunk, guint worker);
/* Chunks that @n items of about @cost floats each are cut into. */
guint md_op_n_chunks (gsize n, gsize cost);
/* @func for every chunk of [0, n). */
void md_op_parallel (const MdOpCall * call, gsize n, guint n_chunks,
    MdOpRange func);

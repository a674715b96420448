/* Gemm: y = alpha × op(A) × op(B) + beta × C, a dense layer. */
#include "ops.h"

#include <string.h>

#include "kernels/gemm.h"
#include "layout.h"
#include "base/vector.h"

#define MAX_CHUNKS 8
/* A weight with more floats than this exceeds the cache; it is split by columns
 * instead of being read once per chunk of rows. */
#define LARGE_WEIGHT (1 << 20)

enum
{ A, B, C };

static int
inner_of (const MdOpCall * call)
{
  return call->in_shape[A]->dims[call->node->attrs.trans_a ? 0 : 1];
}

/* Broadcasts C to the whole output. */
static void
fill_c (const MdOpCall * call)
{
  const MdShape *shape = call->in_shape[C];
  gsize from[MD_MAX_RANK] = { 0 }, to[MD_MAX_RANK], own[MD_MAX_RANK];

  md_layout_row_major (shape, own);
  for (int i = 0; i < shape->rank; i++) {
    if (shape->dims[i] > 1)
      from[2 - shape->rank + i] = own[i];
  }
  md_layout_row_major (call->out_shape, to);
  md_layout_copy (call->out_shape, call->in[C], from, call->out, to, FALSE);
}

/* Start of column @begin of op (B). */
static const float *
columns_of_b (const MdOpCall * call, gsize begin)
{
  return call->in[B] + (call->node->attrs.trans_b ?
      begin * call->in_shape[B]->dims[1] : begin);
}

static void
forward_columns (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *a = &call->node->attrs;
  int m = call->out_shape->dims[0], n = call->out_shape->dims[1];

  if (begin < end)
    md_gemm (a->trans_a, a->trans_b, m, end - begin, inner_of (call), a->alpha,
        call->in[A], call->in_shape[A]->dims[1], columns_of_b (call, begin),
        call->in_shape[B]->dims[1], call->in[C] ? a->beta : 0,
        call->out + begin, n);
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *a = &call->node->attrs;
  int n = call->out_shape->dims[1], k = inner_of (call);
  int lda = call->in_shape[A]->dims[1];

  if (begin < end)
    md_gemm (a->trans_a, a->trans_b, end - begin, n, k, a->alpha,
        call->in[A] + (a->trans_a ? begin : begin * lda), lda, call->in[B],
        call->in_shape[B]->dims[1], call->in[C] ? a->beta : 0,
        call->out + begin * n, n);
}

static guint
n_chunks_of (const MdOpCall * call)
{
  gsize m = call->out_shape->dims[0];

  return MIN (m, md_op_n_chunks (m * call->out_shape->dims[1],
          inner_of (call)) > 8 ? MAX_CHUNKS : 1);
}

static gboolean
is_large (const MdOpCall * call)
{
  return md_op_elements (call->in_shape[B]) > LARGE_WEIGHT;
}

static void
forward (const MdOpCall * call)
{
  gsize n = call->out_shape->dims[1];

  if (call->in[C])
    fill_c (call);
  if (is_large (call))
    md_op_parallel (call, n, MIN (n, MAX_CHUNKS), forward_columns);
  else
    md_op_parallel (call, call->out_shape->dims[0], n_chunks_of (call),
        forward_range);
}

/* dA, columns [begin, end) */
static void
input_columns (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *a = &call->node->attrs;
  int m = call->out_shape->dims[0], n = call->out_shape->dims[1];
  int k = inner_of (call), ldb = call->in_shape[B]->dims[1];

  if (begin < end)
    md_gemm (FALSE, !a->trans_b, m, end - begin, n, a->alpha, call->grad_out,
        n, call->in[B] + (a->trans_b ? begin : begin * ldb), ldb, 1,
        call->grad_in[A] + begin, k);
}

/* dA = alpha × dY × op(B)ᵀ, rows [begin, end) */
static void
input_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *a = &call->node->attrs;
  int n = call->out_shape->dims[1], k = inner_of (call);

  if (begin < end)
    md_gemm (FALSE, !a->trans_b, end - begin, k, n, a->alpha,
        call->grad_out + begin * n, n, call->in[B],
        call->in_shape[B]->dims[1], 1, call->grad_in[A] + begin * k, k);
}

/* dB = alpha × (dYᵀ A or Aᵀ dY), rows [begin, end). Each row is a sum over the
 * whole batch, so the result does not depend on the split. */
static void
weight_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *a = &call->node->attrs;
  int m = call->out_shape->dims[0], n = call->out_shape->dims[1];
  int k = inner_of (call), rows = end - begin;
  float *db = call->grad_in[B] + begin * call->in_shape[B]->dims[1];

  if (rows == 0)
    return;
  if (a->trans_b)
    md_gemm (TRUE, FALSE, rows, k, m, a->alpha, call->grad_out + begin, n,
        call->in[A], k, 1, db, k);
  else
    md_gemm (TRUE, FALSE, rows, n, m, a->alpha, call->in[A] + begin, k,
        call->grad_out, n, 1, db, n);
}

MD_VECTOR static void
sum_rows (gsize rows, gsize n, float beta, const float *dy, float *sum)
{
  for (gsize r = 0; r < rows; r++, dy += n) {
    for (gsize i = 0; i < n; i++)
      sum[i] += beta * dy[i];
  }
}

/* Training has dense layers only: A is not transposed, C is a bias [n]. */
static void
backward (const MdOpCall * call)
{
  gsize m = call->out_shape->dims[0], n = call->out_shape->dims[1];
  gsize rows = call->in_shape[B]->dims[0];

  if (call->grad_in[A] && is_large (call))
    md_op_parallel (call, inner_of (call), MIN (inner_of (call), MAX_CHUNKS),
        input_columns);
  else if (call->grad_in[A])
    md_op_parallel (call, m, n_chunks_of (call), input_range);
  if (call->grad_in[B])
    md_op_parallel (call, rows, MIN (rows, n_chunks_of (call)), weight_range);
  if (call->grad_in[C])
    sum_rows (m, n, call->node->attrs.beta, call->grad_out, call->grad_in[C]);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 2, 3, error);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  const MdAttrs *a = &node->attrs;

  if (!md_op_need_rank (graph, node, in[A], 2, 2, error) ||
      !md_op_need_rank (graph, node, in[B], 2, 2, error))
    return FALSE;
  if (in[A]->dims[!a->trans_a] != in[B]->dims[a->trans_b ? 1 : 0])
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%" G_GINT64_FORMAT " inputs, but weights for %" G_GINT64_FORMAT,
        in[A]->dims[!a->trans_a], in[B]->dims[a->trans_b ? 1 : 0]);
  *out = md_op_shape2 (in[A]->dims[a->trans_a ? 1 : 0],
      in[B]->dims[!a->trans_b]);
  if (node->n_inputs < 3 || !in[C])
    return TRUE;
  for (int i = 0; i < in[C]->rank; i++) {
    int axis = 2 - in[C]->rank + i;

    if (axis < 0 || (in[C]->dims[i] != 1 && in[C]->dims[i] != out->dims[axis]))
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "C cannot be broadcast to the output");
  }
  return TRUE;
}

const MdOp md_op_gemm = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .needs_input = TRUE,
};

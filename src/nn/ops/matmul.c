/* MatMul of a batch of rows with one matrix: a dense layer without a bias. */
#include "ops.h"

#include "kernels/gemm.h"

static void
forward (const MdOpCall * call)
{
  int k = call->in_shape[1]->dims[0], n = call->in_shape[1]->dims[1];
  int m = md_op_elements (call->out_shape) / n;

  md_gemm (FALSE, FALSE, m, n, k, 1, call->in[0], k, call->in[1], n, 0,
      call->out, n);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 2, 2, error);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  int last = in[0]->rank - 1;

  if (!md_op_need_rank (graph, node, in[0], 2, 3, error) ||
      !md_op_need_rank (graph, node, in[1], 2, 2, error))
    return FALSE;
  if (in[0]->dims[last] != in[1]->dims[0])
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%" G_GINT64_FORMAT " columns, but %" G_GINT64_FORMAT " rows",
        in[0]->dims[last], in[1]->dims[0]);
  *out = *in[0];
  out->dims[last] = in[1]->dims[1];
  return TRUE;
}

const MdOp md_op_matmul = {
  .check = check,
  .infer = infer,
  .forward = forward,
};

#include "ops.h"

#include "layout.h"

static void
forward (const MdOpCall * call)
{
  gsize in[MD_MAX_RANK], permuted[MD_MAX_RANK], out[MD_MAX_RANK];

  md_layout_strides (call->in_shape[0], call->in_constant[0], in);
  md_layout_strides (call->out_shape, FALSE, out);
  for (int i = 0; i < call->out_shape->rank; i++)
    permuted[i] = in[call->node->attrs.perm[i]];
  md_layout_copy (call->out_shape, call->in[0], permuted, call->out, out,
      FALSE);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  guint seen = 0;

  out->rank = in[0]->rank;
  for (int i = 0; i < out->rank; i++) {
    int from = node->attrs.perm[i];

    if (from < 0 || from >= out->rank || (seen & (1u << from)))
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "perm is not a permutation of %d dimensions", out->rank);
    seen |= 1u << from;
    out->dims[i] = in[0]->dims[from];
  }
  return TRUE;
}

const MdOp md_op_transpose = {
  .check = md_op_check_unary,
  .infer = infer,
  .forward = forward,
};

#include "ops.h"

#include "layout.h"

static void
forward (const MdOpCall * call)
{
  int axis = md_op_axis (call->out_shape, call->node->attrs.axis);
  gsize in[MD_MAX_RANK], out[MD_MAX_RANK], offset = 0;

  md_layout_strides (call->out_shape, FALSE, out);
  for (int i = 0; i < call->n_inputs; i++) {
    md_layout_strides (call->in_shape[i], call->in_constant[i], in);
    md_layout_copy (call->in_shape[i], call->in[i], in, call->out + offset,
        out, FALSE);
    offset += call->in_shape[i]->dims[axis] * out[axis];
  }
}

static void
backward (const MdOpCall * call)
{
  int axis = md_op_axis (call->out_shape, call->node->attrs.axis);
  gsize in[MD_MAX_RANK], out[MD_MAX_RANK], offset = 0;

  md_layout_strides (call->out_shape, FALSE, out);
  for (int i = 0; i < call->n_inputs; i++) {
    md_layout_strides (call->in_shape[i], call->in_constant[i], in);
    if (call->grad_in[i] != NULL)
      md_layout_copy (call->in_shape[i], call->grad_out + offset, out,
          call->grad_in[i], in, TRUE);
    offset += call->in_shape[i]->dims[axis] * out[axis];
  }
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  if (node->n_inputs < 1)
    return md_op_fail (graph, node, MD_MODEL_ERROR_FORMAT, error,
        "inputs are missing");
  return md_op_need_inputs (graph, node, node->n_inputs, MD_MAX_INPUTS, error);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  int axis = md_op_axis (in[0], node->attrs.axis);

  if (axis < 0)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "axis %d is out of range for rank %d", node->attrs.axis, in[0]->rank);
  *out = *in[0];
  for (int i = 1; i < node->n_inputs; i++) {
    gboolean fits = in[i]->rank == out->rank;

    for (int d = 0; fits && d < out->rank; d++)
      fits = d == axis || in[i]->dims[d] == out->dims[d];
    if (!fits)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "input %d does not match the first one", i);
    out->dims[axis] += in[i]->dims[axis];
  }
  return TRUE;
}

const MdOp md_op_concat = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};

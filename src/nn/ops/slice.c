/* Slice with positive steps, or one of several equal parts of a dimension
 * (ONNX's Split). */
#include "ops.h"

#include "layout.h"

typedef struct
{
  gint64 begin, count;
} Range;

static Range
range_of (const MdAttrs * attrs, const MdShape * shape, int d)
{
  gint64 n = shape->dims[d], begin = attrs->begin[d], end = attrs->end[d];
  gint64 step = attrs->step[d];

  if (attrs->parts > 0 && d == md_op_axis (shape, attrs->axis)) {
    gint64 part = (n + attrs->parts - 1) / attrs->parts;

    begin = part * attrs->part;
    end = begin + part;
  }
  begin = CLAMP (begin < 0 ? begin + n : begin, 0, n);
  end = CLAMP (end < 0 ? end + n : end, begin, n);
  return (Range) {
  begin, (end - begin + step - 1) / step};
}

/* @strides: (out): of the input, from one element of the output to the next
 * Returns: offset of the first element */
static gsize
strides_of (const MdOpCall * call, gsize * strides)
{
  const MdShape *shape = call->in_shape[0];
  gsize first = 0;

  md_layout_strides (shape, call->in_constant[0], strides);
  for (int d = 0; d < shape->rank; d++) {
    first += range_of (&call->node->attrs, shape, d).begin * strides[d];
    strides[d] *= call->node->attrs.step[d];
  }
  return first;
}

static void
forward (const MdOpCall * call)
{
  gsize in[MD_MAX_RANK], out[MD_MAX_RANK], first = strides_of (call, in);

  md_layout_strides (call->out_shape, FALSE, out);
  md_layout_copy (call->out_shape, call->in[0] + first, in, call->out, out,
      FALSE);
}

static void
backward (const MdOpCall * call)
{
  gsize in[MD_MAX_RANK], out[MD_MAX_RANK], first = strides_of (call, in);

  if (call->grad_in[0] == NULL)
    return;
  md_layout_strides (call->out_shape, FALSE, out);
  md_layout_copy (call->out_shape, call->grad_out, out,
      call->grad_in[0] + first, in, TRUE);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  if (!md_op_check_unary (graph, node, error))
    return FALSE;
  for (int d = 0; d < MD_MAX_RANK; d++)
    if (node->attrs.step[d] < 1)
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "step %d is not supported", node->attrs.step[d]);
  return TRUE;
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  out->rank = in[0]->rank;
  for (int d = 0; d < out->rank; d++) {
    out->dims[d] = range_of (&node->attrs, in[0], d).count;
    if (out->dims[d] < 1)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "output is empty: dimension %d has size %" G_GINT64_FORMAT, d,
          in[0]->dims[d]);
  }
  return TRUE;
}

const MdOp md_op_slice = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
};

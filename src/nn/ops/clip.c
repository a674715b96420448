/* Clip. The bounds are attributes here, even if they are inputs in the file. */
#include "ops.h"

#include "base/vector.h"

MD_VECTOR static void
clip (gsize n, float lo, float hi, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++) {
    float v = x[i] < lo ? lo : x[i];

    y[i] = v > hi ? hi : v;
  }
}

static void
forward (const MdOpCall * call)
{
  clip (md_op_elements (call->out_shape), call->node->attrs.min,
      call->node->attrs.max, call->in[0], call->out);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  if (!md_op_check_unary (graph, node, error))
    return FALSE;
  if (!(node->attrs.min <= node->attrs.max))
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "min %g exceeds max %g", node->attrs.min, node->attrs.max);
  return TRUE;
}

const MdOp md_op_clip = {
  .check = check,
  .infer = md_op_infer_same,
  .forward = forward,
};

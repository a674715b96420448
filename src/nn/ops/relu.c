/* Relu and LeakyRelu. The output has the sign of the input, so backward reads
 * only the output. */
#include "ops.h"

#include "base/vector.h"

MD_VECTOR static void
leaky (gsize n, float slope, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++)
    y[i] = x[i] > 0 ? x[i] : slope * x[i];
}

MD_VECTOR static void
leaky_gradient (gsize n, float slope, const float *y, const float *dy,
    float *dx)
{
  for (gsize i = 0; i < n; i++)
    dx[i] += y[i] > 0 ? dy[i] : slope * dy[i];
}

MD_VECTOR static void
leaky_gradient_in_place (gsize n, float slope, const float *y, float *dy)
{
  for (gsize i = 0; i < n; i++)
    dy[i] = y[i] > 0 ? dy[i] : slope * dy[i];
}

/* Multiplying by the slope 0 lets NaN and infinity pass a Relu as NaN; without
 * that, a diverged training would look healthy. */
static float
slope_of (const MdOpCall * call)
{
  return call->node->op == MD_OP_LEAKY_RELU ? call->node->attrs.alpha : 0;
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  leaky (end - begin, slope_of (call), call->in[0] + begin, call->out + begin);
}

static void
backward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  float *dx = call->grad_in[0];

  if (dx == call->grad_out)
    leaky_gradient_in_place (end - begin, slope_of (call), call->out + begin,
        dx + begin);
  else
    leaky_gradient (end - begin, slope_of (call), call->out + begin,
        call->grad_out + begin, dx + begin);
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  md_op_parallel (call, n, md_op_n_chunks (n, 1), forward_range);
}

static void
backward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  if (call->grad_in[0])
    md_op_parallel (call, n, md_op_n_chunks (n, 1), backward_range);
}

static gboolean
check_leaky (const MdGraph * graph, const MdNode * node, GError ** error)
{
  if (!md_op_check_unary (graph, node, error))
    return FALSE;
  if (!(node->attrs.alpha >= 0))
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "alpha %g is negative", node->attrs.alpha);
  return TRUE;
}

const MdOp md_op_relu = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .in_place = TRUE,
};

const MdOp md_op_leaky_relu = {
  .check = check_leaky,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .in_place = TRUE,
};

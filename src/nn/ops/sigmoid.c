#include "ops.h"

#include "exp.h"
#include "base/vector.h"

MD_VECTOR static void
sigmoid (gsize n, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++)
    y[i] = 1 / (1 + md_exp (-x[i]));
}

static void
forward (const MdOpCall * call)
{
  sigmoid (md_op_elements (call->out_shape), call->in[0], call->out);
}

static void
backward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);
  float *dx = call->grad_in[0];
  gboolean in_place = dx == call->grad_out;

  if (!dx)
    return;
  for (gsize i = 0; i < n; i++) {
    float d = call->out[i] * (1 - call->out[i]) * call->grad_out[i];

    dx[i] = in_place ? d : dx[i] + d;
  }
}

const MdOp md_op_sigmoid = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .in_place = TRUE,
};

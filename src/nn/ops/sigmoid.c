#include "ops.h"

#include <math.h>

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  for (gsize i = 0; i < n; i++)
    call->out[i] = 1 / (1 + expf (-call->in[0][i]));
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
  .kind = MD_OP_SIGMOID,
  .name = "Sigmoid",
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .in_place = TRUE,
};

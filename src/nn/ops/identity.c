#include "ops.h"

#include <string.h>

static void
forward (const MdOpCall * call)
{
  if (call->out != call->in[0])
    memcpy (call->out, call->in[0],
        md_op_elements (call->out_shape) * sizeof (float));
}

const MdOp md_op_identity = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
};

/* Exp, used by the box decoders of exported detectors. */
#include "exp.h"

#include "ops.h"
#include "base/vector.h"

MD_VECTOR static void
exp_all (gsize n, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++)
    y[i] = md_exp (x[i]);
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  exp_all (end - begin, call->in[0] + begin, call->out + begin);
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  md_op_parallel (call, n, md_op_n_chunks (n, 8), forward_range);
}

const MdOp md_op_exp = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
};

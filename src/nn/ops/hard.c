/* HardSigmoid: max (0, min (1, alpha × x + beta)), and HardSwish: x times
 * HardSigmoid with alpha = 1/6 and beta = 1/2. */
#include "ops.h"

#include "base/vector.h"

MD_VECTOR static void
hard_sigmoid (gsize n, float alpha, float beta, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++) {
    float v = alpha * x[i] + beta;

    v = v < 0 ? 0 : v;
    y[i] = v > 1 ? 1 : v;
  }
}

MD_VECTOR static void
hard_swish (gsize n, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++) {
    float v = x[i] * (1 / 6.0f) + 0.5f;

    v = v < 0 ? 0 : v;
    y[i] = x[i] * (v > 1 ? 1 : v);
  }
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const MdAttrs *attrs = &call->node->attrs;

  if (call->node->op == MD_OP_HARD_SIGMOID)
    hard_sigmoid (end - begin, attrs->alpha, attrs->beta,
        call->in[0] + begin, call->out + begin);
  else
    hard_swish (end - begin, call->in[0] + begin, call->out + begin);
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  md_op_parallel (call, n, md_op_n_chunks (n, 1), forward_range);
}

const MdOp md_op_hard_sigmoid = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
};

const MdOp md_op_hard_swish = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
};

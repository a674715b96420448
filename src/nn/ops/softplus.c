/* Softplus: log (1 + e^x). */
#include "ops.h"

#include "exp.h"
#include "base/vector.h"

/* log (1 + x) for 0 <= x <= 1, as twice the series of artanh (x / (2 + x)),
 * whose argument is at most 1/3. */
static inline float
log1p_series (float x)
{
  float s = x / (2 + x), q = s * s;
  float p = 1.0f / 13;

  p = p * q + 1.0f / 11;
  p = p * q + 1.0f / 9;
  p = p * q + 1.0f / 7;
  p = p * q + 1.0f / 5;
  p = p * q + 1.0f / 3;
  return 2 * (s + s * q * p);
}

MD_VECTOR static void
softplus (gsize n, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++) {
    float v = x[i];

    y[i] = (v > 0 ? v : 0) + log1p_series (md_exp (v > 0 ? -v : v));
  }
}

/* The derivative is the sigmoid of x, 1 - e^-y. */
MD_VECTOR static void
gradient (gsize n, const float *y, const float *dy, float *dx)
{
  for (gsize i = 0; i < n; i++)
    dx[i] += (1 - md_exp (-y[i])) * dy[i];
}

MD_VECTOR static void
gradient_in_place (gsize n, const float *y, float *dy)
{
  for (gsize i = 0; i < n; i++)
    dy[i] *= 1 - md_exp (-y[i]);
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  softplus (end - begin, call->in[0] + begin, call->out + begin);
}

static void
backward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  float *dx = call->grad_in[0];

  if (dx == call->grad_out)
    gradient_in_place (end - begin, call->out + begin, dx + begin);
  else
    gradient (end - begin, call->out + begin, call->grad_out + begin,
        dx + begin);
}

static void
forward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  md_op_parallel (call, n, md_op_n_chunks (n, 8), forward_range);
}

static void
backward (const MdOpCall * call)
{
  gsize n = md_op_elements (call->out_shape);

  if (call->grad_in[0])
    md_op_parallel (call, n, md_op_n_chunks (n, 8), backward_range);
}

const MdOp md_op_softplus = {
  .check = md_op_check_unary,
  .infer = md_op_infer_same,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .in_place = TRUE,
};

/* Softmax along one axis: outer × n × inner in memory. */
#include "ops.h"

#include <math.h>

#include "exp.h"
#include "base/vector.h"

typedef struct
{
  gsize outer, n, inner;
} Lines;

static Lines
lines_of (const MdOpCall * call)
{
  static const int channels_last[4] = { 0, 2, 3, 1 };
  const MdShape *shape = call->out_shape;
  int axis = md_op_axis (shape, call->node->attrs.axis);
  Lines lines = { 1, shape->dims[axis], 1 };
  gboolean before = TRUE;

  for (int i = 0; i < shape->rank; i++) {
    int dim = shape->rank == 4 ? channels_last[i] : i;

    if (dim == axis)
      before = FALSE;
    else if (before)
      lines.outer *= shape->dims[dim];
    else
      lines.inner *= shape->dims[dim];
  }
  return lines;
}

static void
softmax_line (gsize n, gsize step, const float *x, float *y)
{
  float max = x[0], sum = 0;

  for (gsize i = 1; i < n; i++)
    max = fmaxf (max, x[i * step]);
  for (gsize i = 0; i < n; i++) {
    y[i * step] = md_exp (x[i * step] - max);
    sum += y[i * step];
  }
  for (gsize i = 0; i < n; i++)
    y[i * step] /= sum;
}

/* For two adjacent classes, one exponential is enough. */
MD_VECTOR static void
softmax_pairs (gsize n, const float *x, float *y)
{
  for (gsize i = 0; i < n; i++) {
    float e = md_exp (x[2 * i] - x[2 * i + 1]), p = 1 / (1 + e);

    y[2 * i] = e * p;
    y[2 * i + 1] = p;
  }
}

static void
forward (const MdOpCall * call)
{
  Lines lines = lines_of (call);

  if (lines.n == 2 && lines.inner == 1) {
    softmax_pairs (lines.outer, call->in[0], call->out);
    return;
  }
  for (gsize o = 0; o < lines.outer; o++) {
    for (gsize i = 0; i < lines.inner; i++) {
      gsize at = o * lines.n * lines.inner + i;

      softmax_line (lines.n, lines.inner, call->in[0] + at, call->out + at);
    }
  }
}

static void
gradient_line (gsize n, gsize step, const float *y, const float *dy, float *dx)
{
  float dot = 0;

  for (gsize i = 0; i < n; i++)
    dot += y[i * step] * dy[i * step];
  for (gsize i = 0; i < n; i++)
    dx[i * step] += y[i * step] * (dy[i * step] - dot);
}

static void
backward (const MdOpCall * call)
{
  Lines lines = lines_of (call);

  if (!call->grad_in[0])
    return;
  for (gsize o = 0; o < lines.outer; o++) {
    for (gsize i = 0; i < lines.inner; i++) {
      gsize at = o * lines.n * lines.inner + i;

      gradient_line (lines.n, lines.inner, call->out + at,
          call->grad_out + at, call->grad_in[0] + at);
    }
  }
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  if (md_op_axis (in[0], node->attrs.axis) < 0)
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "axis %d is out of range for rank %d", node->attrs.axis, in[0]->rank);
  *out = *in[0];
  return TRUE;
}

const MdOp md_op_softmax = {
  .check = md_op_check_unary,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
};

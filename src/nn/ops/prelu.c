/* PRelu: one slope per channel, or one for all. */
#include "ops.h"

#include <string.h>

#include "base/vector.h"

MD_VECTOR static void
prelu_rows (gsize rows, gsize c, const float *x, const float *slopes, float *y)
{
  for (gsize r = 0; r < rows; r++, x += c, y += c) {
    for (gsize i = 0; i < c; i++)
      y[i] = x[i] > 0 ? x[i] : slopes[i] * x[i];
  }
}

MD_VECTOR static void
prelu_gradient_rows (gsize rows, gsize c, const float *x,
    const float *slopes, const float *dy, float *dx)
{
  for (gsize r = 0; r < rows; r++, x += c, dy += c, dx += c) {
    for (gsize i = 0; i < c; i++)
      dx[i] += x[i] > 0 ? dy[i] : slopes[i] * dy[i];
  }
}

MD_VECTOR static void
slope_gradient_rows (gsize rows, gsize c, const float *x, const float *dy,
    float *dslopes)
{
  for (gsize r = 0; r < rows; r++, x += c, dy += c) {
    for (gsize i = 0; i < c; i++)
      dslopes[i] += x[i] > 0 ? 0 : x[i] * dy[i];
  }
}

static gsize
rows_of (const MdOpCall * call)
{
  return md_op_elements (call->out_shape) / md_op_channels (call->out_shape);
}

static gsize
scratch_size (const MdOpCall * call)
{
  return (MD_OP_MAX_CHUNKS + 1) * md_op_channels (call->out_shape);
}

/* Expands the slopes to one per channel, at the start of the scratch. */
static const float *
spread_slopes (const MdOpCall * call)
{
  gsize c = md_op_channels (call->out_shape);

  if (md_op_elements (call->in_shape[1]) == c)
    return call->in[1];
  for (gsize i = 0; i < c; i++)
    call->scratch[i] = call->in[1][0];
  return call->scratch;
}

static const float *
slopes_of (const MdOpCall * call)
{
  gsize c = md_op_channels (call->out_shape);

  return md_op_elements (call->in_shape[1]) == c ? call->in[1] : call->scratch;
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  gsize c = md_op_channels (call->out_shape);

  prelu_rows (end - begin, c, call->in[0] + begin * c, slopes_of (call),
      call->out + begin * c);
}

static void
forward (const MdOpCall * call)
{
  gsize rows = rows_of (call), c = md_op_channels (call->out_shape);

  spread_slopes (call);
  md_op_parallel (call, rows, md_op_n_chunks (rows, c), forward_range);
}

static void
backward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  gsize c = md_op_channels (call->out_shape);
  const float *x = call->in[0] + begin * c;
  const float *dy = call->grad_out + begin * c;

  if (call->grad_in[0])
    prelu_gradient_rows (end - begin, c, x, slopes_of (call), dy,
        call->grad_in[0] + begin * c);
  if (call->grad_in[1])
    slope_gradient_rows (end - begin, c, x, dy,
        call->scratch + (chunk + 1) * c);
}

static void
backward (const MdOpCall * call)
{
  gsize rows = rows_of (call), c = md_op_channels (call->out_shape);
  gboolean shared = md_op_elements (call->in_shape[1]) != c;
  guint n_chunks = md_op_n_chunks (rows, c);

  spread_slopes (call);
  memset (call->scratch + c, 0, n_chunks * c * sizeof (float));
  md_op_parallel (call, rows, n_chunks, backward_range);
  if (!call->grad_in[1])
    return;
  for (guint k = 1; k <= n_chunks; k++) {
    for (gsize i = 0; i < c; i++)
      call->grad_in[1][shared ? 0 : i] += call->scratch[k * c + i];
  }
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  return md_op_need_inputs (graph, node, 2, 2, error) &&
      md_op_need_constant (graph, node, 1, "slope", error);
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  gint64 n = md_shape_elements (in[1]);
  /* The slope is broadcast from the right: C×1×1 beside N×C×H×W. */
  int axis = in[0]->rank == 4 ? in[1]->rank - 3 : in[1]->rank - 1;

  if (!md_op_need_rank (graph, node, in[0], 2, 4, error))
    return FALSE;
  if (n != 1 && (axis < 0 || in[1]->dims[axis] != n
          || n != (gint64) md_op_channels (in[0])))
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "slope has neither one element nor one per channel");
  *out = *in[0];
  return TRUE;
}

const MdOp md_op_prelu = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
  .needs_input = TRUE,
};

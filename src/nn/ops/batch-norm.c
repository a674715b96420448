/* BatchNormalization (Ioffe and Szegedy 2015). Training normalises by the
 * variance of the batch; the running variance is the unbiased estimate. */
#include "ops.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

/* Rows summed in float before they are added to a double. */
#define SUM_ROWS 64

enum
{ X, SCALE, BIAS, MEAN, VARIANCE };

static gsize
rows_of (const MdOpCall * call)
{
  return md_op_elements (call->out_shape) / md_op_channels (call->out_shape);
}

/* Saved: [c] mean, [c] 1 / deviation */
static gsize
saved_size (const MdOpCall * call)
{
  return 2 * md_op_channels (call->out_shape);
}

/* Per channel: two sums as doubles for each chunk, three coefficients, and two
 * float sums for each worker. */
static gsize
scratch_size (const MdOpCall * call)
{
  return (4 * MD_OP_MAX_CHUNKS + 3 + 2 * MAX (call->threads, 1)) *
      md_op_channels (call->out_shape);
}

static double *
sums_of (const MdOpCall * call, guint chunk)
{
  return (double *) call->scratch + 2 * md_op_channels (call->out_shape) *
      chunk;
}

static float *
coefficients_of (const MdOpCall * call)
{
  return call->scratch + 4 * MD_OP_MAX_CHUNKS *
      md_op_channels (call->out_shape);
}

MD_VECTOR static void
moments (gsize rows, gsize c, const float *x, const float *shift,
    float *sum, float *square)
{
  for (gsize i = 0; i < c; i++)
    sum[i] = square[i] = 0;
  for (gsize r = 0; r < rows; r++, x += c) {
    for (gsize i = 0; i < c; i++) {
      float d = x[i] - shift[i];

      sum[i] += d;
      square[i] += d * d;
    }
  }
}

/* Σ dy and Σ dy × (x - mean) */
MD_VECTOR static void
gradient_moments (gsize rows, gsize c, const float *x, const float *mean,
    const float *dy, float *sum, float *product)
{
  for (gsize i = 0; i < c; i++)
    sum[i] = product[i] = 0;
  for (gsize r = 0; r < rows; r++, x += c, dy += c) {
    for (gsize i = 0; i < c; i++) {
      sum[i] += dy[i];
      product[i] += dy[i] * (x[i] - mean[i]);
    }
  }
}

static void
sum_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker, gboolean gradient)
{
  gsize c = md_op_channels (call->out_shape);
  double *sums = sums_of (call, chunk);
  float *a = coefficients_of (call) + (3 + 2 * worker) * c, *b = a + c;

  memset (sums, 0, 2 * c * sizeof (double));
  for (gsize r = begin; r < end; r += SUM_ROWS) {
    gsize rows = MIN (SUM_ROWS, end - r);
    const float *x = call->in[X] + r * c;

    if (gradient)
      gradient_moments (rows, c, x, call->saved, call->grad_out + r * c, a, b);
    else
      moments (rows, c, x, call->in[X], a, b);
    for (gsize i = 0; i < c; i++) {
      sums[i] += a[i];
      sums[c + i] += b[i];
    }
  }
}

static void
statistics_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  sum_range (call, begin, end, chunk, worker, FALSE);
}

static void
gradient_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  sum_range (call, begin, end, chunk, worker, TRUE);
}

/* Adds the sums of all chunks to those of the first, in order. */
static const double *
total_of (const MdOpCall * call, guint n_chunks)
{
  gsize c = md_op_channels (call->out_shape);
  double *total = sums_of (call, 0);

  for (guint k = 1; k < n_chunks; k++) {
    const double *sums = sums_of (call, k);

    for (gsize i = 0; i < 2 * c; i++)
      total[i] += sums[i];
  }
  return total;
}

static void
batch_statistics (const MdOpCall * call)
{
  gsize c = md_op_channels (call->out_shape), rows = rows_of (call);
  guint n_chunks = md_op_n_chunks (rows, c);
  float keep = call->node->attrs.momentum;
  const double *total;

  md_op_parallel (call, rows, n_chunks, statistics_range);
  total = total_of (call, n_chunks);
  for (gsize i = 0; i < c; i++) {
    double d = total[i] / rows, mean = call->in[X][i] + d;
    double variance = MAX (total[c + i] / rows - d * d, 0);

    /* MAX drops a NaN. */
    if (isnan (d))
      variance = d;
    call->saved[i] = mean;
    call->saved[c + i] = 1 / sqrt (variance + call->node->attrs.epsilon);
    if (call->running[0]) {
      double unbiased = rows > 1 ? variance * rows / (rows - 1) : variance;

      call->running[0][i] += (1 - keep) * (mean - call->running[0][i]);
      call->running[1][i] += (1 - keep) * (unbiased - call->running[1][i]);
    }
  }
}

MD_VECTOR static void
scale_rows (gsize rows, gsize c, const float *x, const float *scale,
    const float *offset, float *y)
{
  for (gsize r = 0; r < rows; r++, x += c, y += c) {
    for (gsize i = 0; i < c; i++)
      y[i] = x[i] * scale[i] + offset[i];
  }
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  gsize c = md_op_channels (call->out_shape);
  const float *coefficients = coefficients_of (call);

  scale_rows (end - begin, c, call->in[X] + begin * c, coefficients,
      coefficients + c, call->out + begin * c);
}

static void
forward (const MdOpCall * call)
{
  gsize c = md_op_channels (call->out_shape), rows = rows_of (call);
  float *coefficients = coefficients_of (call);

  if (call->training)
    batch_statistics (call);
  for (gsize i = 0; i < c; i++) {
    float mean = call->training ? call->saved[i] : call->in[MEAN][i];
    float inverse = call->training ? call->saved[c + i] :
        1 / sqrtf (call->in[VARIANCE][i] + call->node->attrs.epsilon);

    coefficients[i] = call->in[SCALE][i] * inverse;
    coefficients[c + i] = call->in[BIAS][i] - mean * coefficients[i];
  }
  md_op_parallel (call, rows, md_op_n_chunks (rows, c), forward_range);
}

/* dx = a dy + b x + o, with coefficients per channel */
MD_VECTOR static void
input_gradient (gsize rows, gsize c, gboolean add, const float *x,
    const float *a, const float *dy, float *dx)
{
  const float *b = a + c, *o = b + c;

  for (gsize r = 0; r < rows; r++, x += c, dy += c, dx += c) {
    if (add) {
      for (gsize i = 0; i < c; i++)
        dx[i] += a[i] * dy[i] + b[i] * x[i] + o[i];
    } else {
      for (gsize i = 0; i < c; i++)
        dx[i] = a[i] * dy[i] + b[i] * x[i] + o[i];
    }
  }
}

static void
backward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  gsize c = md_op_channels (call->out_shape);

  input_gradient (end - begin, c, call->grad_in[X] != call->grad_out,
      call->in[X] + begin * c, coefficients_of (call),
      call->grad_out + begin * c, call->grad_in[X] + begin * c);
}

static void
backward (const MdOpCall * call)
{
  gsize c = md_op_channels (call->out_shape), rows = rows_of (call);
  guint n_chunks = md_op_n_chunks (rows, c);
  float *a = coefficients_of (call), *b = a + c, *o = b + c;
  const double *total;

  md_op_parallel (call, rows, n_chunks, gradient_range);
  total = total_of (call, n_chunks);
  for (gsize i = 0; i < c; i++) {
    double mean = call->saved[i], inverse = call->saved[c + i];
    double scale = call->in[SCALE][i] * inverse;
    double projection = total[c + i] * inverse * inverse / rows;

    a[i] = scale;
    b[i] = -scale * projection;
    o[i] = scale * (projection * mean - total[i] / rows);
    if (call->grad_in[SCALE])
      call->grad_in[SCALE][i] += total[c + i] * inverse;
    if (call->grad_in[BIAS])
      call->grad_in[BIAS][i] += total[i];
  }
  if (call->grad_in[X])
    md_op_parallel (call, rows, n_chunks, backward_range);
}

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  static const char *const names[] = { "x", "scale", "bias", "mean",
    "variance"
  };
  gint64 c;

  if (!md_op_need_inputs (graph, node, 5, 5, error))
    return FALSE;
  c = md_shape_elements (&md_op_input (graph, node, SCALE)->shape);
  for (int i = SCALE; i <= VARIANCE; i++) {
    if (!md_op_need_constant (graph, node, i, names[i], error))
      return FALSE;
    if (md_shape_elements (&md_op_input (graph, node, i)->shape) != c)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "%s and scale have different sizes", names[i]);
  }
  if (!(node->attrs.epsilon >= 0))
    return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "epsilon %g is negative", node->attrs.epsilon);
  return TRUE;
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  if (!md_op_need_rank (graph, node, in[X], 2, 4, error))
    return FALSE;
  if ((gint64) md_op_channels (in[X]) != md_shape_elements (in[SCALE]))
    return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
        "%" G_GINT64_FORMAT " channels, but the input has %" G_GSIZE_FORMAT,
        md_shape_elements (in[SCALE]), md_op_channels (in[X]));
  *out = *in[X];
  return TRUE;
}

const MdOp md_op_batch_norm = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
  .saved_size = saved_size,
  .in_place = TRUE,
  .needs_input = TRUE,
};

/* AveragePool and GlobalAveragePool, which has a single window. */
#include "ops.h"

#include <string.h>

#include "base/vector.h"
#include "window.h"

typedef struct
{
  int y0, y1, x0, x1;           /* inside the input */
  float weight;                 /* of each pixel */
} Span;

static Span
span_at (const MdOpCall * call, int oy, int ox)
{
  const MdAttrs *a = &call->node->attrs;
  const gint64 *d = call->in_shape[0]->dims;
  int h = d[2], w = d[3], y, x, y_end, x_end;
  Span span = { 0, h, 0, w, 1.0f / ((float) h * w) };

  if (call->node->op == MD_OP_GLOBAL_AVERAGE_POOL)
    return span;
  y = oy * a->stride[0] - a->pads[0];
  x = ox * a->stride[1] - a->pads[1];
  /* Padding may count; the overhang that ceil_mode adds never does. */
  y_end = MIN (y + a->kernel[0], h + a->pads[2]);
  x_end = MIN (x + a->kernel[1], w + a->pads[3]);
  span.y0 = MAX (y, 0);
  span.y1 = MIN (y_end, h);
  span.x0 = MAX (x, 0);
  span.x1 = MIN (x_end, w);
  if (a->count_include_pad)
    span.weight = 1.0f / ((y_end - y) * (x_end - x));
  else
    span.weight = 1.0f / ((span.y1 - span.y0) * (span.x1 - span.x0));
  return span;
}

MD_VECTOR static void
add_scaled (gsize c, float scale, const float *x, float *y)
{
  for (gsize i = 0; i < c; i++)
    y[i] += scale * x[i];
}

static void
forward_range (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  gsize c = in[1];

  for (gsize row = begin; row < end; row++) {
    const float *image = call->in[0] + row / out[2] * in[2] * in[3] * c;
    float *y = call->out + row * out[3] * c;

    memset (y, 0, out[3] * c * sizeof (float));
    for (int ox = 0; ox < out[3]; ox++, y += c) {
      Span s = span_at (call, row % out[2], ox);

      for (int py = s.y0; py < s.y1; py++) {
        for (int px = s.x0; px < s.x1; px++)
          add_scaled (c, s.weight, image + (py * in[3] + px) * c, y);
      }
    }
  }
}

static void
forward (const MdOpCall * call)
{
  const gint64 *out = call->out_shape->dims;
  gsize rows = out[0] * out[2];

  md_op_parallel (call, rows, md_op_n_chunks (rows, 4 * out[3] * out[1]),
      forward_range);
}

static void
backward_images (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  gsize c = in[1], image = in[2] * in[3] * c;

  for (gsize n = begin; n < end; n++) {
    const float *dy = call->grad_out + n * out[2] * out[3] * c;
    float *dx = call->grad_in[0] + n * image;

    for (gint64 o = 0; o < out[2] * out[3]; o++, dy += c) {
      Span s = span_at (call, o / out[3], o % out[3]);

      for (int py = s.y0; py < s.y1; py++) {
        for (int px = s.x0; px < s.x1; px++)
          add_scaled (c, s.weight, dy, dx + (py * in[3] + px) * c);
      }
    }
  }
}

static void
backward (const MdOpCall * call)
{
  md_window_pool_backward (call, backward_images);
}

const MdOp md_op_average_pool = {
  .check = md_window_pool_check,
  .infer = md_window_pool_infer,
  .forward = forward,
  .backward = backward,
};

static gboolean
infer_global (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error)
{
  if (!md_op_need_rank (graph, node, in[0], 4, 4, error))
    return FALSE;
  *out = md_op_shape4 (in[0]->dims[0], in[0]->dims[1], 1, 1);
  return TRUE;
}

const MdOp md_op_global_average_pool = {
  .check = md_op_check_unary,
  .infer = infer_global,
  .forward = forward,
  .backward = backward,
};

#include "ops.h"

#include <float.h>
#include <string.h>

#include "base/vector.h"
#include "window.h"

/* The part of an output pixel's window that lies inside the input. */
typedef struct
{
  int y0, y1, x0, x1;
} Span;

static Span
span_at (const MdOpCall * call, int oy, int ox)
{
  const MdAttrs *a = &call->node->attrs;
  const gint64 *d = call->in_shape[0]->dims;
  int y = oy * a->stride[0] - a->pads[0], x = ox * a->stride[1] - a->pads[1];
  Span span = { MAX (y, 0), MIN (y + a->kernel[0], d[2]), MAX (x, 0),
    MIN (x + a->kernel[1], d[3])
  };

  return span;
}

MD_VECTOR static void
max_into (gsize c, const float *x, float *y)
{
  /* This comparison keeps a NaN in x. */
  for (gsize i = 0; i < c; i++)
    y[i] = x[i] <= y[i] ? y[i] : x[i];
}

/* Gives the gradient @left to the first pixel of the window that equals the
 * maximum. */
MD_VECTOR static void
route (gsize c, const float *x, const float *y, float *left, float *dx)
{
  for (gsize i = 0; i < c; i++) {
    float taken = x[i] == y[i] ? left[i] : 0;

    dx[i] += taken;
    left[i] -= taken;
  }
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

    for (int ox = 0; ox < out[3]; ox++, y += c) {
      Span s = span_at (call, row % out[2], ox);

      memcpy (y, image + (s.y0 * in[3] + s.x0) * c, c * sizeof (float));
      for (int py = s.y0; py < s.y1; py++) {
        for (int px = s.x0; px < s.x1; px++)
          max_into (c, image + (py * in[3] + px) * c, y);
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

static gsize
scratch_size (const MdOpCall * call)
{
  return MAX (call->threads, 1) * md_op_channels (call->out_shape);
}

static void
backward_images (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  gsize c = in[1], image = in[2] * in[3] * c;
  float *left = call->scratch + worker * c;

  for (gsize n = begin; n < end; n++) {
    const float *x = call->in[0] + n * image;
    float *dx = call->grad_in[0] + n * image;

    for (gint64 o = 0; o < out[2] * out[3]; o++) {
      gsize at = (n * out[2] * out[3] + o) * c;
      Span s = span_at (call, o / out[3], o % out[3]);

      memcpy (left, call->grad_out + at, c * sizeof (float));
      for (int py = s.y0; py < s.y1; py++) {
        for (int px = s.x0; px < s.x1; px++) {
          gsize pixel = (py * in[3] + px) * c;

          route (c, x + pixel, call->out + at, left, dx + pixel);
        }
      }
    }
  }
}

static void
backward (const MdOpCall * call)
{
  md_window_pool_backward (call, backward_images);
}

const MdOp md_op_max_pool = {
  .check = md_window_pool_check,
  .infer = md_window_pool_infer,
  .forward = forward,
  .backward = backward,
  .needs_output = TRUE,
  .scratch_size = scratch_size,
  .needs_input = TRUE,
};

/* Resize of height and width, nearest or linear. */
#include "ops.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

/* The two input pixels along one axis of an output pixel, and the weight of the
 * second. */
typedef struct
{
  gsize at[2];
  float share;
} Taps;

static gboolean
has_input (const MdNode * node, int i)
{
  return node->n_inputs > i && node->inputs[i] >= 0;
}

static gboolean
is_by_scale (const MdNode * node, int axis)
{
  return node->attrs.sizes[2 + axis] == 0 && !has_input (node, 1);
}

/* Size along @axis before broadcasting to the added input. */
static gint64
resized (const MdNode * node, const MdShape * const *in, int axis)
{
  const MdAttrs *attrs = &node->attrs;

  return attrs->sizes[2 + axis] > 0 ? attrs->sizes[2 + axis] :
      has_input (node, 1) ? in[1]->dims[2 + axis] :
      (gint64) floor ((double) in[0]->dims[2 + axis] * attrs->scales[axis]);
}

static float
position (const MdAttrs * attrs, float scale, gint64 n_in, gint64 n_out,
    gint64 i)
{
  switch (attrs->coordinates) {
    case MD_RESIZE_ASYMMETRIC:
      return i / scale;
    case MD_RESIZE_ALIGN_CORNERS:
      return n_out > 1 ? i * (float) (n_in - 1) / (n_out - 1) : 0;
    case MD_RESIZE_PYTORCH_HALF_PIXEL:
      if (n_out == 1)
        return 0;
      break;
    case MD_RESIZE_HALF_PIXEL:
      break;
  }
  return (i + 0.5f) / scale - 0.5f;
}

static float
nearest (MdResizeRounding rounding, float x)
{
  switch (rounding) {
    case MD_RESIZE_FLOOR:
      return floorf (x);
    case MD_RESIZE_CEIL:
      return ceilf (x);
    case MD_RESIZE_ROUND_PREFER_CEIL:
      return floorf (x + 0.5f);
    case MD_RESIZE_ROUND_PREFER_FLOOR:
      break;
  }
  return ceilf (x - 0.5f);
}

/* Taps of output pixel @i along @axis, 0 = y, 1 = x. */
static Taps
taps_of (const MdOpCall * call, int axis, gint64 i)
{
  const MdAttrs *attrs = &call->node->attrs;
  gint64 n_in = call->in_shape[0]->dims[2 + axis];
  gint64 n_out = resized (call->node, call->in_shape, axis);
  float scale = is_by_scale (call->node, axis) ? attrs->scales[axis] :
      (float) n_out / n_in;
  /* The added input may broadcast a single row or column. */
  float x = position (attrs, scale, n_in, n_out, n_out == 1 ? 0 : i);
  Taps taps;

  x = CLAMP (attrs->linear ? x : nearest (attrs->rounding, x), 0, n_in - 1);
  taps.at[0] = (gsize) x;
  taps.at[1] = MIN (taps.at[0] + 1, (gsize) n_in - 1);
  taps.share = x - (float) taps.at[0];
  return taps;
}

/* -- Forward ------------------------------------------------------------- */

MD_VECTOR static void
mix (gsize c, const float *const pixels[4], const float shares[4], float *y)
{
  const float *p = pixels[0], *q = pixels[1], *r = pixels[2], *s = pixels[3];

  for (gsize i = 0; i < c; i++)
    y[i] = shares[0] * p[i] + shares[1] * q[i] + shares[2] * r[i] +
        shares[3] * s[i];
}

MD_VECTOR static void
add_share (gsize c, float share, const float *dy, float *dx)
{
  for (gsize i = 0; i < c; i++)
    dx[i] += share * dy[i];
}

static void
get_shares (const Taps * y, const Taps * x, float shares[4])
{
  shares[0] = (1 - y->share) * (1 - x->share);
  shares[1] = (1 - y->share) * x->share;
  shares[2] = y->share * (1 - x->share);
  shares[3] = y->share * x->share;
}

MD_VECTOR static void
add (gsize c, const float *x, float *y)
{
  for (gsize i = 0; i < c; i++)
    y[i] += x[i];
}

/* Adds one row of the third input, as wide as the output or a single pixel. */
static void
add_row (const MdOpCall * call, gsize row, float *y)
{
  const gint64 *d = call->in_shape[2]->dims, *out = call->out_shape->dims;
  gsize c = (gsize) d[1], image = row / (gsize) out[2];
  gsize at = d[2] == 1 ? 0 : row % (gsize) out[2];
  const float *x = call->in[2] + (image * (gsize) d[2] + at) * (gsize) d[3]
      * c;

  if (d[3] == out[3])
    add (c * (gsize) out[3], x, y);
  else
    for (gint64 ox = 0; ox < out[3]; ox++)
      add (c, x, y + (gsize) ox * c);
}

/* Taps of the columns, computed once for all rows. */
static Taps *
columns_of (const MdOpCall * call)
{
  return (Taps *) call->scratch;
}

static gsize
scratch_size (const MdOpCall * call)
{
  return (gsize) call->out_shape->dims[3] * (sizeof (Taps) / sizeof (float));
}

static void
forward_rows (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  gsize c = (gsize) in[1], line = c * (gsize) in[3];
  float *y = call->out + begin * (gsize) out[3] * c;

  for (gsize row = begin; row < end; row++) {
    const float *image = call->in[0] + row / out[2] * in[2] * line;
    Taps ty = taps_of (call, 0, row % out[2]);

    for (gint64 ox = 0; ox < out[3]; ox++) {
      const Taps *tx = columns_of (call) + ox;
      float *pixel = y + (gsize) ox * c, shares[4];
      const float *pixels[4];

      if (!call->node->attrs.linear) {
        memcpy (pixel, image + ty.at[0] * line + tx->at[0] * c,
            c * sizeof (float));
        continue;
      }
      for (int i = 0; i < 4; i++)
        pixels[i] = image + ty.at[i / 2] * line + tx->at[i % 2] * c;
      get_shares (&ty, tx, shares);
      mix (c, pixels, shares, pixel);
    }
    if (has_input (call->node, 2))
      add_row (call, row, y);
    y += (gsize) out[3] * c;
  }
}

static void
forward (const MdOpCall * call)
{
  const gint64 *out = call->out_shape->dims;
  gsize rows = (gsize) (out[0] * out[2]);

  for (gint64 ox = 0; ox < out[3]; ox++)
    columns_of (call)[ox] = taps_of (call, 1, ox);
  md_op_parallel (call, rows, md_op_n_chunks (rows,
          (gsize) (out[1] * out[3])), forward_rows);
}

/* -- Backward ------------------------------------------------------------ */

static void
backward_image (const MdOpCall * call, const float *dy, float *image)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  gsize c = (gsize) in[1], line = c * (gsize) in[3];
  int n_taps = call->node->attrs.linear ? 4 : 1;

  for (gint64 oy = 0; oy < out[2]; oy++) {
    Taps ty = taps_of (call, 0, oy);

    for (gint64 ox = 0; ox < out[3]; ox++, dy += c) {
      Taps tx = taps_of (call, 1, ox);
      float shares[4] = { 1 };

      if (n_taps == 4)
        get_shares (&ty, &tx, shares);
      for (int i = 0; i < n_taps; i++)
        add_share (c, shares[i], dy,
            image + ty.at[i / 2] * line + tx.at[i % 2] * c);
    }
  }
}

static void
backward_images (const MdOpCall * call, gsize begin, gsize end, guint chunk,
    guint worker)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;

  for (gsize i = begin; i < end; i++)
    backward_image (call, call->grad_out + i * out[1] * out[2] * out[3],
        call->grad_in[0] + i * in[1] * in[2] * in[3]);
}

static void
backward (const MdOpCall * call)
{
  const gint64 *out = call->out_shape->dims;

  if (call->grad_in[0])
    md_op_parallel (call, out[0], md_op_n_chunks (out[0],
            out[1] * out[2] * out[3]), backward_images);
}

/* -- Checks -------------------------------------------------------------- */

static gboolean
check (const MdGraph * graph, const MdNode * node, GError ** error)
{
  const MdAttrs *attrs = &node->attrs;

  if (!md_op_need_inputs (graph, node, 1, 3, error))
    return FALSE;
  for (int i = 0; i < 2; i++)
    if (attrs->sizes[2 + i] < 0 || (is_by_scale (node, i) &&
            !(attrs->scales[i] > 0 && attrs->scales[i] <= 64)))
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "size %d, scale %g is not supported", attrs->sizes[2 + i],
          attrs->scales[i]);
  return TRUE;
}

static gboolean
infer (const MdGraph * graph, const MdNode * node, const MdShape * const *in,
    MdShape * out, GError ** error)
{
  const MdAttrs *attrs = &node->attrs;

  if (!md_op_need_rank (graph, node, in[0], 4, 4, error) ||
      (has_input (node, 1) && !md_op_need_rank (graph, node, in[1], 4, 4,
              error)))
    return FALSE;
  for (int i = 0; i < 2; i++)
    if (attrs->sizes[i] > 0 && attrs->sizes[i] != in[0]->dims[i])
      return md_op_fail (graph, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "cannot resize dimension %d to %d", i, attrs->sizes[i]);
  *out = *in[0];
  for (int i = 0; i < 2; i++) {
    gint64 own = resized (node, in, i);
    gint64 added = has_input (node, 2) ? in[2]->dims[2 + i] : own;

    if (own != added && own != 1 && added != 1)
      return md_op_fail (graph, node, MD_MODEL_ERROR_SHAPE, error,
          "size %" G_GINT64_FORMAT " cannot be added to %" G_GINT64_FORMAT,
          own, added);
    out->dims[2 + i] = MAX (own, added);
  }
  return TRUE;
}

const MdOp md_op_resize = {
  .check = check,
  .infer = infer,
  .forward = forward,
  .backward = backward,
  .scratch_size = scratch_size,
};

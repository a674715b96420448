/* The C reference: the standard for tests of the faster tiers, and the fallback
 * for other CPUs. Packed weights: [group][ky][kx][c / groups][oc / groups]. */
#include "tiers.h"

#include <math.h>
#include <string.h>

static int
conv_tile (const MdConvShape * s)
{
  return 0;
}

static gsize
conv_scratch_size (const MdConvShape * s)
{
  return 0;
}

static gsize
conv_packed_size (const MdConvShape * s)
{
  return (gsize) s->kh * s->kw * (s->c / s->groups) * s->oc;
}

static void
conv_pack (const MdConvShape * s, const float *weights, float *packed)
{
  gsize taps = (gsize) s->kh * s->kw;
  gsize gc = s->c / s->groups, goc = s->oc / s->groups;

  for (gsize g = 0; g < (gsize) s->groups; g++)
    for (gsize tap = 0; tap < taps; tap++)
      for (gsize i = 0; i < gc; i++)
        for (gsize o = 0; o < goc; o++)
          *packed++ = weights[((g * goc + o) * gc + i) * taps + tap];
}

static float
activate (const MdActivation * act, float x, int channel)
{
  switch (act->kind) {
    case MD_ACT_LEAKY:
      return x > 0 ? x : act->slope * x;
    case MD_ACT_PRELU:
      return x > 0 ? x : act->slopes[channel] * x;
    case MD_ACT_CLIP:
      return x < act->lo ? act->lo : x > act->hi ? act->hi : x;
    case MD_ACT_NONE:
      break;
  }
  return x;
}

/* Adds the products of one input pixel, for all groups: x [c], w at this tap of
 * group 0, y [oc]. */
static void
add_tap (const MdConvShape * s, const float *x, const float *w, float *y)
{
  gsize gc = s->c / s->groups, goc = s->oc / s->groups;
  gsize group_size = (gsize) s->kh * s->kw * gc * goc;

  for (int g = 0; g < s->groups; g++, x += gc, y += goc, w += group_size)
    for (gsize i = 0; i < gc; i++)
      for (gsize o = 0; o < goc; o++)
        y[o] += x[i] * w[i * goc + o];
}

static void
conv_pixel (const MdConvShape * s, const float *image, int oy, int ox,
    const float *packed, float *y)
{
  gsize tap_size = (gsize) (s->c / s->groups) * (s->oc / s->groups);

  for (int ky = 0; ky < s->kh; ky++) {
    int iy = oy * s->sh - s->pad_top + ky;

    if (iy < 0 || iy >= s->h)
      continue;
    for (int kx = 0; kx < s->kw; kx++) {
      int ix = ox * s->sw - s->pad_left + kx;

      if (ix >= 0 && ix < s->w)
        add_tap (s, image + ((gsize) iy * s->w + ix) * s->c,
            packed + ((gsize) ky * s->kw + kx) * tap_size, y);
    }
  }
}

static void
conv_row (const MdConvShape * s, const float *image, int oy,
    const float *packed, const float *bias, const MdActivation * act,
    gsize at, float *y)
{
  for (int ox = 0; ox < s->ow; ox++, at += s->oc) {
    if (bias)
      memcpy (y + at, bias, s->oc * sizeof *y);
    else
      memset (y + at, 0, s->oc * sizeof *y);
    conv_pixel (s, image, oy, ox, packed, y + at);
    for (int o = 0; o < s->oc; o++) {
      const float sum = act->add ? y[at + o] + act->add[at + o] : y[at + o];

      y[at + o] = activate (act, sum, o);
    }
  }
}

static void
conv (const MdConvShape * s, const float *x, const float *packed,
    const float *bias, const MdActivation * act, float *y, float *scratch)
{
  const int end = s->end ? s->end : s->oh;

  for (int n = 0; n < s->n; n++, x += (gsize) s->h * s->w * s->c)
    for (int oy = s->first; oy < end; oy++)
      conv_row (s, x, oy, packed, bias, act,
          ((gsize) n * s->oh + oy) * s->ow * s->oc, y);
}

/* Adds one output pixel's contribution to the weight gradient. */
static void
add_outer_products (const MdConvShape * s, const float *image, int oy, int ox,
    const float *dy, float *dw)
{
  gsize gc = s->c / s->groups, goc = s->oc / s->groups;

  for (int g = 0; g < s->groups; g++)
    for (int ky = 0; ky < s->kh; ky++)
      for (int kx = 0; kx < s->kw; kx++, dw += gc * goc) {
        int iy = oy * s->sh - s->pad_top + ky;
        int ix = ox * s->sw - s->pad_left + kx;
        const float *x = image + ((gssize) iy * s->w + ix) * s->c + g * gc;

        if (iy < 0 || iy >= s->h || ix < 0 || ix >= s->w)
          continue;
        for (gsize i = 0; i < gc; i++)
          for (gsize o = 0; o < goc; o++)
            dw[i * goc + o] += x[i] * dy[g * goc + o];
      }
}

static void
conv_weight_grad (const MdConvShape * s, const float *x, const float *dy,
    float *dw, float *scratch)
{
  for (int n = 0; n < s->n; n++, x += (gsize) s->h * s->w * s->c)
    for (int oy = 0; oy < s->oh; oy++)
      for (int ox = 0; ox < s->ow; ox++, dy += s->oc)
        add_outer_products (s, x, oy, ox, dy, dw);
}

static float
pool_one (const MdPoolShape * s, const float *image, int oy, int ox, int c)
{
  int y0 = oy * s->sh - s->pad_top, x0 = ox * s->sw - s->pad_left;
  float best = -INFINITY;

  for (int y = MAX (y0, 0); y < MIN (y0 + s->kh, s->h); y++)
    for (int x = MAX (x0, 0); x < MIN (x0 + s->kw, s->w); x++) {
      float v = image[((gsize) y * s->w + x) * s->c + c];

      best = v > best ? v : best;
    }
  return best;
}

static void
max_pool (const MdPoolShape * s, const float *x, float *y)
{
  const int end = s->end ? s->end : s->oh;
  const gsize row = (gsize) s->ow * s->c;

  for (int n = 0; n < s->n; n++, x += (gsize) s->h * s->w * s->c)
    for (int oy = s->first; oy < end; oy++) {
      float *out = y + ((gsize) n * s->oh + oy) * row;

      for (int ox = 0; ox < s->ow; ox++)
        for (int c = 0; c < s->c; c++)
          *out++ = pool_one (s, x, oy, ox, c);
    }
}

const MdKernels md_kernels_c = {
  .name = "c",
  .conv_tile = conv_tile,
  .conv_scratch_size = conv_scratch_size,
  .conv_packed_size = conv_packed_size,
  .conv_pack = conv_pack,
  .conv = conv,
  .conv_weight_grad_scratch_size = conv_scratch_size,
  .conv_weight_grad = conv_weight_grad,
  .max_pool = max_pool,
};

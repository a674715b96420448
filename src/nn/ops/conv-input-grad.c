#include "conv-input-grad.h"

#include "base/vector.h"

/* Floats of windows computed at a time: 256 KiB, a fraction of a second-level
 * cache. */
#define BLOCK_FLOATS 65536

/* The scratch: [packed weights][weights in the order of windows][windows of a
 * block for each worker]; floats. */
typedef struct
{
  gsize window;                 /* groups × kh × kw × c / groups */
  gsize packed, weights;
  gsize pixels;                 /* in a block */
  gsize block;
} Layout;

/* The product as a convolution: @pixels of dy to as many windows. */
static MdConvShape
product_of (const MdConvShape * s, int pixels)
{
  return (MdConvShape) {
  .n = 1,.h = 1,.w = pixels,.c = s->oc,.oh = 1,.ow = pixels,.oc =
        s->kh * s->kw * s->c,.kh = 1,.kw = 1,.sh = 1,.sw = 1,.groups =
        s->groups,};
}

static gsize
align (gsize n)
{
  return (n + 15) / 16 * 16;
}

static Layout
layout_of (const MdConvShape * s)
{
  const MdConvShape product = product_of (s, 1);
  Layout layout = {
    .window = product.oc,
    .packed = align (md_kernels_get (MD_CPU_ANY)->conv_packed_size (&product)),
    .weights = align ((gsize) product.oc * (s->oc / s->groups)),
  };

  layout.pixels = CLAMP (BLOCK_FLOATS / layout.window, 8, 4096);
  layout.block = align (layout.pixels * layout.window);
  return layout;
}

gsize
md_conv_input_grad_scratch (const MdConvShape * s, guint threads)
{
  Layout layout = layout_of (s);

  return layout.packed + layout.weights + threads * layout.block;
}

void
md_conv_input_grad_pack (const MdConvShape * s, const float *weights,
    float *scratch)
{
  const Layout layout = layout_of (s);
  const MdConvShape product = product_of (s, 1);
  const gsize gc = s->c / s->groups, goc = s->oc / s->groups;
  const gsize taps = (gsize) s->kh * s->kw;
  float *ordered = scratch + layout.packed, *to = ordered;

  for (gsize g = 0; g < (gsize) s->groups; g++)
    for (gsize tap = 0; tap < taps; tap++)
      for (gsize i = 0; i < gc; i++)
        for (gsize o = 0; o < goc; o++)
          *to++ = weights[((g * goc + o) * gc + i) * taps + tap];
  md_kernels_get (MD_CPU_ANY)->conv_pack (&product, ordered, scratch);
}

MD_VECTOR static void
add (gsize n, const float *restrict from, float *restrict to)
{
  for (gsize i = 0; i < n; i++)
    to[i] += from[i];
}

/* Adds the window [groups, kh, kw, c / groups] of output (@oy, @ox) to its
 * image. */
static void
add_window (const MdConvShape * s, int oy, int ox, const float *window,
    float *image)
{
  const int y = oy * s->sh - s->pad_top, x = ox * s->sw - s->pad_left;
  const int left = CLAMP (-x, 0, s->kw), right = CLAMP (s->w - x, left, s->kw);
  const gsize gc = s->c / s->groups, run = s->kw * gc;

  for (int g = 0; g < s->groups; g++)
    for (int ky = 0; ky < s->kh; ky++, window += run) {
      float *to = image + (((gssize) y + ky) * s->w + x + left) * s->c + g * gc;
      const float *from = window + left * gc;

      if (y + ky < 0 || y + ky >= s->h)
        continue;
      if (s->groups == 1) {
        add ((right - left) * gc, from, to);
        continue;
      }
      for (int kx = left; kx < right; kx++, from += gc, to += s->c)
        add (gc, from, to);
    }
}

void
md_conv_input_grad (const MdConvShape * s, const float *dy, float *scratch,
    guint worker, float *dx)
{
  const MdActivation none = {.kind = MD_ACT_NONE };
  const Layout layout = layout_of (s);
  const gsize per_image = (gsize) s->oh * s->ow, pixels = s->n * per_image;
  float *block = scratch + layout.packed + layout.weights
      + worker * layout.block;

  for (gsize p = 0; p < pixels; p += layout.pixels) {
    const gsize n = MIN (layout.pixels, pixels - p);
    const MdConvShape product = product_of (s, n);

    md_kernels_get (MD_CPU_ANY)->conv (&product, dy + p * s->oc, scratch,
        NULL, &none, block, NULL);
    for (gsize i = 0; i < n; i++) {
      const int rest = (p + i) % per_image;

      add_window (s, rest / s->ow, rest % s->ow, block + i * layout.window,
          dx + (p + i) / per_image * s->h * s->w * s->c);
    }
  }
}

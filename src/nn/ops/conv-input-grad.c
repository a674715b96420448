#include "conv-input-grad.h"

#include <string.h>

#include "base/vector.h"

/* Floats of windows computed at a time: 256 KiB, a fraction of an L2 cache. */
#define BLOCK_FLOATS 65536

/* Layout of the scratch: [packed weights][weights in the order of windows, or
 * rotated][for each worker: windows of a block, or Winograd's scratch and one
 * picture of dx]. Sizes in floats. */
typedef struct
{
  gboolean turned;              /* convolution of dy with rotated kernels */
  MdConvShape shape;            /* of that convolution, or of the product for a
                                 * single pixel */
  gsize packed, weights;
  gsize window;                 /* product: groups × kh × kw × c / groups */
  gsize pixels;                 /* product: per block */
  gsize picture;                /* turned: one dx */
  gsize winograd;               /* turned: scratch */
  gsize block;                  /* per worker */
} Layout;

/* The matrix product as a 1×1 convolution from pixels of dy to windows. */
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

/* dx as a convolution of dy, for stride 1. */
static MdConvShape
turned_of (const MdConvShape * s)
{
  MdConvShape turned = {
    .n = s->n,.h = s->oh,.w = s->ow,.c = s->oc,.oh = s->h,.ow = s->w,.oc =
        s->c,.kh = s->kh,.kw = s->kw,.sh = 1,.sw = 1,.pad_top =
        s->kh - 1 - s->pad_top,.pad_left = s->kw - 1 - s->pad_left,.groups =
        s->groups
  };

  turned.tile = md_kernels_get (MD_CPU_SINGLE)->conv_tile (&turned);
  return turned;
}

static Layout
layout_of (const MdConvShape * s)
{
  const MdKernels *kernels = md_kernels_get (MD_CPU_SINGLE);
  Layout layout = {.shape = turned_of (s) };

  layout.turned = s->sh == 1 && s->sw == 1
      && (layout.shape.tile > 0 || (s->kh == 1 && s->kw == 1));
  layout.window = (gsize) s->kh * s->kw * s->c;
  layout.weights = align (layout.window * (s->oc / s->groups));
  if (layout.turned) {
    layout.picture = align ((gsize) s->h * s->w * s->c);
    layout.winograd = align (kernels->conv_scratch_size (&layout.shape));
    layout.block = layout.winograd + layout.picture;
  } else {
    layout.shape = product_of (s, 1);
    layout.pixels = CLAMP (BLOCK_FLOATS / layout.window, 8, 4096);
    layout.block = align (layout.pixels * layout.window);
  }
  layout.packed = align (kernels->conv_packed_size (&layout.shape));
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
  const gsize gc = s->c / s->groups, goc = s->oc / s->groups;
  const gsize taps = (gsize) s->kh * s->kw;
  /* For the product, a row is a window [tap][c]; for the turned convolution,
   * kernels are [c][oc][tap] with taps in reverse. */
  const gsize tap_step = layout.turned ? 1 : gc * goc;
  const gsize c_step = layout.turned ? goc * taps : goc;
  const gsize oc_step = layout.turned ? taps : 1;
  float *ordered = scratch + layout.packed;

  for (gsize g = 0; g < (gsize) s->groups; g++)
    for (gsize o = 0; o < goc; o++)
      for (gsize i = 0; i < gc; i++)
        for (gsize tap = 0; tap < taps; tap++)
          ordered[g * gc * goc * taps + i * c_step + o * oc_step
              + (layout.turned ? taps - 1 - tap : tap) * tap_step] = *weights++;
  md_kernels_get (MD_CPU_SINGLE)->conv_pack (&layout.shape, ordered, scratch);
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

static void
add_product (const MdConvShape * s, const Layout * layout, const float *dy,
    const float *packed, float *block, float *dx)
{
  const MdActivation none = {.kind = MD_ACT_NONE };
  const gsize per_image = (gsize) s->oh * s->ow, pixels = s->n * per_image;

  for (gsize p = 0; p < pixels; p += layout->pixels) {
    const gsize n = MIN (layout->pixels, pixels - p);
    const MdConvShape product = product_of (s, n);

    md_kernels_get (MD_CPU_SINGLE)->conv (&product, dy + p * s->oc, packed,
        NULL, &none, block, NULL);
    for (gsize i = 0; i < n; i++) {
      const int rest = (p + i) % per_image;

      add_window (s, rest / s->ow, rest % s->ow, block + i * layout->window,
          dx + (p + i) / per_image * s->h * s->w * s->c);
    }
  }
}

static void
add_turned (const MdConvShape * s, const Layout * layout, const float *dy,
    const float *packed, float *block, gboolean replace, float *dx)
{
  const MdActivation none = {.kind = MD_ACT_NONE };
  const gsize dx_image = (gsize) s->h * s->w * s->c;
  const gsize dy_image = (gsize) s->oh * s->ow * s->oc;
  float *picture = block + layout->winograd;
  MdConvShape one = layout->shape;

  one.n = 1;
  for (int i = 0; i < s->n; i++, dy += dy_image, dx += dx_image) {
    md_kernels_get (MD_CPU_SINGLE)->conv (&one, dy, packed, NULL, &none,
        replace ? dx : picture, block);
    if (!replace)
      add (dx_image, picture, dx);
  }
}

void
md_conv_input_grad (const MdConvShape * s, const float *dy, float *scratch,
    guint worker, gboolean replace, float *dx)
{
  const Layout layout = layout_of (s);
  float *block = scratch + layout.packed + layout.weights
      + worker * layout.block;

  if (layout.turned) {
    add_turned (s, &layout, dy, scratch, block, replace, dx);
    return;
  }
  if (replace)
    memset (dx, 0, (gsize) s->n * s->h * s->w * s->c * sizeof (float));
  add_product (s, &layout, dy, scratch, block, dx);
}

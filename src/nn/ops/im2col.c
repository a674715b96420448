#include "im2col.h"

#include <string.h>

#include "vector.h"

MdConvGeometry
md_conv_geometry (const MdOpCall * call)
{
  const gint64 *in = call->in_shape[0]->dims, *out = call->out_shape->dims;
  const gint64 *weights = call->in_shape[1]->dims;
  const MdAttrs *a = &call->node->attrs;
  MdConvGeometry g = {
    .n = in[0],.c = in[1],.h = in[2],.w = in[3],
    .oc = out[1],.oh = out[2],.ow = out[3],
    .kh = weights[2],.kw = weights[3],
    .sh = a->stride[0],.sw = a->stride[1],
    .pad_top = a->pads[0],.pad_left = a->pads[1],
    .groups = a->group,
  };

  g.gc = g.c / g.groups;
  g.goc = g.oc / g.groups;
  g.k = g.kh * g.kw * g.gc;
  g.pixels = (gsize) g.n * g.oh * g.ow;
  return g;
}

/* One window: its corner in the input and which columns of it are inside. */
typedef struct
{
  int y;
  int kx_begin, kx_end;
  gsize x_offset;               /* of (image, row 0, first column inside) */
} Window;

static Window
window_at (const MdConvGeometry * g, gsize pixel)
{
  gsize image = pixel / ((gsize) g->oh * g->ow);
  int rest = pixel % ((gsize) g->oh * g->ow);
  int x = rest % g->ow * g->sw - g->pad_left;
  Window window;

  window.y = rest / g->ow * g->sh - g->pad_top;
  window.kx_begin = MIN (MAX (0, -x), g->kw);
  window.kx_end = MAX (MIN (g->kw, g->w - x), window.kx_begin);
  window.x_offset = (image * g->h * g->w + MAX (x, 0)) * g->c;
  return window;
}

MD_VECTOR static void
gather (const MdConvGeometry * g, int group, gsize begin, gsize end,
    const float *x, float *col)
{
  int run = g->kw * g->gc;

  for (gsize p = begin; p < end; p++) {
    Window w = window_at (g, p);
    const float *corner = x + w.x_offset + (gsize) group * g->gc;

    for (int ky = 0; ky < g->kh; ky++, col += run) {
      int y = w.y + ky, inside = w.kx_end - w.kx_begin;
      const float *src = corner + (gssize) y * g->w * g->c;

      if (y < 0 || y >= g->h || inside < g->kw)
        memset (col, 0, run * sizeof (float));
      if (y < 0 || y >= g->h)
        continue;
      if (g->groups == 1) {
        float *dst = col + w.kx_begin * g->c;

        for (int i = 0; i < inside * g->c; i++)
          dst[i] = src[i];
        continue;
      }
      for (int kx = w.kx_begin; kx < w.kx_end; kx++, src += g->c)
        memcpy (col + kx * g->gc, src, g->gc * sizeof (float));
    }
  }
}

void
md_im2col (const MdConvGeometry * geometry, int g, gsize begin, gsize end,
    const float *x, float *col)
{
  gather (geometry, g, begin, end, x, col);
}

MD_VECTOR static void
scatter (const MdConvGeometry * g, int group, gsize begin, gsize end,
    const float *col, float *x)
{
  int run = g->kw * g->gc;

  for (gsize p = begin; p < end; p++) {
    Window w = window_at (g, p);
    float *corner = x + w.x_offset + (gsize) group * g->gc;

    for (int ky = 0; ky < g->kh; ky++, col += run) {
      int y = w.y + ky;
      float *dst = corner + (gssize) y * g->w * g->c;

      if (y < 0 || y >= g->h)
        continue;
      if (g->groups == 1) {
        const float *src = col + w.kx_begin * g->c;

        for (int i = 0; i < (w.kx_end - w.kx_begin) * g->c; i++)
          dst[i] += src[i];
        continue;
      }
      for (int kx = w.kx_begin; kx < w.kx_end; kx++, dst += g->c) {
        for (int i = 0; i < g->gc; i++)
          dst[i] += col[kx * g->gc + i];
      }
    }
  }
}

void
md_col2im (const MdConvGeometry * geometry, int g, gsize begin, gsize end,
    const float *col, float *x)
{
  scatter (geometry, g, begin, end, col, x);
}

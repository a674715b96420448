#include "mip.h"

#include <math.h>
#include <string.h>

#include "image/resample.h"

/* Coordinates are fixed-point numbers with 16 fractional bits. */
#define ONE 65536

/* Maximum side of a picture, pixels. */
#define MAX_SIDE 16384

static void
settle_size (int width, int height, int longest, int *w, int *h)
{
  double ratio = MIN (1.0, (double) longest / MAX (MAX (width, height), 1));

  *w = CLAMP ((int) lround (width * ratio), 1, MAX_SIDE);
  *h = CLAMP ((int) lround (height * ratio), 1, MAX_SIDE);
}

/* Reserves one extra pixel and row, which interpolation reads with weight 0. */
static gsize
level_bytes (int width, int height)
{
  return 3 * ((gsize) width * (height + 1) + 1);
}

gsize
md_mip_bytes (int width, int height, int longest)
{
  gsize bytes = sizeof (MdMip);
  int w, h;

  settle_size (width, height, longest, &w, &h);
  for (int i = 0; i < MD_MIP_LEVELS; i++, w = MAX (w / 2, 1), h =
      MAX (h / 2, 1))
    bytes += level_bytes (w, h);
  return bytes;
}

static gboolean
shrink (const MdPicture * picture, const MdMipLevel * level)
{
  static const MdInputFormat raw = {.scale = 1 };
  MdResampler *resampler = md_resampler_new ();
  MdImage image = md_picture_image (picture);
  MdRect all = { 0, 0, picture->width, picture->height };
  gsize n = (gsize) 3 * level->width * level->height;
  g_autofree float *rgb = g_try_new (float, n);
  gboolean ok = rgb != NULL && md_resample (resampler, &image, &all,
      level->width, level->height, 0, level->height, &raw, rgb);

  for (gsize i = 0; ok && i < n; i++)
    level->pixels[i] = CLAMP (rgb[i] + 0.5f, 0, 255);
  md_resampler_free (resampler);
  return ok;
}

static void
halve (const MdMipLevel * from, const MdMipLevel * to)
{
  int right = from->width > 1 ? 3 : 0;
  gsize below = from->height > 1 ? 3 * (gsize) from->width : 0;

  for (int y = 0; y < to->height; y++) {
    const guint8 *p = from->pixels + 2 * y * 3 * (gsize) from->width;
    guint8 *q = to->pixels + y * 3 * (gsize) to->width;

    for (int x = 0; x < to->width; x++, p += 6, q += 3) {
      for (int c = 0; c < 3; c++)
        q[c] = (p[c] + p[c + right] + p[c + below] + p[c + below + right]
            + 2) >> 2;
    }
  }
}

MdMip *
md_mip_new (const MdPicture * picture, int longest)
{
  MdMip *mip = g_try_malloc0 (md_mip_bytes (picture->width, picture->height,
          longest));
  guint8 *pixels = (guint8 *) (mip + 1);
  int w, h;

  if (!mip)
    return NULL;
  settle_size (picture->width, picture->height, longest, &w, &h);
  for (int i = 0; i < MD_MIP_LEVELS; i++, w = MAX (w / 2, 1), h =
      MAX (h / 2, 1)) {
    mip->levels[i] = (MdMipLevel) {
    w, h, pixels};
    pixels += level_bytes (w, h);
    if (i > 0)
      halve (&mip->levels[i - 1], &mip->levels[i]);
    else if (w == picture->width && h == picture->height)
      memcpy (mip->levels[0].pixels, picture->pixels, (gsize) 3 * w * h);
    else if (!shrink (picture, &mip->levels[0])) {
      g_free (mip);
      return NULL;
    }
  }
  return mip;
}

void
md_mip_free (MdMip * mip)
{
  g_free (mip);
}

/* Converts a coordinate to the pixels of a level, relative to the centre of its
 * first pixel. */
static gint64
fixed (float value, float scale)
{
  return llrint (((double) value * scale - 0.5) * ONE);
}

void
md_mip_draw (const MdMip * mip, int level, const MdAffine * from, int y,
    int begin, int end, guint8 * row)
{
  const MdMipLevel *l = &mip->levels[level];
  const float scale = 1.0f / (1 << level), cx = begin + 0.5f, cy = y + 0.5f;
  const gsize stride = 3 * (gsize) l->width;
  const gint64 last_u = (gint64) (l->width - 1) * ONE;
  const gint64 last_v = (gint64) (l->height - 1) * ONE;
  const gint64 step_u = llrint ((double) from->a * scale * ONE);
  const gint64 step_v = llrint ((double) from->d * scale * ONE);
  gint64 u = fixed (from->a * cx + from->b * cy + from->c, scale);
  gint64 v = fixed (from->d * cx + from->e * cy + from->f, scale);
  guint8 *to = row + 3 * begin;

  for (int x = begin; x < end; x++, u += step_u, v += step_v, to += 3) {
    const guint32 at_u = CLAMP (u, 0, last_u), at_v = CLAMP (v, 0, last_v);
    const int fx = (at_u >> 8) & 255, fy = (at_v >> 8) & 255;
    const guint8 *p = l->pixels + (at_v >> 16) * stride + 3 * (at_u >> 16);
    const guint8 *q = p + stride;

    for (int c = 0; c < 3; c++) {
      int top = p[c] * 256 + (p[c + 3] - p[c]) * fx;
      int bottom = q[c] * 256 + (q[c + 3] - q[c]) * fx;

      to[c] = (top * 256 + (bottom - top) * fy + ONE / 2) >> 16;
    }
  }
}

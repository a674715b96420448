/* canvas-light: Hides parts of faces on a canvas, and varies its light and
 * colour. */
#include <math.h>

#include "base/vector.h"
#include "canvas-private.h"

/* Maximum number of faces with a patch per canvas. */
#define MAX_PATCHES 3

typedef struct
{
  float x, y, rx, ry;           /* pixels: centre and half sides */
  float power;                  /* of the superellipse: 2 = ellipse; larger
                                 * values approach a rectangle */
  const MdAlbumPicture *picture;        /* NULL = one colour */
  MdAffine from;                /* canvas → picture */
  float color[3], shade;        /* brighter at the top than at the bottom */
} Patch;

static Patch
draw_patch (const MdCanvasPrivate * self, const MdAlbum * album,
    const MdBox * face, gboolean mouth, MdRng * rng)
{
  float width = md_box_width (face), height = md_box_height (face);
  float side = self->params.side;
  Patch patch = { 0 };

  patch.x = face->x1 + width * md_rng_uniform (rng, .35f, .65f);
  patch.y = face->y1 + height * (mouth ? md_rng_uniform (rng, .62f, .85f) :
      md_rng_uniform (rng, .2f, .4f));
  patch.rx = MAX (width * md_rng_uniform (rng, .3f, .55f), 1);
  patch.ry = MAX (height * (mouth ? md_rng_uniform (rng, .15f, .32f) :
          md_rng_uniform (rng, .1f, .17f)), 1);
  patch.power = md_rng_chance (rng, .5f) ? 2 : 6;
  if (md_rng_chance (rng, .5f)) {
    for (int c = 0; c < 3; c++)
      patch.color[c] = md_rng_uniform (rng, 0, 255);
    patch.shade = .3f * md_rng_uniform (rng, 0, 1);
  } else {
    const MdMipLevel *level;

    patch.picture = md_album_draw (album, MD_ALBUM_FACES, rng);
    level = &patch.picture->mip->levels[0];
    patch.from.a = level->width / side * md_rng_uniform (rng, .4f, 1);
    patch.from.e = patch.from.a;
    patch.from.c = md_rng_uniform (rng, 0, level->width - patch.from.a * side);
    patch.from.f = md_rng_uniform (rng, 0, level->height - patch.from.e * side);
  }
  return patch;
}

static void
paint_row (MdCanvasPrivate * self, const Patch * patch, int y)
{
  int side = self->params.side;
  guint8 *row = self->pixels + (gsize) 3 * side * y;
  float down = (y + .5f - patch->y) / patch->ry;
  float half = patch->rx * powf (MAX (1 - powf (fabsf (down), patch->power),
          0), 1 / patch->power);
  int begin = CLAMP (ceilf (patch->x - half - .5f), 0, side);
  int end = CLAMP (ceilf (patch->x + half - .5f), begin, side);

  if (patch->picture) {
    md_mip_draw (patch->picture->mip, 0, &patch->from, y, begin, end, row);
    return;
  }
  for (int x = begin; x < end; x++) {
    for (int c = 0; c < 3; c++)
      row[3 * x + c] = CLAMP (patch->color[c] * (1 - patch->shade * down), 0,
          255);
  }
}

void
md_canvas_patch (MdCanvasPrivate * self, const MdAlbum * album, MdRng * rng)
{
  GArray *faces = self->public.faces;
  guint start = faces->len > 0 ? md_rng_below (rng, faces->len) : 0;
  int side = self->params.side;

  for (guint i = 0, n = 0; i < faces->len && n < MAX_PATCHES; i++) {
    MdAnnotation *face = &g_array_index (faces, MdAnnotation,
        (start + i) % faces->len);
    gboolean mouth;
    Patch patch;

    if (face->ignore)
      continue;
    n++;
    if (!md_rng_chance (rng, self->params.patch))
      continue;
    mouth = md_rng_chance (rng, .75f);
    patch = draw_patch (self, album, &face->box, mouth, rng);
    for (int y = CLAMP (patch.y - patch.ry, 0, side);
        y < CLAMP (ceilf (patch.y + patch.ry), 0, side); y++)
      paint_row (self, &patch, y);
    if (mouth)
      face->category = MD_CATEGORY_FACE;
  }
}

/* -- Light --------------------------------------------------------------- */

/* out = matrix · in + offset */
typedef struct
{
  float matrix[3][3], offset[3];
} Color;

/* Draws contrast about the mean, brightness, saturation about the grey of each
 * pixel, and a gain for each channel. */
static Color
draw_color (const MdCanvasParams * p, float mean, MdRng * rng)
{
  float contrast = md_rng_uniform (rng, p->contrast[0], p->contrast[1]);
  float brightness = md_rng_uniform (rng, p->brightness[0], p->brightness[1]);
  float offset = md_rng_uniform (rng, -p->offset, p->offset);
  float saturation = md_rng_chance (rng, p->grey) ? 0 :
      md_rng_uniform (rng, p->saturation[0], p->saturation[1]);
  Color color;

  for (int c = 0; c < 3; c++) {
    float gain = 1 + md_rng_uniform (rng, -p->gain, p->gain);

    for (int k = 0; k < 3; k++)
      color.matrix[c][k] = gain * contrast
          * ((1 - saturation) / 3 + (k == c ? saturation : 0));
    color.offset[c] = gain * (mean * (brightness - contrast) + offset);
  }
  return color;
}

MD_VECTOR static guint64
sum_of (gsize n, const guint8 * pixels)
{
  guint64 sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += pixels[i];
  return sum;
}

MD_VECTOR static void
apply (gsize n, const Color * color, const guint8 * in, float *out)
{
  const Color k = *color;

  for (gsize i = 0; i < n; i++, in += 3, out += 3) {
    float r = in[0], g = in[1], b = in[2];

    out[0] = k.matrix[0][0] * r + k.matrix[0][1] * g + k.matrix[0][2] * b
        + k.offset[0];
    out[1] = k.matrix[1][0] * r + k.matrix[1][1] * g + k.matrix[1][2] * b
        + k.offset[1];
    out[2] = k.matrix[2][0] * r + k.matrix[2][1] * g + k.matrix[2][2] * b
        + k.offset[2];
  }
}

/* Approximates normal noise by the sum of four random bytes, whose mean is 510
 * and standard deviation 147.8. */
static void
add_noise (gsize n, float deviation, MdRng * rng, float *out)
{
  float scale = deviation / 147.8f;
  guint64 bits = 0;

  for (gsize i = 0; i < n; i++) {
    bits = i % 2 ? bits >> 32 : md_rng_next (rng);
    out[i] += scale * ((int) (bits & 255) + (int) ((bits >> 8) & 255)
        + (int) ((bits >> 16) & 255) + (int) ((bits >> 24) & 255) - 510);
  }
}

MD_VECTOR static void
normalise (gsize n, float mean, float scale, float *x)
{
  for (gsize i = 0; i < n; i++) {
    float v = x[i] < 0 ? 0 : x[i] > 255 ? 255 : x[i];

    x[i] = (v - mean) * scale;
  }
}

/* A separate step, because gamma is not linear. */
static void
apply_gamma (gsize n, float exponent, guint8 * pixels)
{
  guint8 table[256];

  for (int i = 0; i < 256; i++)
    table[i] = lrintf (255 * powf (i / 255.f, exponent));
  for (gsize i = 0; i < n; i++)
    pixels[i] = table[pixels[i]];
}

void
md_canvas_light (const MdCanvasPrivate * self, MdRng * rng, float *input)
{
  const MdCanvasParams *p = &self->params;
  gsize n = (gsize) p->side * p->side;
  Color color;

  if (p->gamma > 0)
    apply_gamma (3 * n, exp2f (md_rng_uniform (rng, -p->gamma, p->gamma)),
        self->pixels);
  color = draw_color (p, (float) sum_of (3 * n, self->pixels) / (3 * n), rng);
  apply (n, &color, self->pixels, input);
  if (md_rng_chance (rng, p->noise))
    add_noise (3 * n, md_rng_uniform (rng, p->noise_levels[0],
            p->noise_levels[1]), rng, input);
  normalise (3 * n, p->mean, p->scale, input);
}

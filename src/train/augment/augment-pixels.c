#include <math.h>
#include <string.h>

#include "augment-filters.h"
#include "augment.h"
#include "base/vector.h"
#include "image/luma.h"

/* Combines all linear colour operations: rgb ← m rgb + offset. */
typedef struct
{
  float m[3][3];
  float offset;
} ColorMap;

/* Mixes every output channel with luma. */
static void
desaturate (ColorMap * map, float keep)
{
  for (int c = 0; c < 3; c++) {
    float grey = md_luma (map->m[0][c], map->m[1][c], map->m[2][c]);

    for (int r = 0; r < 3; r++)
      map->m[r][c] = keep * map->m[r][c] + (1 - keep) * grey;
  }
}

static void
swap_rows (ColorMap * map, int a, int b)
{
  float t[3];

  memcpy (t, map->m[a], sizeof t);
  memcpy (map->m[a], map->m[b], sizeof t);
  memcpy (map->m[b], t, sizeof t);
}

static ColorMap
draw_colors (const MdAugmentParams * p, MdRng * rng)
{
  ColorMap map = { {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 0 };
  float contrast = 1 + md_rng_uniform (rng, -p->contrast, p->contrast);
  float brightness = 255 * md_rng_uniform (rng, -p->brightness,
      p->brightness);
  float saturation = 1 + md_rng_uniform (rng, -p->saturation, p->saturation);
  float exposure = md_rng_uniform (rng, 0.15f, 0.6f);
  gboolean grey = md_rng_chance (rng, p->grey);
  gboolean swap = md_rng_chance (rng, p->channel_swap);
  int a = md_rng_below (rng, 3), b = (a + 1 + md_rng_below (rng, 2)) % 3;

  desaturate (&map, grey ? 0 : saturation);
  if (swap)
    swap_rows (&map, a, b);
  if (!md_rng_chance (rng, p->dark))
    exposure = 1;
  for (int r = 0; r < 3; r++) {
    float gain = 1 + md_rng_uniform (rng, -p->color, p->color);

    for (int c = 0; c < 3; c++)
      map.m[r][c] *= (grey ? 1 : gain) * contrast * exposure;
  }
  map.offset = exposure * (brightness + 127.5f * (1 - contrast));
  return map;
}

MD_VECTOR static void
apply_colors (const ColorMap * map, int n, float *rgb)
{
  ColorMap k = *map;

  for (int i = 0; i < n; i++, rgb += 3) {
    float r = rgb[0], g = rgb[1], b = rgb[2];

    rgb[0] = k.m[0][0] * r + k.m[0][1] * g + k.m[0][2] * b + k.offset;
    rgb[1] = k.m[1][0] * r + k.m[1][1] * g + k.m[1][2] * b + k.offset;
    rgb[2] = k.m[2][0] * r + k.m[2][1] * g + k.m[2][2] * b + k.offset;
  }
}

/* Uses a table, which is fast and exact to a fraction of a level. */
static void
apply_gamma (int n, float *rgb, float exponent)
{
  float table[257];

  for (int i = 0; i <= 256; i++)
    table[i] = 255 * powf (MIN (i, 255) / 255.0f, exponent);
  for (int i = 0; i < n; i++) {
    float x = CLAMP (rgb[i], 0, 255);
    int k = x;

    rgb[i] = table[k] + (x - k) * (table[k + 1] - table[k]);
  }
}

/* Approximates normal noise by the sum of four uniform numbers. */
static void
add_noise (MdRng * rng, int n, float *rgb, float sigma)
{
  float scale = sigma * sqrtf (3) / 65536;

  for (int i = 0; i < n; i++) {
    guint64 bits = md_rng_next (rng);
    int sum = (bits & 0xffff) + (bits >> 16 & 0xffff)
        + (bits >> 32 & 0xffff) + (bits >> 48);

    rgb[i] += scale * (sum - 2 * 65535);
  }
}

static void
cut_out (MdRng * rng, int width, int height, float *rgb)
{
  int w = MAX (1, (int) (width * md_rng_uniform (rng, 0.1f, 0.35f)));
  int h = MAX (1, (int) (height * md_rng_uniform (rng, 0.1f, 0.35f)));
  int x0 = md_rng_below (rng, MAX (width - w, 0) + 1);
  int y0 = md_rng_below (rng, MAX (height - h, 0) + 1);
  float color[3];

  for (int c = 0; c < 3; c++)
    color[c] = md_rng_uniform (rng, 0, 255);
  for (int y = y0; y < y0 + h; y++) {
    for (int x = x0; x < x0 + w; x++)
      memcpy (rgb + 3 * (y * width + x), color, sizeof color);
  }
}

MD_VECTOR static void
clamp_levels (int n, float *rgb)
{
  for (int i = 0; i < n; i++) {
    float x = rgb[i] < 0 ? 0 : rgb[i];

    rgb[i] = x > 255 ? 255 : x;
  }
}

void
md_augment_pixels (const MdAugmentParams * params, MdRng * rng, int width,
    int height, float *rgb)
{
  int n = width * height;
  ColorMap colors = draw_colors (params, rng);
  float gamma = exp2f (md_rng_uniform (rng, -params->gamma, params->gamma));
  float small = md_rng_uniform (rng, 0.25f, 0.8f);
  float sigma = md_rng_uniform (rng, 0.5f, 2) * width / 64;
  float noise = md_rng_uniform (rng, 0, 16);
  float step = md_rng_uniform (rng, 3, 20);

  if (md_rng_chance (rng, params->downsample))
    md_filter_downsample (width, height, rgb, MAX (4, (int) (width * small)),
        MAX (4, (int) (height * small)));
  if (md_rng_chance (rng, params->blur))
    md_filter_blur (width, height, rgb, sigma);
  apply_colors (&colors, n, rgb);
  if (params->gamma > 0)
    apply_gamma (3 * n, rgb, gamma);
  if (md_rng_chance (rng, params->noise))
    add_noise (rng, 3 * n, rgb, noise);
  if (md_rng_chance (rng, params->jpeg))
    md_filter_blocks (width, height, rgb, step);
  if (md_rng_chance (rng, params->cutout))
    cut_out (rng, width, height, rgb);
  clamp_levels (3 * n, rgb);
}

#include "augment-filters.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"
#include "image/luma.h"

#define MAX_RADIUS 8

/* Convolves one line of @n pixels that are @step floats apart. */
MD_VECTOR static void
blur_line (int n, int step, const float *weights, int radius, float *line,
    float *copy)
{
  for (int i = -radius; i < n + radius; i++) {
    const float *p = line + (gssize) CLAMP (i, 0, n - 1) * step;

    for (int c = 0; c < 3; c++)
      copy[3 * (i + radius) + c] = p[c];
  }
  for (int i = 0; i < n; i++) {
    float sum[3] = { 0 };

    for (int k = 0; k <= 2 * radius; k++) {
      for (int c = 0; c < 3; c++)
        sum[c] += weights[k] * copy[3 * (i + k) + c];
    }
    for (int c = 0; c < 3; c++)
      line[(gssize) i * step + c] = sum[c];
  }
}

void
md_filter_blur (int width, int height, float *rgb, float sigma)
{
  int radius = CLAMP ((int) ceilf (2.5f * sigma), 1, MAX_RADIUS);
  g_autofree float *copy = g_new (float, 3 * (MAX (width, height)
          + 2 * radius));
  float weights[2 * MAX_RADIUS + 1], total = 0;

  for (int k = 0; k <= 2 * radius; k++) {
    float d = (k - radius) / sigma;

    weights[k] = expf (-0.5f * d * d);
    total += weights[k];
  }
  for (int k = 0; k <= 2 * radius; k++)
    weights[k] /= total;
  for (int y = 0; y < height; y++)
    blur_line (width, 3, weights, radius, rgb + 3 * y * width, copy);
  for (int x = 0; x < width; x++)
    blur_line (height, 3 * width, weights, radius, rgb + 3 * x, copy);
}

/* Shrinks one line to @small pixels, averaging n / small source pixels each. */
static void
shrink_line (int n, int step, int small, int small_step, const float *line,
    float *out)
{
  for (int i = 0; i < small; i++) {
    float begin = (float) i * n / small, end = (float) (i + 1) * n / small;
    float sum[3] = { 0 };

    for (int k = begin; k < n && k < end; k++) {
      float weight = MIN (k + 1, end) - MAX (k, begin);

      for (int c = 0; c < 3; c++)
        sum[c] += weight * line[(gssize) k * step + c];
    }
    for (int c = 0; c < 3; c++)
      out[(gssize) i * small_step + c] = sum[c] / (end - begin);
  }
}

static void
grow_line (int small, int small_step, int n, int step, const float *line,
    float *out)
{
  for (int i = 0; i < n; i++) {
    float at = CLAMP ((i + 0.5f) * small / n - 0.5f, 0, small - 1);
    int k = at, next = MIN (k + 1, small - 1);
    float weight = at - k;

    for (int c = 0; c < 3; c++)
      out[(gssize) i * step + c] = (1 - weight)
          * line[(gssize) k * small_step + c]
          + weight * line[(gssize) next * small_step + c];
  }
}

void
md_filter_downsample (int width, int height, float *rgb, int small_width,
    int small_height)
{
  g_autofree float *rows = g_new (float, 3 * small_width * height);
  g_autofree float *small = g_new (float, 3 * small_width * small_height);

  for (int y = 0; y < height; y++)
    shrink_line (width, 3, small_width, 3, rgb + 3 * y * width,
        rows + 3 * y * small_width);
  for (int x = 0; x < small_width; x++) {
    shrink_line (height, 3 * small_width, small_height, 3 * small_width,
        rows + 3 * x, small + 3 * x);
    grow_line (small_height, 3 * small_width, height, 3 * small_width,
        small + 3 * x, rows + 3 * x);
  }
  for (int y = 0; y < height; y++)
    grow_line (small_width, 3, width, 3, rows + 3 * y * small_width,
        rgb + 3 * y * width);
}

/* Computes x[i] ← Σ m[i][k] × x[k], or with m transposed, for 8 values that are
 * @step apart. */
static void
transform8 (const float m[8][8], gboolean transposed, float *x, int step)
{
  float in[8];

  for (int i = 0; i < 8; i++)
    in[i] = x[i * step];
  for (int i = 0; i < 8; i++) {
    float sum = 0;

    for (int k = 0; k < 8; k++)
      sum += (transposed ? m[k][i] : m[i][k]) * in[k];
    x[i * step] = sum;
  }
}

static void
round_block (const float m[8][8], float step, float *block)
{
  for (int i = 0; i < 8; i++)
    transform8 (m, FALSE, block + 8 * i, 1);
  for (int i = 0; i < 8; i++)
    transform8 (m, FALSE, block + i, 8);
  for (int i = 0; i < 64; i++) {
    float q = step * (1 + (i / 8 + i % 8) * 0.6f);

    block[i] = q * rintf (block[i] / q);
  }
  for (int i = 0; i < 8; i++)
    transform8 (m, TRUE, block + i, 8);
  for (int i = 0; i < 8; i++)
    transform8 (m, TRUE, block + 8 * i, 1);
}

/* ITU-T T.871 */
static void
to_ycc (const float *rgb, float *ycc)
{
  ycc[0] = md_luma (rgb[0], rgb[1], rgb[2]);
  ycc[1] = (rgb[2] - ycc[0]) * 0.564f;
  ycc[2] = (rgb[0] - ycc[0]) * 0.713f;
}

static void
to_rgb (const float *ycc, float *rgb)
{
  rgb[0] = ycc[0] + 1.402f * ycc[2];
  rgb[1] = ycc[0] - 0.344f * ycc[1] - 0.714f * ycc[2];
  rgb[2] = ycc[0] + 1.772f * ycc[1];
}

void
md_filter_blocks (int width, int height, float *rgb, float step)
{
  float m[8][8], planes[3][64];

  for (int i = 0; i < 64; i++)
    m[i / 8][i % 8] = (i < 8 ? sqrtf (0.125f) : 0.5f)
        * cosf ((2 * (i % 8) + 1) * (i / 8) * (float) G_PI / 16);
  for (int by = 0; by < height; by += 8) {
    for (int bx = 0; bx < width; bx += 8) {
      for (int i = 0; i < 64; i++) {
        int y = MIN (by + i / 8, height - 1), x = MIN (bx + i % 8, width - 1);
        float ycc[3];

        to_ycc (rgb + 3 * (y * width + x), ycc);
        for (int c = 0; c < 3; c++)
          planes[c][i] = ycc[c];
      }
      for (int c = 0; c < 3; c++)
        round_block (m, c ? 2 * step : step, planes[c]);
      for (int i = 0; i < 64; i++) {
        int y = by + i / 8, x = bx + i % 8;
        float ycc[3] = { planes[0][i], planes[1][i], planes[2][i] };

        if (y < height && x < width)
          to_rgb (ycc, rgb + 3 * (y * width + x));
      }
    }
  }
}

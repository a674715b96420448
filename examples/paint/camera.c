#include "camera.h"

#include <math.h>
#include <string.h>

/* Makes one pass of a running mean over @n pixels that are @step bytes
 * apart. */
static void
mean_line (guint8 * pixels, int n, int step, int radius, guint8 * line)
{
  int width = 2 * radius + 1;

  for (int channel = 0; channel < 4; channel++) {
    int sum = 0;

    for (int i = 0; i < n; i++)
      line[i] = pixels[i * step + channel];
    for (int i = -radius; i <= radius; i++)
      sum += line[CLAMP (i, 0, n - 1)];
    for (int i = 0; i < n; i++) {
      pixels[i * step + channel] = (sum + width / 2) / width;
      sum += line[MIN (i + radius + 1, n - 1)] - line[MAX (i - radius, 0)];
    }
  }
}

/* Approximates a Gaussian by three running means. */
void
md_camera_blur (cairo_surface_t * surface, double sigma)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  g_autofree guint8 *line = g_malloc (MAX (width, height));
  guint8 *pixels;

  cairo_surface_flush (surface);
  pixels = cairo_image_surface_get_data (surface);
  for (int pass = 0; pass < 3; pass++) {
    /* Radii that differ by one give intermediate variances. */
    int radius = (int) (sqrt (4 * sigma * sigma + 1) / 2 + (pass + 0.5) / 3
        - 0.5);

    if (radius < 1)
      continue;
    for (int y = 0; y < height; y++)
      mean_line (pixels + y * stride, width, 4, radius, line);
    for (int x = 0; x < width; x++)
      mean_line (pixels + 4 * x, height, stride, radius, line);
  }
  cairo_surface_mark_dirty (surface);
}

static guint32
next_random (guint32 * state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

void
md_camera_expose (const MdCamera * camera, cairo_surface_t * surface,
    guint32 seed, guint8 * rgb)
{
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  guint32 state = seed * 2654435761u + 1;
  guint8 tone[256];
  const guint8 *row;

  md_camera_blur (surface, camera->blur);
  cairo_surface_flush (surface);
  row = cairo_image_surface_get_data (surface);
  for (int i = 0; i < 256; i++)
    tone[i] = CLAMP (i * camera->exposure, 0, 255);
  for (int y = 0; y < height; y++, row += stride)
    for (int x = 0; x < width; x++) {
      const guint32 pixel = ((const guint32 *) row)[x];

      for (int channel = 0; channel < 3; channel++) {
        int value = tone[(pixel >> (16 - 8 * channel)) & 0xff];

        if (camera->noise > 0) {
          /* Approximates a normal distribution by the sum of four uniform
           * bytes. */
          guint32 r = next_random (&state);
          int sum = (int) ((r & 255) + (r >> 8 & 255) + (r >> 16 & 255)
              + (r >> 24)) - 510;

          value += lrint (sum * camera->noise / 148.0);
        }
        *rgb++ = CLAMP (value, 0, 255);
      }
    }
}

#include "augment.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

MdAugmentView
md_augment_view (const MdAugmentParams * params, MdRng * rng)
{
  /* Draws every number, used or not, so that disabling one augmentation does
   * not change the others. */
  MdAugmentView view = {
    .flip = md_rng_chance (rng, params->flip),
    .vertical_flip = md_rng_chance (rng, params->vertical_flip),
    .angle = md_rng_uniform (rng, -params->rotation, params->rotation),
    .zoom = 1 + md_rng_uniform (rng, -params->zoom, params->zoom),
    .dx = md_rng_uniform (rng, -params->shift, params->shift),
    .dy = md_rng_uniform (rng, -params->shift, params->shift),
  };

  return view;
}

static inline const guint8 *
pixel_at (const MdImage * picture, int x, int y)
{
  gsize row = picture->strides[0];

  return picture->planes[0] + row * y + 3 * x;
}

/* Adds one of the four pixels around a sample; black outside the picture. */
static void
add_pixel (const MdImage * picture, int x, int y, float weight, float *sum)
{
  const guint8 *p;

  if (x < 0 || y < 0 || x >= picture->width || y >= picture->height)
    return;
  p = pixel_at (picture, x, y);
  for (int c = 0; c < 3; c++)
    sum[c] += weight * p[c];
}

/* Adds a sample of which some pixels are outside the picture. */
static void
add_border_sample (const MdImage * picture, float x, float y, float *sum)
{
  float fx = floorf (x), fy = floorf (y);
  float wx = x - fx, wy = y - fy;

  for (int k = 0; k < 4; k++)
    add_pixel (picture, (int) fx + (k & 1), (int) fy + (k >> 1),
        ((k & 1) ? wx : 1 - wx) * ((k >> 1) ? wy : 1 - wy), sum);
}

/* Adds the bilinear sample at (x, y); pixel centres are at integers. */
static inline void
add_sample (const MdImage * picture, float x, float y, float *sum)
{
  const guint8 *p, *q;
  float wx, wy;

  if (!(x >= 0 && y >= 0 && x < picture->width - 1 && y < picture->height - 1)) {
    add_border_sample (picture, x, y, sum);
    return;
  }
  p = pixel_at (picture, x, y);
  q = p + picture->strides[0];
  wx = x - (int) x;
  wy = y - (int) y;
  for (int c = 0; c < 3; c++) {
    float top = p[c] + wx * (p[3 + c] - p[c]);
    float bottom = q[c] + wx * (q[3 + c] - q[c]);

    sum[c] += top + wy * (bottom - top);
  }
}

/* Maps offsets from the centre of the unit square into the picture. */
typedef struct
{
  float cx, cy;
  float xx, xy, yx, yy;
} Map;

static Map
map_of (const MdBox * window, const MdAugmentView * view)
{
  float w = (window->x2 - window->x1) * view->zoom;
  float h = (window->y2 - window->y1) * view->zoom;
  float angle = view->angle * (float) G_PI / 180;
  float c = cosf (angle), s = sinf (angle);
  float fx = view->flip ? -1 : 1, fy = view->vertical_flip ? -1 : 1;
  Map map;

  map.cx = (window->x1 + window->x2) / 2;
  map.cx += view->dx * (window->x2 - window->x1);
  map.cy = (window->y1 + window->y2) / 2;
  map.cy += view->dy * (window->y2 - window->y1);
  map.xx = fx * w * c;
  map.xy = fy * h * s;
  map.yx = -fx * w * s;
  map.yy = fy * h * c;
  return map;
}

/* Adds @taps samples to each of @width pixels, along a line that begins at
 * (@x, @y) and advances by (@dx, @dy). */
MD_VECTOR static void
add_line (const MdImage * picture, float x, float y, float dx, float dy,
    int taps, int width, float *rgb)
{
  for (int i = 0; i < width; i++, rgb += 3) {
    float sum[3] = { 0 };

    for (int k = 0; k < taps; k++) {
      float at = i * taps + k;

      add_sample (picture, x + at * dx, y + at * dy, sum);
    }
    for (int c = 0; c < 3; c++)
      rgb[c] += sum[c];
  }
}

void
md_augment_warp (const MdImage * picture, MdBox window,
    const MdAugmentView * view, int width, int height, float *rgb)
{
  Map map = map_of (&window, view);
  float step = MAX ((window.x2 - window.x1) / width,
      (window.y2 - window.y1) / height) * view->zoom;
  /* A bilinear sample already covers slightly more than a pixel. */
  int taps = CLAMP ((int) ceilf (step - 0.3f), 1, 8);
  float fraction = 1.0f / (taps * taps);
  float du = 1.0f / (width * taps), dv = 1.0f / (height * taps);

  memset (rgb, 0, 3 * sizeof (float) * width * height);
  for (int j = 0; j < height * taps; j++) {
    float u = 0.5f * du - 0.5f, v = (j + 0.5f) * dv - 0.5f;

    add_line (picture, map.cx + u * map.xx + v * map.xy - 0.5f,
        map.cy + u * map.yx + v * map.yy - 0.5f, du * map.xx, du * map.yx,
        taps, width, rgb + 3 * width * (j / taps));
  }
  for (int i = 0; i < 3 * width * height; i++)
    rgb[i] *= fraction;
}

void
md_augment_normalise (int n_pixels, float *rgb, float mean, float scale)
{
  for (int i = 0; i < 3 * n_pixels; i++)
    rgb[i] = (rgb[i] - mean) * scale;
}

#include "picture-warp.h"

#include <math.h>
#include <string.h>

#include "image/resample.h"

#define CORNER_GRAY 114

typedef struct
{
  double cosine, sine;
  int width, height;
} Rotation;

static Rotation
rotation_of (const MdPicture * picture, double degrees)
{
  double angle = degrees * G_PI / 180;
  Rotation r = {.cosine = cos (angle),.sine = sin (angle) };
  double c = fabs (r.cosine), s = fabs (r.sine);

  /* The tolerance ignores rounding errors. */
  r.width = (int) ceil (picture->width * c + picture->height * s - 1e-6);
  r.height = (int) ceil (picture->width * s + picture->height * c - 1e-6);
  return r;
}

/* Interpolates at (@x, @y); pixel centres are at .5.
 * @outside: value of pixels beyond the edge; negative = those of the edge */
static void
sample (const MdPicture * picture, double x, double y, int outside,
    guint8 out[3])
{
  int x0 = (int) floor (x - 0.5), y0 = (int) floor (y - 0.5);
  double fx = x - 0.5 - x0, fy = y - 0.5 - y0, sum[3] = { 0, 0, 0 };

  for (int i = 0; i < 4; i++) {
    int px = x0 + (i & 1), py = y0 + (i >> 1);
    double weight = ((i & 1) ? fx : 1 - fx) * ((i >> 1) ? fy : 1 - fy);
    gboolean inside = px >= 0 && py >= 0 && px < picture->width
        && py < picture->height;
    const guint8 *p;

    px = CLAMP (px, 0, picture->width - 1);
    py = CLAMP (py, 0, picture->height - 1);
    p = picture->pixels + 3 * ((gsize) py * picture->width + px);
    for (guint c = 0; c < 3; c++)
      sum[c] += weight * (inside || outside < 0 ? p[c] : outside);
  }
  for (guint c = 0; c < 3; c++)
    out[c] = (guint8) lrint (sum[c]);
}

MdPicture *
md_picture_rotate (const MdPicture * picture, double degrees)
{
  Rotation r = rotation_of (picture, degrees);
  MdPicture *turned = md_picture_new (r.width, r.height);
  guint8 *out = turned->pixels;

  for (int v = 0; v < r.height; v++)
    for (int u = 0; u < r.width; u++, out += 3) {
      double x = u + 0.5 - r.width / 2., y = v + 0.5 - r.height / 2.;

      sample (picture, r.cosine * x + r.sine * y + picture->width / 2.,
          r.cosine * y - r.sine * x + picture->height / 2., CORNER_GRAY, out);
    }
  return turned;
}

MdBox
md_picture_rotate_box (const MdPicture * picture, double degrees,
    const MdBox * box)
{
  Rotation r = rotation_of (picture, degrees);
  double x = (box->x1 + box->x2 - picture->width) / 2;
  double y = (box->y1 + box->y2 - picture->height) / 2;
  double u = r.cosine * x - r.sine * y + r.width / 2.;
  double v = r.sine * x + r.cosine * y + r.height / 2.;
  double a = md_box_width (box) / 2, b = md_box_height (box) / 2;
  double half_width = hypot (a * r.cosine, b * r.sine);
  double half_height = hypot (a * r.sine, b * r.cosine);

  return (MdBox) {
  (float) (u - half_width), (float) (v - half_height),
        (float) (u + half_width), (float) (v + half_height)};
}

static void
shrink (const MdPicture * picture, MdPicture * out)
{
  const MdInputFormat raw = {.scale = 1 };
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autofree float *row = g_new (float, 3 * (gsize) out->width);
  MdRect whole = { 0, 0, picture->width, picture->height };
  MdImage image = md_picture_image (picture);
  guint8 *to = out->pixels;

  for (int y = 0; y < out->height; y++) {
    md_resample (resampler, &image, &whole, out->width, out->height, y, 1,
        &raw, row);
    for (int i = 0; i < 3 * out->width; i++)
      *to++ = (guint8) lrintf (row[i]);
  }
}

MdPicture *
md_picture_resize (const MdPicture * picture, int width, int height)
{
  MdPicture *out = md_picture_new (width, height);
  double scale_x = (double) picture->width / width;
  double scale_y = (double) picture->height / height;
  guint8 *to = out->pixels;

  if (width <= picture->width && height <= picture->height) {
    shrink (picture, out);
    return out;
  }
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++, to += 3)
      sample (picture, (x + 0.5) * scale_x, (y + 0.5) * scale_y, -1, to);
  return out;
}

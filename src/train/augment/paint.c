#include <math.h>
#include <string.h>

#include "image/luma.h"
#include "paint-private.h"

static MdPaintColor
pixel_at (const MdPicture * face, float x, float y)
{
  int column = CLAMP ((int) x, 0, face->width - 1);
  int line = CLAMP ((int) y, 0, face->height - 1);
  const guint8 *p = face->pixels + 3 * ((gsize) line * face->width + column);

  return (MdPaintColor) {
  p[0] / 255.0f, p[1] / 255.0f, p[2] / 255.0f};
}

/* Returns the mean colour of nine points on nose and cheeks. */
static MdPaintColor
find_skin (const MdPaintSurface * d, const MdPicture * face)
{
  MdPaintColor sum = { 0, 0, 0 };

  for (int i = 0; i < 9; i++) {
    double x, y;
    MdPaintColor here;

    md_paint_surface_point (d, d->turn + 0.3f * (i % 3 - 1),
        0.4f + 0.12f * (i / 3), &x, &y);
    here = pixel_at (face, x, y);
    sum.r += here.r / 9;
    sum.g += here.g / 9;
    sum.b += here.b / 9;
  }
  return sum;
}

/* Computes the face's coordinates from its landmarks. */
static void
find_frame (MdPaintSurface * d, const float landmarks[][2])
{
  const float *left = landmarks[0], *right = landmarks[1];
  float nose[2], length;

  for (int i = 0; i < 2; i++) {
    d->origin[i] = (left[i] + right[i]) / 2;
    d->across[i] = right[i] - left[i];
    d->down[i] = (landmarks[3][i] + landmarks[4][i]) / 2 - d->origin[i];
    nose[i] = landmarks[2][i] - d->origin[i] - 0.6f * d->down[i];
  }
  length = hypotf (d->across[0], d->across[1]);
  /* In profile, the eyes are close together although the face is not smaller. */
  d->unit = MAX (length, 0.7f * hypotf (d->down[0], d->down[1]));
  d->unit = MAX (d->unit, 1);
  for (int i = 0; i < 2; i++)
    d->across[i] *= length > 0 ? d->unit / length : 0;
  d->turn = (nose[0] * d->across[0] + nose[1] * d->across[1])
      / (d->unit * d->unit);
  d->turn = CLAMP (d->turn, -0.6f, 0.6f);
}

void
md_paint_surface_begin (MdPaintSurface * d, const MdPicture * face,
    const float landmarks[][2])
{
  find_frame (d, landmarks);
  d->skin = find_skin (d, face);
  d->surface = md_picture_surface (face);
  d->cr = cairo_create (d->surface);
  cairo_set_line_cap (d->cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (d->cr, CAIRO_LINE_JOIN_ROUND);
}

/* Returns the matrix from the face's coordinates to pixels. */
static cairo_matrix_t
frame_matrix (const MdPaintSurface * d)
{
  cairo_matrix_t matrix;

  cairo_matrix_init (&matrix, d->across[0], d->across[1], d->down[0],
      d->down[1], d->origin[0], d->origin[1]);
  return matrix;
}

/* Vertical range of a correctly worn mask; only its inner part is copied. */
#define CLOTH_TOP 0.5f
#define CLOTH_CHIN 1.5f
#define CLOTH_WIDTH 0.85f

gboolean
md_paint_surface_cloth (const MdPaintSurface * d, const MdPaintCloth * cloth,
    float top, float chin, float middle, MdRng * rng)
{
  MdPaintSurface donor = { NULL };
  cairo_matrix_t to, from = frame_matrix (d), move, back;
  double down = (CLOTH_CHIN - CLOTH_TOP) / (chin - top);
  double across = CLOTH_WIDTH * (md_rng_chance (rng, 0.5f) ? 1 : -1);
  cairo_pattern_t *pattern;

  find_frame (&donor, cloth->landmarks);
  to = frame_matrix (&donor);
  if (cairo_matrix_invert (&from) != CAIRO_STATUS_SUCCESS)
    return FALSE;
  cairo_matrix_init (&move, across, 0, 0, down,
      donor.turn * 0.9f - across * middle, CLOTH_TOP - down * top);
  cairo_matrix_multiply (&move, &from, &move);
  cairo_matrix_multiply (&move, &move, &to);
  back = move;
  if (cairo_matrix_invert (&back) != CAIRO_STATUS_SUCCESS)
    return FALSE;
  donor.surface = md_picture_surface (cloth->picture);
  pattern = cairo_pattern_create_for_surface (donor.surface);
  cairo_pattern_set_extend (pattern, CAIRO_EXTEND_PAD);
  cairo_pattern_set_matrix (pattern, &move);
  cairo_set_source (d->cr, pattern);
  cairo_paint (d->cr);
  cairo_pattern_destroy (pattern);
  cairo_surface_destroy (donor.surface);
  return TRUE;
}

MdPicture *
md_paint_surface_end (MdPaintSurface * d)
{
  int width = cairo_image_surface_get_width (d->surface);
  int height = cairo_image_surface_get_height (d->surface);
  gsize stride = cairo_image_surface_get_stride (d->surface);
  MdPicture *picture = md_picture_new (width, height);
  const guint8 *from;

  cairo_destroy (d->cr);
  cairo_surface_flush (d->surface);
  from = cairo_image_surface_get_data (d->surface);
  for (int y = 0; y < height; y++) {
    const guint32 *line = (const guint32 *) (from + stride * y);
    guint8 *row = picture->pixels + (gsize) 3 * width * y;

    for (int x = 0; x < width; x++) {
      row[3 * x] = line[x] >> 16;
      row[3 * x + 1] = line[x] >> 8;
      row[3 * x + 2] = line[x];
    }
  }
  cairo_surface_destroy (d->surface);
  return picture;
}

void
md_paint_surface_point (const MdPaintSurface * d, float across, float down,
    double *x, double *y)
{
  *x = d->origin[0] + across * d->across[0] + down * d->down[0];
  *y = d->origin[1] + across * d->across[1] + down * d->down[1];
}

void
md_paint_surface_move (const MdPaintSurface * d, float across, float down)
{
  double x, y;

  md_paint_surface_point (d, across, down, &x, &y);
  cairo_move_to (d->cr, x, y);
}

void
md_paint_surface_line (const MdPaintSurface * d, float across, float down)
{
  double x, y;

  md_paint_surface_point (d, across, down, &x, &y);
  cairo_line_to (d->cr, x, y);
}

void
md_paint_surface_curve (const MdPaintSurface * d, const float points[3][2])
{
  double x[3], y[3];

  for (int i = 0; i < 3; i++)
    md_paint_surface_point (d, points[i][0], points[i][1], &x[i], &y[i]);
  cairo_curve_to (d->cr, x[0], y[0], x[1], y[1], x[2], y[2]);
}

MdPaintColor
md_paint_color_scale (MdPaintColor color, float by)
{
  return (MdPaintColor) {
  color.r * by, color.g * by, color.b * by};
}

MdPaintColor
md_paint_color_random (MdRng * rng, float least, float most)
{
  MdPaintColor color;

  color.r = md_rng_uniform (rng, least, most);
  color.g = md_rng_uniform (rng, least, most);
  color.b = md_rng_uniform (rng, least, most);
  return color;
}

MdPaintColor
md_paint_color_skin (const MdPaintSurface * d, MdRng * rng)
{
  MdPaintColor color =
      md_paint_color_scale (d->skin, md_rng_uniform (rng, 0.75f, 1.2f));

  color.r *= md_rng_uniform (rng, 0.94f, 1.06f);
  color.b *= md_rng_uniform (rng, 0.9f, 1.1f);
  return color;
}

void
md_paint_color_set (cairo_t * cr, MdPaintColor color, float alpha)
{
  cairo_set_source_rgba (cr, CLAMP (color.r, 0, 1), CLAMP (color.g, 0, 1),
      CLAMP (color.b, 0, 1), alpha);
}

float
md_paint_surface_light (const MdPaintSurface * d)
{
  float luma = md_luma (d->skin.r, d->skin.g, d->skin.b);

  return CLAMP (0.25f + 1.2f * luma, 0.25f, 1);
}

/* features: Paints eyes, brows, nostrils, lips and beard. */
#include "skin.h"

#include <math.h>

static void
eye_outline (cairo_t * cr, double w, double open)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -w, -0.012);
  cairo_curve_to (cr, -w * 0.5, open * 1.15, w * 0.45, open * 1.25, w, 0.012);
  cairo_curve_to (cr, w * 0.55, -open * 0.85, -w * 0.4, -open * 0.95, -w,
      -0.012);
  cairo_close_path (cr);
}

static void
paint_eyeball (cairo_t * cr, const MdPerson * p, double w, double open)
{
  const MdColour black = { 0.03, 0.02, 0.02 };

  cairo_save (cr);
  eye_outline (cr, w, open);
  cairo_clip (cr);
  cairo_set_source_rgb (cr, 0.72, 0.69, 0.67);
  cairo_paint (cr);
  md_soft_spot (cr, -w, 0, 0.07, 0.08, md_rgb (0.6, 0.35, 0.32), 0.6);
  md_soft_spot (cr, w, 0, 0.08, 0.1, md_rgb (0.3, 0.25, 0.25), 0.6);
  md_set_colour (cr, md_colour_scale (p->iris, 0.45), 1);
  cairo_arc (cr, 0, 0.005, 0.078, 0, 2 * G_PI);
  cairo_fill (cr);
  md_soft_spot (cr, 0, -0.01, 0.075, 0.07, p->iris, 1);
  md_set_colour (cr, black, 1);
  cairo_arc (cr, 0, 0.005, 0.033, 0, 2 * G_PI);
  cairo_fill (cr);
  /* Shadow of the lid, then the reflection of the lamp. */
  md_soft_spot (cr, 0, open, w, 0.07, black, 0.75);
  md_soft_spot (cr, -0.025, 0.03, 0.02, 0.02, md_rgb (1, 1, 1), 0.95);
  cairo_restore (cr);
}

static void
paint_eye (cairo_t * cr, const MdPerson * p, int side)
{
  double w = 0.165 * p->eye_size, open = (0.078 - 0.02 * p->age -
      0.012 * p->smile) * p->eye_size;
  MdColour lid =
      md_colour_mix (md_colour_scale (p->skin, 0.25), md_rgb (0.08, 0.04, 0.03),
      0.6);

  cairo_save (cr);
  cairo_translate (cr, side * 0.42 * p->eye_spacing, 0);
  cairo_scale (cr, side, 1);
  paint_eyeball (cr, p, w, open);

  md_set_colour (cr, lid, 0.9);
  cairo_set_line_width (cr, 0.026 + 0.018 * p->femininity);
  cairo_move_to (cr, -w, -0.012);
  cairo_curve_to (cr, -w * 0.5, open * 1.15, w * 0.45, open * 1.25, w * 1.06,
      0.016);
  cairo_stroke (cr);
  md_set_colour (cr, lid, 0.45);
  cairo_set_line_width (cr, 0.014);
  cairo_move_to (cr, -w, -0.012);
  cairo_curve_to (cr, -w * 0.4, -open * 0.95, w * 0.55, -open * 0.85, w, 0.012);
  cairo_stroke (cr);
  md_set_colour (cr, lid, 0.4);
  cairo_set_line_width (cr, 0.018);
  cairo_move_to (cr, -w * 0.95, 0.035);
  cairo_curve_to (cr, -w * 0.4, open * 1.9, w * 0.5, open * 1.95, w * 1.1,
      0.05);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
paint_brow (cairo_t * cr, const MdPerson * p, int side, GRand * rand)
{
  MdColour hair = md_colour_scale (p->hair_colour, p->hair_colour.r > 0.5 ?
      0.55 : 0.8);
  double thick = 0.055 * (1.25 - 0.55 * p->femininity);

  cairo_save (cr);
  cairo_translate (cr, side * 0.42 * p->eye_spacing, 0.24 + p->brow_height);
  cairo_scale (cr, side, 1);
  md_soft_spot (cr, 0, 0, 0.26, thick * 1.5, hair, 0.55);
  for (int i = 0; i < 130; i++) {
    double t = g_rand_double_range (rand, -1, 1);
    double x = 0.23 * t, y = 0.035 * (1 - t * t) - 0.02 * t
        + g_rand_double_range (rand, -0.5, 0.5) * thick * (1.15 - 0.45 * t);

    md_set_colour (cr, md_colour_scale (hair,
            g_rand_double_range (rand, 0.6, 1.2)), 0.55);
    cairo_set_line_width (cr, 0.011);
    cairo_move_to (cr, x, y);
    cairo_rel_line_to (cr, 0.045, 0.028 - 0.03 * t);
    cairo_stroke (cr);
  }
  cairo_restore (cr);
}

static void
paint_nose (cairo_t * cr, const MdPerson * p)
{
  MdColour dark =
      md_colour_mix (md_colour_scale (p->skin, 0.2), md_rgb (0.1, 0.03, 0.02),
      0.5);
  double y = -0.485 * p->nose_length;

  md_soft_spot (cr, 0, y - 0.03, 0.27 * p->nose_width, 0.09, dark, 0.45);
  for (int side = -1; side <= 1; side += 2) {
    double x = side * p->nose_width;

    md_soft_spot (cr, x * 0.26, -0.38, 0.05, 0.14, dark, 0.28);
    md_soft_spot (cr, x * 0.105, y + 0.005, 0.085, 0.05, dark, 1);
    md_soft_spot (cr, x * 0.105, y + 0.005, 0.055, 0.032, dark, 1);
  }
  md_soft_spot (cr, 0, -0.37, 0.06, 0.07, md_colour_mix (p->skin, md_rgb (1, 1,
              1), 0.4), 0.4);
}

/* Draws the upper and lower lip around the line between them, curved by @up. */
static void
paint_lips (cairo_t * cr, const MdPerson * p, double w, double up, double gap)
{
  double full = p->lip_fullness, y = -0.735;
  MdColour red =
      md_colour_mix (md_colour_scale (p->skin, 0.78), md_rgb (0.62, 0.18, 0.2),
      0.35 + 0.3 * p->femininity);

  cairo_new_path (cr);
  cairo_move_to (cr, -w, y + up);
  cairo_curve_to (cr, -w * 0.5, y + 0.10 * full, -0.1, y + 0.14 * full, 0,
      y + 0.09 * full);
  cairo_curve_to (cr, 0.1, y + 0.14 * full, w * 0.5, y + 0.10 * full, w,
      y + up);
  cairo_curve_to (cr, w * 0.4, y + 0.2 * up, -w * 0.4, y + 0.2 * up, -w,
      y + up);
  md_set_colour (cr, md_colour_scale (red, 0.78), 0.85);
  cairo_fill (cr);
  cairo_move_to (cr, -w, y + up);
  cairo_curve_to (cr, -w * 0.4, y - gap, w * 0.4, y - gap, w, y + up);
  cairo_curve_to (cr, w * 0.5, y - gap * 1.2 - 0.17 * full, -w * 0.5,
      y - gap * 1.2 - 0.17 * full, -w, y + up);
  md_set_colour (cr, red, 0.85);
  cairo_fill (cr);
  md_soft_spot (cr, 0.02, y - gap - 0.06 * full, 0.12, 0.035,
      md_colour_mix (red, md_rgb (1, 0.95, 0.95), 0.5), 0.5);
}

static void
paint_mouth (cairo_t * cr, const MdPerson * p)
{
  double w = 0.31 + 0.09 * p->smile, up = 0.06 * p->smile - 0.005;
  double gap = p->smile > 0.55 ? 0.09 * p->smile : 0, y = -0.735;
  MdColour dark = { 0.16, 0.05, 0.05 };
  MdColour shade = md_colour_scale (p->skin, 0.45);

  md_soft_spot (cr, 0, -0.94 - gap * 0.5, 0.24, 0.07, shade, 0.45);
  md_soft_spot (cr, 0, -0.57, 0.06, 0.06, shade, 0.25);
  paint_lips (cr, p, w, up, gap);
  if (gap > 0) {
    cairo_save (cr);
    cairo_move_to (cr, -w * 0.9, y + up * 0.9);
    cairo_curve_to (cr, -w * 0.4, y + 0.2 * up, w * 0.4, y + 0.2 * up,
        w * 0.9, y + up * 0.9);
    cairo_curve_to (cr, w * 0.4, y - gap * 1.2, -w * 0.4, y - gap * 1.2,
        -w * 0.9, y + up * 0.9);
    cairo_clip (cr);
    md_set_colour (cr, dark, 1);
    cairo_paint (cr);
    cairo_set_source_rgb (cr, 0.88, 0.85, 0.80);
    cairo_rectangle (cr, -w * 0.75, y - gap * 0.55, w * 1.5, gap * 1.2);
    cairo_fill (cr);
    md_set_colour (cr, dark, 0.25);
    cairo_set_line_width (cr, 0.008);
    for (int i = -3; i <= 3; i++) {
      cairo_move_to (cr, i * 0.065, y - gap * 0.55);
      cairo_rel_line_to (cr, 0, gap * 1.2);
      cairo_stroke (cr);
    }
    cairo_restore (cr);
  } else {
    md_set_colour (cr, dark, 0.75);
    cairo_set_line_width (cr, 0.022);
    cairo_move_to (cr, -w, y + up);
    cairo_curve_to (cr, -w * 0.4, y, w * 0.4, y, w, y + up);
    cairo_stroke (cr);
  }
  for (int side = -1; side <= 1; side += 2)
    md_soft_spot (cr, side * (w + 0.01), y + up, 0.06, 0.05, dark, 0.55);
}

static gboolean
beard_grows (const MdPerson * p, double x, double y)
{
  double ax = fabs (x);
  gboolean moustache = y > -0.68 && y < -0.52 && ax < 0.34;

  if (p->beard == MD_BEARD_MOUSTACHE)
    return moustache;
  if (y > -0.88 && y < -0.69 && ax < 0.3)
    return FALSE;
  return moustache || y < -0.88 || (ax > 0.62 && y < 0.0 && ax > 0.62 - 0.4
      * (y + 0.5)) || (y < -0.5 && ax > 0.4);
}

static void
paint_beard (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  gboolean stubble = p->beard == MD_BEARD_STUBBLE;
  int n = stubble ? 2500 : 4200;

  if (p->beard == MD_BEARD_NONE)
    return;
  cairo_set_line_width (cr, stubble ? 0.010 : 0.014);
  for (int i = 0; i < n; i++) {
    double x = g_rand_double_range (rand, -1.05, 1.05);
    double y = g_rand_double_range (rand, -1.32, 0.05);
    MdColour c = md_colour_scale (p->hair_colour,
        g_rand_double_range (rand, 0.55, 1.3));

    if (!beard_grows (p, x, y))
      continue;
    md_set_colour (cr, c, stubble ? 0.35 : 0.6);
    cairo_move_to (cr, x, y);
    cairo_rel_line_to (cr, x * 0.03, stubble ? -0.015 : -0.07);
    cairo_stroke (cr);
  }
}

void
md_features_paint (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  for (int side = -1; side <= 1; side += 2) {
    paint_eye (cr, p, side);
    paint_brow (cr, p, side, rand);
  }
  paint_nose (cr, p);
  paint_mouth (cr, p);
  paint_beard (cr, p, rand);
}

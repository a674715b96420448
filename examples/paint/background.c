#include "background.h"

#include <math.h>

#include "skin.h"

static MdColour
muted (GRand * rand, double from, double to)
{
  double level = g_rand_double_range (rand, from, to);

  return md_rgb (CLAMP (level + g_rand_double_range (rand, -0.12, 0.12), 0, 1),
      CLAMP (level + g_rand_double_range (rand, -0.08, 0.08), 0, 1),
      CLAMP (level + g_rand_double_range (rand, -0.12, 0.12), 0, 1));
}

static void
rectangle (cairo_t * cr, double x, double y, double w, double h, MdColour c,
    double alpha)
{
  md_set_colour (cr, c, alpha);
  cairo_rectangle (cr, x, y, w, h);
  cairo_fill (cr);
}

static void
gradient (cairo_t * cr, double x, double y, double w, double h, MdColour top,
    MdColour bottom)
{
  cairo_pattern_t *g = cairo_pattern_create_linear (0, y, 0, y + h);

  cairo_pattern_add_color_stop_rgb (g, 0, top.r, top.g, top.b);
  cairo_pattern_add_color_stop_rgb (g, 1, bottom.r, bottom.g, bottom.b);
  cairo_set_source (cr, g);
  cairo_rectangle (cr, x, y, w, h);
  cairo_fill (cr);
  cairo_pattern_destroy (g);
}

static void
paint_leaves (cairo_t * cr, double x, double y, double size, GRand * rand)
{
  for (int i = 0; i < 160; i++) {
    double a = g_rand_double_range (rand, 0, 2 * G_PI);
    double d = size * sqrt (g_rand_double (rand));
    MdColour c = { g_rand_double_range (rand, 0.1, 0.35),
      g_rand_double_range (rand, 0.22, 0.5), g_rand_double_range (rand, 0.05,
          0.2)
    };

    md_soft_spot (cr, x + d * cos (a), y + d * sin (a) * 0.8, size * 0.16,
        size * 0.12, c, 0.8);
  }
}

static void
paint_house (cairo_t * cr, double x, double top, double w, double bottom,
    GRand * rand)
{
  MdColour wall = muted (rand, 0.3, 0.75);
  MdColour glass = muted (rand, 0.12, 0.35);
  double pitch = w / g_rand_int_range (rand, 2, 5), storey = pitch * 1.25;

  gradient (cr, x, top, w, bottom - top, wall, md_colour_scale (wall, 0.75));
  for (double y = top + storey * 0.3; y < bottom - storey; y += storey)
    for (double wx = x + pitch * 0.25; wx < x + w - pitch * 0.5; wx += pitch) {
      rectangle (cr, wx - pitch * 0.04, y - pitch * 0.04, pitch * 0.58,
          storey * 0.62, md_colour_scale (wall, 1.25), 1);
      gradient (cr, wx, y, pitch * 0.5, storey * 0.55, md_colour_scale (glass,
              g_rand_double_range (rand, 1, 2.2)), glass);
    }
  /* Draws a shop on the ground floor. */
  rectangle (cr, x + w * 0.1, bottom - storey * 0.8, w * 0.8, storey * 0.8,
      muted (rand, 0.1, 0.5), 1);
  rectangle (cr, x + w * 0.05, bottom - storey, w * 0.9, storey * 0.22,
      muted (rand, 0.2, 0.8), 1);
}

static void
paint_street (cairo_t * cr, double w, double h, GRand * rand)
{
  double ground = h * g_rand_double_range (rand, 0.42, 0.55);

  gradient (cr, 0, 0, w, ground, md_rgb (0.5, 0.65, 0.82), md_rgb (0.85, 0.88,
          0.9));
  for (double x = -0.1 * w; x < w;) {
    double wide = w * g_rand_double_range (rand, 0.12, 0.3);

    paint_house (cr, x, h * g_rand_double_range (rand, -0.2, 0.25), wide,
        ground, rand);
    x += wide;
  }
  gradient (cr, 0, ground, w, h - ground, muted (rand, 0.4, 0.55),
      muted (rand, 0.25, 0.45));
  for (int i = -6; i <= 6; i++) {       /* joints of the pavement */
    cairo_set_source_rgba (cr, 0, 0, 0, 0.12);
    cairo_set_line_width (cr, MAX (1, h / 240));
    cairo_move_to (cr, w / 2 + i * w * 0.06, ground);
    cairo_line_to (cr, w / 2 + i * w * 0.4, h);
    cairo_stroke (cr);
  }
  for (int i = 0; i < 3; i++)
    paint_leaves (cr, g_rand_double_range (rand, 0, w), ground * 0.7,
        h * g_rand_double_range (rand, 0.08, 0.2), rand);
}

static void
paint_room (cairo_t * cr, double w, double h, GRand * rand)
{
  MdColour wall = muted (rand, 0.45, 0.85);
  double x = w * g_rand_double_range (rand, 0.05, 0.6);

  gradient (cr, 0, 0, w, h, wall, md_colour_scale (wall, 0.7));
  rectangle (cr, x, h * 0.08, w * 0.25, h * 0.45, md_rgb (0.93, 0.93, 0.9), 1);
  gradient (cr, x + w * 0.015, h * 0.1, w * 0.22, h * 0.41, md_rgb (0.75, 0.86,
          0.97), md_rgb (0.7, 0.8, 0.7));
  rectangle (cr, x + w * 0.12, h * 0.08, w * 0.01, h * 0.45, md_rgb (0.9, 0.9,
          0.88), 1);
  x = x > w * 0.35 ? w * 0.03 : w * 0.68;
  rectangle (cr, x, h * 0.1, w * 0.28, h * 0.62, md_rgb (0.32, 0.21, 0.13), 1);
  for (int shelf = 0; shelf < 4; shelf++)
    for (double bx = x + w * 0.01; bx < x + w * 0.26;) {
      double bw = w * g_rand_double_range (rand, 0.008, 0.022);
      double bh = h * g_rand_double_range (rand, 0.08, 0.125);

      gradient (cr, bx, h * (0.25 + 0.15 * shelf) - bh, bw, bh, muted (rand,
              0.2, 0.8), muted (rand, 0.1, 0.5));
      bx += bw * 1.1;
    }
}

static void
paint_clutter (cairo_t * cr, double w, double h, GRand * rand)
{
  gradient (cr, 0, 0, w, h, muted (rand, 0.2, 0.8), muted (rand, 0.1, 0.7));
  for (int i = 0; i < 60; i++) {
    double x = g_rand_double_range (rand, 0, w), y = g_rand_double_range (rand,
        0, h);
    double size = h * g_rand_double_range (rand, 0.02, 0.2);
    MdColour c = muted (rand, 0.1, 0.9);

    cairo_save (cr);
    cairo_translate (cr, x, y);
    cairo_rotate (cr, g_rand_double_range (rand, 0, G_PI));
    if (i % 4 == 0)
      md_soft_spot (cr, 0, 0, size, size * 0.7, c, 0.9);
    else if (i % 4 == 1)
      gradient (cr, -size, -size / 2, size * 2, size, c,
          md_colour_scale (c, 0.5));
    else if (i % 4 == 2)
      for (int k = 0; k < 6; k++)
        rectangle (cr, k * size * 0.2, -size / 2, size * 0.1, size, c, 0.8);
    else {
      cairo_arc (cr, 0, 0, size * 0.5, 0, 2 * G_PI);
      md_set_colour (cr, c, 1);
      cairo_set_line_width (cr, size * 0.1);
      cairo_stroke (cr);
    }
    cairo_restore (cr);
  }
}

void
md_background_paint (cairo_t * cr, int width, int height, MdPaintKind kind,
    GRand * rand)
{
  double w = width, h = height;

  if (kind == MD_PAINT_STREET) {
    paint_street (cr, w, h, rand);
    return;
  }
  switch (g_rand_int_range (rand, 0, 5)) {
    case 0:
      gradient (cr, 0, 0, w, h, muted (rand, 0.3, 0.9), muted (rand, 0.15,
              0.8));
      break;
    case 1:
      paint_clutter (cr, w, h, rand);
      break;
    case 2:
      gradient (cr, 0, 0, w, h, muted (rand, 0.3, 0.6), muted (rand, 0.2, 0.5));
      for (int i = 0; i < 12; i++)
        paint_leaves (cr, g_rand_double_range (rand, 0, w),
            g_rand_double_range (rand, 0, h), h * 0.25, rand);
      break;
    case 3:
      paint_street (cr, w, h, rand);
      break;
    default:
      paint_room (cr, w, h, rand);
      break;
  }
}

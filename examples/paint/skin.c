#include "skin.h"

#include <math.h>

void
md_set_colour (cairo_t * cr, MdColour c, double alpha)
{
  cairo_set_source_rgba (cr, c.r, c.g, c.b, alpha);
}

void
md_soft_spot (cairo_t * cr, double x, double y, double rx, double ry,
    MdColour c, double alpha)
{
  cairo_pattern_t *fade = cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);

  for (int i = 0; i <= 4; i++) {
    double t = i / 4.0;

    cairo_pattern_add_color_stop_rgba (fade, t, c.r, c.g, c.b,
        alpha * 0.5 * (1 + cos (G_PI * t)));
  }
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_set_source (cr, fade);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_pattern_destroy (fade);
}

/* Varies the colour of skin: broad blotches, redness, freckles and lines. */
static void
paint_skin (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  MdColour red = md_colour_mix (p->skin, md_rgb (0.75, 0.25, 0.2), 0.45);
  MdColour deep =
      md_colour_mix (md_colour_scale (p->skin, 0.45), md_rgb (0.25, 0.1, 0.08),
      0.3);

  md_set_colour (cr, p->skin, 1);
  cairo_paint (cr);
  for (int i = 0; i < 70; i++) {
    double size = g_rand_double_range (rand, 0.05, 0.4);
    MdColour c = md_colour_scale (p->skin,
        g_rand_double_range (rand, 0.8, 1.15));

    md_soft_spot (cr, g_rand_double_range (rand, -1.2, 1.2),
        g_rand_double_range (rand, -1.4, 1.3), size, size, c, 0.15);
  }
  for (int side = -1; side <= 1; side += 2) {
    md_soft_spot (cr, side * 0.58, -0.3, 0.33, 0.26, red, 0.38);
    md_soft_spot (cr, side * 0.98, -0.1, 0.12, 0.3, red, 0.3);
    /* Darkens the eye sockets and the sides of the jaw, which little light
     * reaches. */
    md_soft_spot (cr, side * 0.40, 0.06, 0.29, 0.19, deep, 0.50);
    md_soft_spot (cr, side * 0.24, 0.05, 0.10, 0.14, deep, 0.35);
    md_soft_spot (cr, side * 0.42, -0.13, 0.20, 0.07, deep,
        0.22 + 0.2 * p->age);
    md_soft_spot (cr, side * 0.80, -0.85, 0.25, 0.4, deep, 0.30);
  }
  md_soft_spot (cr, 0, -0.38, 0.2, 0.16, red, 0.25);
  md_soft_spot (cr, 0, -1.1, 0.25, 0.15, red, 0.12);
  for (int i = 0; p->age < 0.4 && i < 60; i++)
    md_soft_spot (cr, g_rand_double_range (rand, -0.7, 0.7),
        g_rand_double_range (rand, -0.5, 0.0), 0.012, 0.012, deep, 0.22);
}

static void
paint_age (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  MdColour line = md_colour_scale (p->skin, 0.45);
  double alpha = 0.05 + 0.28 * p->age;

  cairo_set_line_width (cr, 0.016);
  md_set_colour (cr, line, alpha);
  for (int i = 0; i < 3; i++) {
    double y = 0.45 + 0.11 * i, w = g_rand_double_range (rand, 0.3, 0.45);

    cairo_move_to (cr, -w, y);
    cairo_curve_to (cr, -w / 2, y + 0.03, w / 2, y + 0.03, w, y);
    cairo_stroke (cr);
  }
  for (int side = -1; side <= 1; side += 2) {
    cairo_set_line_width (cr, 0.03);
    md_set_colour (cr, line, alpha + 0.12 + 0.15 * p->smile);
    cairo_move_to (cr, side * 0.23, -0.40);
    cairo_curve_to (cr, side * 0.34, -0.50, side * 0.43, -0.62, side * 0.42,
        -0.76);
    cairo_stroke (cr);
    cairo_set_line_width (cr, 0.012);
    md_set_colour (cr, line, alpha + 0.1);
    for (int i = -1; i <= 1; i++) {
      cairo_move_to (cr, side * 0.63, 0.02 + 0.02 * i);
      cairo_line_to (cr, side * 0.76, 0.02 + 0.06 * i);
      cairo_stroke (cr);
    }
  }
}

static void
begin_side (cairo_t * cr, gboolean back)
{
  cairo_identity_matrix (cr);
  cairo_reset_clip (cr);
  cairo_rectangle (cr, back * MD_SKIN_SIDE, 0, MD_SKIN_SIDE, MD_SKIN_SIDE);
  cairo_clip (cr);
  cairo_translate (cr, (back + 0.5) * MD_SKIN_SIDE, MD_SKIN_SIDE / 2);
  cairo_scale (cr, MD_SKIN_SCALE, -MD_SKIN_SCALE);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
}

cairo_surface_t *
md_skin_paint (const MdPerson * p)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      2 * MD_SKIN_SIDE, MD_SKIN_SIDE);
  cairo_t *cr = cairo_create (surface);
  GRand *rand = g_rand_new_with_seed (p->seed + 1);

  begin_side (cr, FALSE);
  paint_skin (cr, p, rand);
  paint_age (cr, p, rand);
  md_features_paint (cr, p, rand);
  md_mask_paint (cr, p, rand);
  md_hair_paint (cr, p, FALSE, rand);
  begin_side (cr, TRUE);
  md_set_colour (cr, p->skin, 1);
  cairo_paint (cr);
  md_hair_paint (cr, p, TRUE, rand);

  g_rand_free (rand);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

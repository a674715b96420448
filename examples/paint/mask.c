/* mask: Paints the mask on the head's texture: cloth, pleats, seams, prints
 * and loops. */
#include "skin.h"

#include <math.h>

#include "face-shape.h"

/* Clips @cr to the shape of the mask. */
static void
clip_to_mask (cairo_t * cr, const MdPerson * p)
{
  const double step = 0.02;

  cairo_new_path (cr);
  for (int pass = 0; pass < 2; pass++)
    for (double t = -0.9; t <= 0.9; t += step) {
      double x = pass ? -t : t, y = pass ? -1.5 : 0.1, dy = pass ? 0.01 : -0.01;

      while (y > -1.6 && y < 0.2 && md_face_shape_mask (p, x, y) < 0.5)
        y += dy;
      if (y > -1.6 && y < 0.2)
        cairo_line_to (cr, x, y);
    }
  cairo_close_path (cr);
  cairo_clip (cr);
}

static void
paint_pleats (cairo_t * cr, const MdPerson * p, double drop)
{
  for (int i = 0; i < 3; i++) {
    double y = -0.45 - 0.22 * i - 0.6 * drop;

    for (int shade = 0; shade < 2; shade++) {
      md_set_colour (cr, md_colour_scale (p->mask_colour, shade ? 1.12 : 0.72),
          shade ? 0.8 : 0.55);
      cairo_set_line_width (cr, shade ? 0.014 : 0.026);
      cairo_move_to (cr, -0.9, y + 0.05 - 0.025 * shade);
      cairo_curve_to (cr, -0.4, y - 0.025 * shade, 0.4, y - 0.025 * shade, 0.9,
          y + 0.05 - 0.025 * shade);
      cairo_stroke (cr);
    }
  }
}

static void
paint_print (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  int kind = g_rand_int_range (rand, 0, 4);
  double pitch = g_rand_double_range (rand, 0.09, 0.2);

  md_set_colour (cr, p->mask_colour2, 0.9);
  cairo_set_line_width (cr, pitch * 0.45);
  for (double a = -1.5; a < 1.5; a += pitch) {
    if (kind == 0 || kind == 1) {       /* stripes, checks */
      cairo_move_to (cr, a, -1.6);
      cairo_line_to (cr, a, 0.2);
      cairo_stroke (cr);
    }
    if (kind == 1) {
      cairo_move_to (cr, -1, a);
      cairo_line_to (cr, 1, a);
      cairo_stroke (cr);
    }
    for (double b = -1.5; kind == 2 && b < 0.2; b += pitch) {   /* dots */
      cairo_arc (cr, a, b, pitch * 0.3, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  }
  for (int i = 0; kind == 3 && i < 90; i++) {   /* flowers */
    double x = g_rand_double_range (rand, -0.9, 0.9);
    double y = g_rand_double_range (rand, -1.4, 0.1);
    double r = g_rand_double_range (rand, 0.03, 0.09);

    md_set_colour (cr, md_rgb (g_rand_double (rand), g_rand_double (rand),
            g_rand_double (rand)), 0.9);
    for (int leaf = 0; leaf < 5; leaf++) {
      cairo_arc (cr, x + r * cos (leaf * 1.257), y + r * sin (leaf * 1.257),
          r * 0.55, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  }
}

static void
paint_folds (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  for (int i = 0; i < 26; i++) {
    double x = g_rand_double_range (rand, -0.85, 0.85);
    double y = g_rand_double_range (rand, -1.3, 0.0);
    MdColour c = g_rand_boolean (rand) ? md_colour_scale (p->mask_colour, 0.6) :
        md_colour_mix (p->mask_colour, md_rgb (1, 1, 1), 0.3);

    cairo_save (cr);
    cairo_translate (cr, x, y);
    cairo_rotate (cr, x * 0.9 + g_rand_double_range (rand, -0.3, 0.3));
    md_soft_spot (cr, 0, 0, 0.25, 0.035, c, 0.22);
    cairo_restore (cr);
  }
}

/* Draws the hem along the outline, and the nose wire. */
static void
paint_hem (cairo_t * cr, const MdPerson * p, double drop)
{
  MdColour edge = md_colour_scale (p->mask_colour, 0.7);

  md_set_colour (cr, edge, 0.7);
  cairo_set_line_width (cr, 0.012);
  for (double x = -0.85; x < 0.85; x += 0.02) {
    double y = 0.1;

    while (y > -1.6 && md_face_shape_mask (p, x, y) < 0.5)
      y -= 0.01;
    cairo_line_to (cr, x, y - 0.07);
  }
  cairo_stroke (cr);
  for (int side = -1; side <= 1; side += 2)
    md_soft_spot (cr, side * 0.84, -0.55 - drop, 0.06, 0.5,
        md_colour_scale (p->mask_colour, 0.6), 0.5);
  md_soft_spot (cr, 0, -1.3, 0.7, 0.16, md_colour_scale (p->mask_colour, 0.45),
      0.5);
}

static void
paint_loops (cairo_t * cr, const MdPerson * p, double drop)
{
  MdColour c =
      p->mask == MD_PAINT_BLACK ? p->mask_colour : md_rgb (0.86, 0.86, 0.86);

  cairo_set_line_width (cr, 0.028);
  md_set_colour (cr, c, 0.95);
  for (int side = -1; side <= 1; side += 2) {
    cairo_move_to (cr, side * 0.83, -0.26 - drop * 0.9);
    cairo_line_to (cr, side * 1.0, 0.08);
    cairo_move_to (cr, side * 0.80, -0.80 - drop * 0.4);
    cairo_line_to (cr, side * 0.98, -0.28);
    cairo_stroke (cr);
  }
}

void
md_mask_paint (cairo_t * cr, const MdPerson * p, GRand * rand)
{
  double drop = md_face_shape_mask_drop (p);

  if (p->mask == MD_PAINT_BARE)
    return;
  /* Draws the contact shadow, the loops and the cloth, in this order. */
  md_soft_spot (cr, 0, -0.08 - drop, 0.9, 0.16, md_colour_scale (p->skin, 0.3),
      0.35);
  paint_loops (cr, p, drop);
  cairo_save (cr);
  clip_to_mask (cr, p);
  md_set_colour (cr, p->mask_colour, 1);
  cairo_paint (cr);
  if (p->mask == MD_PAINT_PATTERNED)
    paint_print (cr, p, rand);
  if (p->mask == MD_PAINT_SURGICAL)
    paint_pleats (cr, p, drop);
  if (p->mask == MD_PAINT_FFP2 || p->mask == MD_PAINT_CLOTH) {
    md_set_colour (cr, md_colour_scale (p->mask_colour, 0.75), 0.7);
    cairo_set_line_width (cr, 0.016);
    cairo_move_to (cr, 0, 0.1);
    cairo_line_to (cr, 0, -1.5);
    cairo_stroke (cr);
  }
  paint_folds (cr, p, rand);
  paint_hem (cr, p, drop);
  cairo_restore (cr);
}

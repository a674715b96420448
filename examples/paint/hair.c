/* hair: Paints hair, head scarves and the crowns of hats on the head's
 * texture. */
#include "skin.h"

#include <math.h>

#include "face-shape.h"

static double
smoothstep (double from, double to, double x)
{
  double t = CLAMP ((x - from) / (to - from), 0, 1);

  return t * t * (3 - 2 * t);
}

/* Returns the height of the hairline. */
static double
hairline (const MdPerson * p, double x)
{
  double ax = fabs (x), temple = smoothstep (0.84, 0.95, ax);
  double high = MD_FACE_HAIRLINE + 0.04 * cos (5 * x), side = -0.1;

  switch (p->hair) {
    case MD_HAIR_BALD:
      return 2;
    case MD_HAIR_SCARF:
      high = 0.66 + 0.08 * (1 - ax * ax);
      side = -1.5;
      temple = smoothstep (0.42, 0.84, ax);
      break;
    case MD_HAIR_FRINGE:
      high = 0.44 + 0.03 * sin (23 * x) + 0.02 * sin (51 * x + 1);
      break;
    case MD_HAIR_PARTED:
      high = 0.86 - 0.34 * smoothstep (0.0, 0.9, fabs (x - 0.25));
      break;
    case MD_HAIR_LONG:
      high = 0.90 - 0.42 * smoothstep (0.0, 0.8, fabs (x + 0.12));
      side = -1.5;
      temple = smoothstep (0.62, 0.90, ax);
      break;
    case MD_HAIR_CURLY:
      high += 0.05 * sin (17 * x) + 0.03 * sin (37 * x);
      break;
    default:
      /* The corners recede with age. */
      high += (0.03 + 0.12 * p->age) * smoothstep (0.3, 0.6, ax);
      break;
  }
  return high + (side - high) * temple;
}

static double
hatline (const MdPerson * p)
{
  return p->hat == MD_HAT_NONE ? 2 : p->hat == MD_HAT_BEANIE ? 0.56 : 0.62;
}

static double
cover (const MdPerson * p, gboolean back, double x, double y, double soft)
{
  double nape = p->hair == MD_HAIR_LONG || p->hair == MD_HAIR_SCARF ? -1.5 :
      -0.75;

  if (p->hair == MD_HAIR_BALD)
    return 0;
  return smoothstep (-soft, soft, y - (back ? nape : hairline (p, x)));
}

double
md_skin_hair_height (const MdPerson * p, gboolean back, double x, double y)
{
  static const double heights[MD_N_HAIRS] = {
    [MD_HAIR_SHORT] = 0.07,[MD_HAIR_PARTED] = 0.12,[MD_HAIR_FRINGE] = 0.10,
    [MD_HAIR_CURLY] = 0.24,[MD_HAIR_LONG] = 0.11,[MD_HAIR_SCARF] = 0.09,
  };
  double height = heights[p->hair], hat = smoothstep (-0.02, 0.04,
      y - hatline (p));

  if (p->hair == MD_HAIR_CURLY)
    height += 0.04 * sin (19 * x) * sin (17 * y);
  if (p->hair == MD_HAIR_SHORT)
    height *= 0.5 + 0.5 * smoothstep (0.5, 1.2, y);
  height *= cover (p, back, x, y, 0.12) * (1 - hat);
  return height + hat * 0.15;
}

/* Returns the direction of a strand at (x, y). */
static double
strand_angle (const MdPerson * p, gboolean back, double x, double y)
{
  if (back || p->hair == MD_HAIR_FRINGE)
    return -G_PI / 2 + 0.2 * x;
  if (p->hair == MD_HAIR_LONG || p->hair == MD_HAIR_PARTED) {
    double from = p->hair == MD_HAIR_LONG ? -0.12 : 0.25;

    return fabs (x) > 0.8 || y < 0.3 ? -G_PI / 2 : atan2 (-0.8 - (1 - y),
        x - from);
  }
  return G_PI / 2 + 0.9 * x;
}

static void
paint_strands (cairo_t * cr, const MdPerson * p, gboolean back, GRand * rand)
{
  gboolean curls = p->hair == MD_HAIR_CURLY;
  int n = 5200;

  for (int i = 0; i < n; i++) {
    double x = g_rand_double_range (rand, -1.15, 1.15);
    double y = g_rand_double_range (rand, -1.45, 1.4);
    double dark = g_rand_double_range (rand, 0.45, 1.25);
    double angle, length = g_rand_double_range (rand, 0.08, 0.2);

    if (cover (p, back, x, y, 0.02) < 0.25)
      continue;
    /* Draws a band of light around the crown, with shadow below. */
    dark *= 0.8 + 0.5 * exp (-12 * (y - 0.98) * (y - 0.98));
    md_set_colour (cr, md_colour_scale (p->hair_colour, dark), 0.6);
    if (curls) {
      cairo_set_line_width (cr, 0.02);
      angle = g_rand_double_range (rand, 0, 2 * G_PI);
      cairo_new_path (cr);
      cairo_arc (cr, x, y, 0.045, angle, angle + 4);
      cairo_stroke (cr);
      continue;
    }
    angle = strand_angle (p, back, x, y) + g_rand_double_range (rand, -0.25,
        0.25);
    cairo_set_line_width (cr, 0.018);
    cairo_move_to (cr, x, y);
    cairo_rel_line_to (cr, length * cos (angle), length * sin (angle));
    cairo_stroke (cr);
  }
}

/* Fills the area that @edge bounds, column by column. */
static void
fill_above (cairo_t * cr, const MdPerson * p, gboolean back, gboolean hat)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -1.5, 1.5);
  for (double x = -1.5; x <= 1.5; x += 0.01)
    cairo_line_to (cr, x, hat ? hatline (p) : back ? (p->hair == MD_HAIR_LONG
            || p->hair == MD_HAIR_SCARF ? -1.5 : -0.75) : hairline (p, x));
  cairo_line_to (cr, 1.5, 1.5);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
paint_scarf (cairo_t * cr, const MdPerson * p, gboolean back, GRand * rand)
{
  MdColour c = p->hat_colour;

  md_set_colour (cr, c, 1);
  fill_above (cr, p, back, FALSE);
  for (int i = 0; i < 60; i++) {
    double x = g_rand_double_range (rand, -1.2, 1.2);
    double y = g_rand_double_range (rand, -1.4, 1.3);

    if (back || y > hairline (p, x) + 0.08)
      md_soft_spot (cr, x, y, 0.05, 0.35, md_colour_scale (c,
              g_rand_double_range (rand, 0.55, 1.3)), 0.4);
  }
}

static void
paint_hat (cairo_t * cr, const MdPerson * p, gboolean back)
{
  double y = hatline (p);

  md_set_colour (cr, p->hat_colour, 1);
  fill_above (cr, p, back, TRUE);
  if (p->hat == MD_HAT_BEANIE) {
    cairo_set_line_width (cr, 0.02);
    md_set_colour (cr, md_colour_scale (p->hat_colour, 0.6), 0.6);
    for (double x = -1.2; x < 1.2; x += 0.06) {
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x, y + 0.22);
      cairo_move_to (cr, x, y + 0.24);
      cairo_line_to (cr, x * 0.8, 1.4);
      cairo_stroke (cr);
    }
    md_soft_spot (cr, 0, y + 0.23, 1.3, 0.03, md_rgb (0, 0, 0), 0.4);
  }
  if (!back)
    md_soft_spot (cr, 0, y - 0.02, 1.1, 0.14, md_rgb (0.05, 0.03, 0.03)
        , 0.45);
}

void
md_hair_paint (cairo_t * cr, const MdPerson * p, gboolean back, GRand * rand)
{
  if (p->hair == MD_HAIR_SCARF) {
    paint_scarf (cr, p, back, rand);
  } else if (p->hair != MD_HAIR_BALD) {
    /* Draws the shadow of the hair on the forehead. */
    for (double x = -0.9; !back && x < 0.95; x += 0.1)
      md_soft_spot (cr, x, hairline (p, x), 0.14, 0.10,
          md_colour_scale (p->skin, 0.35), 0.22);
    md_set_colour (cr, md_colour_scale (p->hair_colour, 0.75), 1);
    fill_above (cr, p, back, FALSE);
    paint_strands (cr, p, back, rand);
  }
  if (p->hat != MD_HAT_NONE)
    paint_hat (cr, p, back);
}

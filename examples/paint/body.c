#include "body.h"

#include <math.h>

#include "skin.h"

static void
paint_back_hair (cairo_t * cr, const MdPerson * p, const MdLight * light)
{
  MdColour c = p->hair == MD_HAIR_SCARF ? p->hat_colour : p->hair_colour;
  GRand *rand = g_rand_new_with_seed (p->seed + 2);

  cairo_save (cr);
  cairo_new_path (cr);
  cairo_move_to (cr, -1.08, -0.5);
  cairo_curve_to (cr, -1.3, 0.6, -1.35, 1.4, -1.15, 2.3);
  cairo_curve_to (cr, -0.5, 2.6, 0.5, 2.6, 1.15, 2.3);
  cairo_curve_to (cr, 1.35, 1.4, 1.3, 0.6, 1.08, -0.5);
  cairo_close_path (cr);
  cairo_clip (cr);
  md_set_colour (cr, md_light_flat (c, light, 0.4), 1);
  cairo_paint (cr);
  cairo_set_line_width (cr, 0.03);
  for (int i = 0; p->hair == MD_HAIR_LONG && i < 300; i++) {
    double x = g_rand_double_range (rand, -1.35, 1.35);
    double y = g_rand_double_range (rand, -0.6, 2.3);

    md_set_colour (cr, md_light_flat (md_colour_scale (c,
                g_rand_double_range (rand, 0.5, 1.3)), light, 0.6), 0.6);
    cairo_move_to (cr, x, y);
    cairo_rel_line_to (cr, g_rand_double_range (rand, -0.05, 0.05), 0.5);
    cairo_stroke (cr);
  }
  cairo_restore (cr);
  g_rand_free (rand);
}

static void
torso_path (cairo_t * cr, double wide)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -0.62, 1.62);
  cairo_curve_to (cr, -1.2, 1.95, -1.9 * wide, 1.95, -2.25 * wide, 2.6);
  cairo_curve_to (cr, -1.9 * wide, 4.5, -1.7 * wide, 6, -1.8 * wide, 8.8);
  cairo_line_to (cr, 1.8 * wide, 8.8);
  cairo_curve_to (cr, 1.7 * wide, 6, 1.9 * wide, 4.5, 2.25 * wide, 2.6);
  cairo_curve_to (cr, 1.9 * wide, 1.95, 1.2, 1.95, 0.62, 1.62);
  cairo_close_path (cr);
}

static void
paint_collar (cairo_t * cr, const MdPerson * p, const MdLight * light)
{
  MdColour dark =
      md_light_flat (md_colour_scale (p->clothes_colour, 0.45), light, 1);
  MdColour white = md_light_flat (md_rgb (0.9, 0.9, 0.92), light, 1);

  switch (p->clothes) {
    case MD_CLOTHES_VNECK:
      md_light_set_round (cr, p->skin, light, 1.2);
      cairo_move_to (cr, -0.6, 1.55);
      cairo_line_to (cr, 0, 2.7);
      cairo_line_to (cr, 0.6, 1.55);
      cairo_fill (cr);
      break;
    case MD_CLOTHES_JACKET:
      md_set_colour (cr, white, 1);
      cairo_move_to (cr, -0.62, 1.55);
      cairo_line_to (cr, 0, 4);
      cairo_line_to (cr, 0.62, 1.55);
      cairo_fill (cr);
      md_set_colour (cr, dark, 1);
      cairo_move_to (cr, -0.12, 2.0);
      cairo_line_to (cr, 0.12, 2.0);
      cairo_line_to (cr, 0.05, 3.8);
      cairo_line_to (cr, -0.05, 3.8);
      cairo_fill (cr);
      break;
    case MD_CLOTHES_HOOD:
      md_set_colour (cr, dark, 1);
      cairo_save (cr);
      cairo_translate (cr, 0, 1.75);
      cairo_scale (cr, 1.25, 0.42);
      cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
      cairo_restore (cr);
      cairo_fill (cr);
      break;
    default:
      break;
  }
}

/* Draws the legs, from the hips to the pavement. */
static void
paint_legs (cairo_t * cr, const MdPerson * p, const MdLight * light)
{
  MdColour cloth = md_colour_scale (p->hat_colour, 0.45);

  md_soft_spot (cr, 0, 17.9, 2.6, 0.4, md_rgb (0, 0, 0), 0.6);
  for (int side = -1; side <= 1; side += 2) {
    cairo_save (cr);
    cairo_translate (cr, side * 0.85, 0);
    md_light_set_round (cr, cloth, light, 0.9);
    cairo_new_path (cr);
    cairo_move_to (cr, -side * 0.9, 8.3);
    cairo_line_to (cr, side * 0.95, 8.3);
    cairo_line_to (cr, side * 0.55, 17.7);
    cairo_line_to (cr, -side * 0.35, 17.7);
    cairo_fill (cr);
    md_set_colour (cr, md_light_flat (md_rgb (0.12, 0.1, 0.1), light, 1), 1);
    cairo_rectangle (cr, -0.5, 17.6, 1.1, 0.4);
    cairo_fill (cr);
    cairo_restore (cr);
  }
}

static void
paint_arms (cairo_t * cr, const MdPerson * p, const MdLight * light,
    double wide)
{
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (int side = -1; side <= 1; side += 2) {
    double x = side * 1.92 * wide;

    cairo_save (cr);
    cairo_translate (cr, x, 0);
    md_light_set_round (cr, p->skin, light, 0.5);
    cairo_set_line_width (cr, 0.7);
    cairo_move_to (cr, side * 0.5, 8.6);
    cairo_line_to (cr, side * 0.45, 9.1);
    cairo_stroke (cr);
    md_light_set_round (cr, p->clothes_colour, light, 0.75);
    cairo_set_line_width (cr, 0.95);
    cairo_move_to (cr, -side * 0.05, 2.75);
    cairo_line_to (cr, side * 0.35, 5.6);
    cairo_line_to (cr, side * 0.5, 8.2);
    cairo_stroke (cr);
    cairo_restore (cr);
  }
}

static void
paint_body (cairo_t * cr, const MdPerson * p, const MdLight * light,
    gboolean from_behind)
{
  GRand *rand = g_rand_new_with_seed (p->seed + 3);
  double wide = 1.08 - 0.18 * p->femininity;

  paint_arms (cr, p, light, wide);
  torso_path (cr, wide);
  md_light_set_round (cr, p->clothes_colour, light, 2.6 * wide);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  for (int i = 0; i < 24; i++) {        /* folds */
    MdColour c = md_light_flat (md_colour_scale (p->clothes_colour,
            g_rand_boolean (rand) ? 0.55 : 1.3), light, 1);

    cairo_save (cr);
    cairo_translate (cr, g_rand_double_range (rand, -2.4, 2.4),
        g_rand_double_range (rand, 2, 8));
    cairo_rotate (cr, g_rand_double_range (rand, -0.6, 0.6));
    md_soft_spot (cr, 0, 0, 0.12, 0.9, c, 0.3);
    cairo_restore (cr);
  }
  if (!from_behind)
    paint_collar (cr, p, light);
  cairo_restore (cr);
  g_rand_free (rand);
}

/* Seen from behind, no chin casts a shadow on the neck. */
static void
paint_neck (cairo_t * cr, const MdPerson * p, const MdLight * light,
    gboolean from_behind)
{
  cairo_new_path (cr);
  cairo_move_to (cr, -0.60, 0.5);
  cairo_curve_to (cr, -0.58, 1.3, -0.60, 1.5, -0.95, 1.85);
  cairo_curve_to (cr, -0.4, 2.1, 0.4, 2.1, 0.95, 1.85);
  cairo_curve_to (cr, 0.60, 1.5, 0.58, 1.3, 0.60, 0.5);
  cairo_close_path (cr);
  md_light_set_round (cr, p->hair == MD_HAIR_SCARF ? p->hat_colour : p->skin,
      light, 0.95);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  if (!from_behind)
    md_soft_spot (cr, -0.15 * light->direction[0], 1.15, 1.0, 0.62,
        md_light_flat (md_colour_scale (p->skin, 0.25), light, 0.6), 0.85);
  cairo_restore (cr);
}

gboolean
md_body_is_from_behind (const MdPose * pose)
{
  return cos (pose->yaw) < 0;
}

static gboolean
falls_on_shoulders (const MdPerson * p)
{
  return p->hair == MD_HAIR_LONG || p->hair == MD_HAIR_SCARF;
}

static void
begin_at (cairo_t * cr, const MdPose * pose)
{
  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_scale (cr, pose->scale, pose->scale);
}

void
md_body_draw (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  gboolean behind = md_body_is_from_behind (pose);

  begin_at (cr, pose);
  if (falls_on_shoulders (p) && !behind)
    paint_back_hair (cr, p, light);
  paint_legs (cr, p, light);
  paint_body (cr, p, light, behind);
  paint_neck (cr, p, light, behind);
  cairo_restore (cr);
}

void
md_body_draw_nape (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  begin_at (cr, pose);
  if (falls_on_shoulders (p))
    paint_back_hair (cr, p, light);
  else
    paint_neck (cr, p, light, TRUE);
  cairo_restore (cr);
}

#include "wear.h"

#include <math.h>

#include "skin.h"

/* @c as it looks on a surface that faces the camera. */
static MdColour
lit (MdColour c, const MdLight * light, double more)
{
  double level = pow (more * (light->key * 0.75 * MAX (0.2,
              light->direction[2]) + light->ambient * 0.8), 1 / 2.2);

  return md_rgb (CLAMP (c.r * level * light->tint.r, 0, 1),
      CLAMP (c.g * level * light->tint.g, 0, 1),
      CLAMP (c.b * level * light->tint.b, 0, 1));
}

/* A source that is lighter on the lamp's side of -@half..@half. */
static void
set_round (cairo_t * cr, MdColour c, const MdLight * light, double half)
{
  cairo_pattern_t *g = cairo_pattern_create_linear (-half, 0, half, 0);

  for (int i = 0; i <= 8; i++) {
    double x = i / 4.0 - 1, z = sqrt (MAX (0, 1 - x * x * 0.9));
    double d = 0.35 + 0.65 * MAX (0, 0.9 * z * light->direction[2]
        + x * light->direction[0] + 0.25);
    MdColour at = lit (c, light, d);

    cairo_pattern_add_color_stop_rgb (g, i / 8.0, at.r, at.g, at.b);
  }
  cairo_set_source (cr, g);
  cairo_pattern_destroy (g);
}

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
  md_set_colour (cr, lit (c, light, 0.4), 1);
  cairo_paint (cr);
  cairo_set_line_width (cr, 0.03);
  for (int i = 0; p->hair == MD_HAIR_LONG && i < 300; i++) {
    double x = g_rand_double_range (rand, -1.35, 1.35);
    double y = g_rand_double_range (rand, -0.6, 2.3);

    md_set_colour (cr, lit (md_colour_scale (c, g_rand_double_range (rand, 0.5,
                    1.3)), light, 0.6), 0.6);
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
  MdColour dark = lit (md_colour_scale (p->clothes_colour, 0.45), light, 1);
  MdColour white = lit (md_rgb (0.9, 0.9, 0.92), light, 1);

  switch (p->clothes) {
    case MD_CLOTHES_VNECK:
      set_round (cr, p->skin, light, 1.2);
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

/* From the hips to the pavement. */
static void
paint_legs (cairo_t * cr, const MdPerson * p, const MdLight * light)
{
  MdColour cloth = md_colour_scale (p->hat_colour, 0.45);

  md_soft_spot (cr, 0, 17.9, 2.6, 0.4, md_rgb (0, 0, 0), 0.6);
  for (int side = -1; side <= 1; side += 2) {
    cairo_save (cr);
    cairo_translate (cr, side * 0.85, 0);
    set_round (cr, cloth, light, 0.9);
    cairo_new_path (cr);
    cairo_move_to (cr, -side * 0.9, 8.3);
    cairo_line_to (cr, side * 0.95, 8.3);
    cairo_line_to (cr, side * 0.55, 17.7);
    cairo_line_to (cr, -side * 0.35, 17.7);
    cairo_fill (cr);
    md_set_colour (cr, lit (md_rgb (0.12, 0.1, 0.1), light, 1), 1);
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
    set_round (cr, p->skin, light, 0.5);
    cairo_set_line_width (cr, 0.7);
    cairo_move_to (cr, side * 0.5, 8.6);
    cairo_line_to (cr, side * 0.45, 9.1);
    cairo_stroke (cr);
    set_round (cr, p->clothes_colour, light, 0.75);
    cairo_set_line_width (cr, 0.95);
    cairo_move_to (cr, -side * 0.05, 2.75);
    cairo_line_to (cr, side * 0.35, 5.6);
    cairo_line_to (cr, side * 0.5, 8.2);
    cairo_stroke (cr);
    cairo_restore (cr);
  }
}

static void
paint_body (cairo_t * cr, const MdPerson * p, const MdLight * light)
{
  GRand *rand = g_rand_new_with_seed (p->seed + 3);
  double wide = 1.08 - 0.18 * p->femininity;

  paint_arms (cr, p, light, wide);
  torso_path (cr, wide);
  set_round (cr, p->clothes_colour, light, 2.6 * wide);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  for (int i = 0; i < 24; i++) {        /* folds */
    MdColour c = lit (md_colour_scale (p->clothes_colour,
            g_rand_boolean (rand) ? 0.55 : 1.3), light, 1);

    cairo_save (cr);
    cairo_translate (cr, g_rand_double_range (rand, -2.4, 2.4),
        g_rand_double_range (rand, 2, 8));
    cairo_rotate (cr, g_rand_double_range (rand, -0.6, 0.6));
    md_soft_spot (cr, 0, 0, 0.12, 0.9, c, 0.3);
    cairo_restore (cr);
  }
  paint_collar (cr, p, light);
  cairo_restore (cr);

  /* The neck, in the shadow of the chin. */
  cairo_new_path (cr);
  cairo_move_to (cr, -0.60, 0.5);
  cairo_curve_to (cr, -0.58, 1.3, -0.60, 1.5, -0.95, 1.85);
  cairo_curve_to (cr, -0.4, 2.1, 0.4, 2.1, 0.95, 1.85);
  cairo_curve_to (cr, 0.60, 1.5, 0.58, 1.3, 0.60, 0.5);
  cairo_close_path (cr);
  set_round (cr, p->hair == MD_HAIR_SCARF ? p->hat_colour : p->skin, light,
      0.95);
  cairo_fill_preserve (cr);
  cairo_save (cr);
  cairo_clip (cr);
  md_soft_spot (cr, -0.15 * light->direction[0], 1.15, 1.0, 0.62,
      lit (md_colour_scale (p->skin, 0.25), light, 0.6), 0.85);
  cairo_restore (cr);
  g_rand_free (rand);
}

void
md_wear_draw_behind (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_scale (cr, pose->scale, pose->scale);
  if (p->hair == MD_HAIR_LONG || p->hair == MD_HAIR_SCARF)
    paint_back_hair (cr, p, light);
  paint_legs (cr, p, light);
  paint_body (cr, p, light);
  cairo_restore (cr);
}

static void
path_point (cairo_t * cr, const MdPose * pose, double x, double y, double z)
{
  double point[3] = { x, y, z }, px, py;

  md_pose_project (pose, point, &px, &py);
  cairo_line_to (cr, px, py);
}

static void
lens_path (cairo_t * cr, const MdPose * pose, int side)
{
  cairo_new_path (cr);
  for (int i = 0; i < 32; i++) {
    double a = i * G_PI / 16, c = cos (a), s = sin (a);
    double x = copysign (pow (fabs (c), 0.7), c);
    double y = copysign (pow (fabs (s), 0.7), s);

    path_point (cr, pose, side * 0.43 + 0.27 * x, -0.02 + 0.19 * y,
        1.16 - 0.16 * fabs (side * 0.43 + 0.27 * x));
  }
  cairo_close_path (cr);
}

static void
draw_glasses (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  gboolean sun = p->glasses == MD_GLASSES_SUN;
  GRand *rand = g_rand_new_with_seed (p->seed + 4);
  MdColour frame = lit (md_colour_scale (p->hat_colour,
          g_rand_double_range (rand, 0.1, 0.6)), light, 1);

  cairo_set_line_width (cr, pose->scale * (sun ? 0.05 :
          g_rand_double_range (rand, 0.022, 0.05)));
  for (int side = -1; side <= 1; side += 2) {
    lens_path (cr, pose, side);
    if (sun)
      cairo_set_source_rgba (cr, 0.06, 0.05, 0.06, 0.92);
    else
      cairo_set_source_rgba (cr, 0.9, 0.95, 1, 0.07);
    cairo_fill_preserve (cr);
    md_set_colour (cr, frame, 0.95);
    cairo_stroke (cr);
    if (side * sin (pose->yaw) > 0.5)
      continue;                 /* that temple is behind the face */
    path_point (cr, pose, side * 0.70, 0.04, 1.04);
    path_point (cr, pose, side * 0.98 * p->face_width, 0.04, 0.35);
    cairo_stroke (cr);
  }
  path_point (cr, pose, -0.16, 0.03, 1.22);
  path_point (cr, pose, 0, 0.06, 1.26);
  path_point (cr, pose, 0.16, 0.03, 1.22);
  cairo_stroke (cr);
  g_rand_free (rand);
}

static void
draw_brim (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  cairo_new_path (cr);
  for (double a = -1.25; a <= 1.26; a += 0.1)
    path_point (cr, pose, 1.08 * sin (a), 0.66, 1.1 * cos (a));
  for (double a = 1.25; a >= -1.26; a -= 0.1)
    path_point (cr, pose, 1.08 * sin (a), 0.66 - 0.12 * cos (a),
        1.1 * cos (a) + 0.75 * cos (a * 1.1));
  cairo_close_path (cr);
  md_set_colour (cr, lit (md_colour_scale (p->hat_colour, 0.6), light, 0.8), 1);
  cairo_fill (cr);
}

void
md_wear_draw_before (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  if (cos (pose->yaw) < 0.2)
    return;
  if (p->glasses != MD_GLASSES_NONE)
    draw_glasses (cr, p, pose, light);
  if (p->hat == MD_HAT_CAP)
    draw_brim (cr, p, pose, light);
}

void
md_wear_draw_hand (cairo_t * cr, const MdPerson * p, const MdPose * pose,
    const MdLight * light)
{
  static const double at[3] = { 0.1, -0.78, 1.15 };
  MdColour dark = lit (md_colour_scale (p->skin, 0.55), light, 0.9);
  double x, y;

  if (!p->hand || cos (pose->yaw) < 0.2)
    return;
  md_pose_project (pose, at, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, pose->scale, pose->scale);
  cairo_rotate (cr, 0.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  /* Forearm and sleeve, palm, four fingers. */
  set_round (cr, p->clothes_colour, light, 0.6);
  cairo_set_line_width (cr, 0.75);
  cairo_move_to (cr, 0.35, 1.5);
  cairo_line_to (cr, 0.9, 5);
  cairo_stroke (cr);
  set_round (cr, p->skin, light, 0.7);
  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, 0.2, 0.3);
  cairo_line_to (cr, 0.35, 1.4);
  cairo_stroke (cr);
  cairo_save (cr);
  cairo_scale (cr, 0.52, 0.42);
  cairo_arc (cr, 0.3, 0.5, 1, 0, 2 * G_PI);
  cairo_restore (cr);
  cairo_fill (cr);
  for (int i = 0; i < 4; i++) {
    double fy = -0.14 + 0.17 * i;

    md_set_colour (cr, dark, 1);
    cairo_set_line_width (cr, 0.185);
    cairo_move_to (cr, 0.2, fy + 0.02);
    cairo_line_to (cr, -0.58 + 0.06 * fabs (i - 1.3), fy + 0.06);
    cairo_stroke (cr);
    set_round (cr, p->skin, light, 0.9);
    cairo_set_line_width (cr, 0.155);
    cairo_move_to (cr, 0.2, fy);
    cairo_line_to (cr, -0.58 + 0.06 * fabs (i - 1.3), fy + 0.04);
    cairo_stroke (cr);
  }
  cairo_restore (cr);
}

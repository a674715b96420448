#include "wear.h"

#include <math.h>

#include "skin.h"

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
  MdColour frame = md_light_flat (md_colour_scale (p->hat_colour,
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
      continue;                 /* this temple of the glasses is behind the
                                 * face */
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
  md_set_colour (cr, md_light_flat (md_colour_scale (p->hat_colour, 0.6), light,
          0.8), 1);
  cairo_fill (cr);
}

void
md_wear_draw (cairo_t * cr, const MdPerson * p, const MdPose * pose,
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
  MdColour dark = md_light_flat (md_colour_scale (p->skin, 0.55), light, 0.9);
  double x, y;

  if (!p->hand || cos (pose->yaw) < 0.2)
    return;
  md_pose_project (pose, at, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, pose->scale, pose->scale);
  cairo_rotate (cr, 0.5);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  /* Draws forearm and sleeve, palm, and four fingers. */
  md_light_set_round (cr, p->clothes_colour, light, 0.6);
  cairo_set_line_width (cr, 0.75);
  cairo_move_to (cr, 0.35, 1.5);
  cairo_line_to (cr, 0.9, 5);
  cairo_stroke (cr);
  md_light_set_round (cr, p->skin, light, 0.7);
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
    md_light_set_round (cr, p->skin, light, 0.9);
    cairo_set_line_width (cr, 0.155);
    cairo_move_to (cr, 0.2, fy);
    cairo_line_to (cr, -0.58 + 0.06 * fabs (i - 1.3), fy + 0.04);
    cairo_stroke (cr);
  }
  cairo_restore (cr);
}

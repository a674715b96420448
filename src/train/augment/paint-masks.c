#include <math.h>

#include "paint-private.h"

/* Outline of the mask, in the face's coordinates (across, down). */
typedef struct
{
  float left, right;            /* across */
  float side_top, side_bottom;
  float top;                    /* on the nose */
  float chin;
  float middle;                 /* across, of nose and chin */
} Cut;

/* Ranges of the outline. */
typedef struct
{
  float top[2], side_top[2], side_bottom[2], chin[2];
} Reach;

/* Downwards, the tip of the nose is at 0.6 and the mouth at 1. */
static const Reach worn_right =
    { {0.12f, 0.5f}, {0.25f, 0.6f}, {1.0f, 1.4f}, {1.6f, 2.0f} };
static const Reach worn_wrong[] = {
  {{0.72f, 0.92f}, {0.5f, 0.95f}, {1.1f, 1.5f}, {1.65f, 2.1f}}, /* under the
                                                                 * nose */
  {{1.1f, 1.3f}, {0.8f, 1.2f}, {1.3f, 1.7f}, {1.8f, 2.2f}},     /* the lip */
  {{1.45f, 1.75f}, {1.0f, 1.5f}, {1.6f, 2.0f}, {2.05f, 2.5f}},  /* the chin */
};

static float
draw (MdRng * rng, const float range[2])
{
  return md_rng_uniform (rng, range[0], range[1]);
}

static Cut
draw_cut (const MdPaintSurface * d, const Reach * reach, MdRng * rng)
{
  /* A turned face shows more of one cheek; on the other side, the mask extends
   * beyond the visible edge. */
  Cut cut = {
    .left = -(0.95f + 0.55f * MAX (d->turn, 0) + 0.95f * MIN (d->turn, 0)),
    .right = 0.95f + 0.55f * MAX (-d->turn, 0) + 0.95f * MIN (-d->turn, 0),
    .side_top = draw (rng, reach->side_top),
    .side_bottom = draw (rng, reach->side_bottom),
    .top = draw (rng, reach->top),
    .chin = draw (rng, reach->chin),
    .middle = d->turn * 0.9f,
  };

  cut.left *= md_rng_uniform (rng, 0.9f, 1.08f);
  cut.right *= md_rng_uniform (rng, 0.9f, 1.08f);
  return cut;
}

static void
outline (const MdPaintSurface * d, const Cut * c, float roundness)
{
  float round = roundness * (c->right - c->left) / 2;
  const float to_nose[3][2] = {
    {c->left * 0.6f, c->side_top * 0.9f},
    {c->middle - 0.25f, c->top}, {c->middle, c->top}
  };
  const float to_right[3][2] = {
    {c->middle + 0.25f, c->top},
    {c->right * 0.6f, c->side_top * 0.9f}, {c->right, c->side_top}
  };
  const float to_chin[3][2] = {
    {c->right * 0.95f, c->chin - 0.15f},
    {c->middle * 0.7f + round, c->chin}, {c->middle * 0.7f, c->chin}
  };
  const float to_left[3][2] = {
    {c->middle * 0.7f - round, c->chin},
    {c->left * 0.95f, c->chin - 0.15f}, {c->left, c->side_bottom}
  };

  cairo_new_path (d->cr);
  md_paint_surface_move (d, c->left, c->side_top);
  md_paint_surface_curve (d, to_nose);
  md_paint_surface_curve (d, to_right);
  md_paint_surface_line (d, c->right, c->side_bottom);
  md_paint_surface_curve (d, to_chin);
  md_paint_surface_curve (d, to_left);
  cairo_close_path (d->cr);
}

static MdPaintColor
draw_cloth (const MdPaintSurface * d, MdRng * rng)
{
  float light = md_paint_surface_light (d);
  MdPaintColor color;

  switch (md_rng_below (rng, 5)) {
    case 0:                    /* a surgical mask: white to blue or green */
      color = md_paint_color_random (rng, 0.8f, 1);
      color.r *= md_rng_uniform (rng, 0.6f, 1);
      break;
    case 1:
      color = md_paint_color_scale (md_paint_color_random (rng, 0.5f, 1),
          md_rng_uniform (rng, 0.05f, 0.35f));
      break;
    case 2:
    case 3:
      return md_paint_color_skin (d, rng);
    default:
      color = md_paint_color_random (rng, 0, 1);
  }
  return md_paint_color_scale (color, light);
}

/* Draws coloured spots over the clip, as in floral or sequinned cloth. */
static void
print_spots (const MdPaintSurface * d, MdRng * rng)
{
  float light = md_paint_surface_light (d);
  float size = d->unit * md_rng_uniform (rng, 0.04f, 0.25f);

  for (int i = 5 + md_rng_below (rng, 30); i > 0; i--) {
    float across = md_rng_uniform (rng, -1, 1);

    cairo_set_line_width (d->cr, size * md_rng_uniform (rng, 0.5f, 1.5f));
    md_paint_color_set (d->cr, md_paint_color_scale (md_paint_color_random (rng,
                0, 1), light), 1);
    md_paint_surface_move (d, across, md_rng_uniform (rng, 0.2f, 1.9f));
    cairo_rel_line_to (d->cr, md_rng_uniform (rng, 0, size), 0);
    cairo_stroke (d->cr);
  }
}

/* Draws stripes, checks or dots over the clip. */
static void
print_lines (const MdPaintSurface * d, MdRng * rng)
{
  cairo_t *cr = d->cr;
  MdPaintColor color = md_paint_color_scale (md_paint_color_random (rng, 0, 1),
      md_paint_surface_light (d));
  float size = d->unit * md_rng_uniform (rng, 0.08f, 0.4f);
  float angle = md_rng_uniform (rng, 0, G_PI);
  int kind = md_rng_below (rng, 3);
  double x, y;

  md_paint_surface_point (d, d->turn, 1, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  md_paint_color_set (cr, color, md_rng_uniform (rng, 0.5f, 1));
  cairo_set_line_width (cr, size * md_rng_uniform (rng, 0.2f, 0.6f));
  for (float at = -2 * d->unit; at < 2 * d->unit; at += size) {
    if (kind < 2) {
      cairo_move_to (cr, at, -2 * d->unit);
      cairo_line_to (cr, at, 2 * d->unit);
    }
    if (kind == 1) {
      cairo_move_to (cr, -2 * d->unit, at);
      cairo_line_to (cr, 2 * d->unit, at);
    }
    for (float to = -2 * d->unit; kind == 2 && to < 2 * d->unit; to += size) {
      cairo_move_to (cr, at, to);
      cairo_line_to (cr, at, to);
    }
  }
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* Darkens one side, and the cloth towards its edges. */
static void
shade (const MdPaintSurface * d, const Cut * c, MdRng * rng)
{
  double x1, y1, x2, y2;
  float from = md_rng_uniform (rng, 0, 0.4f);
  float to = md_rng_uniform (rng, 0, 0.4f);
  cairo_pattern_t *pattern;

  md_paint_surface_point (d, c->left, 1, &x1, &y1);
  md_paint_surface_point (d, c->right, 1, &x2, &y2);
  pattern = cairo_pattern_create_linear (x1, y1, x2, y2);
  cairo_pattern_add_color_stop_rgba (pattern, 0, 0, 0, 0, from);
  cairo_pattern_add_color_stop_rgba (pattern, 0.5 + 0.5 * d->turn, 0, 0, 0, 0);
  cairo_pattern_add_color_stop_rgba (pattern, 1, 0, 0, 0, to);
  cairo_set_source (d->cr, pattern);
  cairo_paint (d->cr);
  cairo_pattern_destroy (pattern);
}

/* Draws horizontal pleats or a vertical seam. */
static void
fold (const MdPaintSurface * d, const Cut * c, MdRng * rng)
{
  cairo_t *cr = d->cr;
  int folds = md_rng_below (rng, 4);

  cairo_set_line_width (cr, d->unit * md_rng_uniform (rng, 0.02f, 0.08f));
  cairo_set_source_rgba (cr, 0, 0, 0, md_rng_uniform (rng, 0.05f, 0.3f));
  for (int i = 1; i <= folds; i++) {
    float down = c->side_top + (c->side_bottom - c->side_top) * i / (folds + 1);
    const float bow[3][2] = {
      {c->left * 0.5f, down + 0.12f}, {c->right * 0.5f, down + 0.12f},
      {c->right, down}
    };

    md_paint_surface_move (d, c->left, down);
    md_paint_surface_curve (d, bow);
  }
  if (folds == 0) {
    md_paint_surface_move (d, c->middle, c->top);
    md_paint_surface_line (d, c->middle * 0.7f, c->chin);
  }
  cairo_stroke (cr);
}

static void
draw_loops (const MdPaintSurface * d, const Cut * c, MdPaintColor color,
    MdRng * rng)
{
  cairo_set_line_width (d->cr, d->unit * md_rng_uniform (rng, 0.03f, 0.09f));
  md_paint_color_set (d->cr, color, md_rng_uniform (rng, 0.3f, 1));
  for (int side = -1; side <= 1; side += 2) {
    float from = side < 0 ? c->left : c->right;

    md_paint_surface_move (d, from, c->side_top);
    md_paint_surface_line (d, from + 0.3f * side, 0.1f);
    md_paint_surface_move (d, from, c->side_bottom);
    md_paint_surface_line (d, from + 0.3f * side, 0.6f);
  }
  cairo_stroke (d->cr);
}

static void
paint_cloth (const MdPaintSurface * d, const Cut * cut, MdPaintColor color,
    MdRng * rng)
{
  md_paint_color_set (d->cr, color, 1);
  cairo_paint (d->cr);
  if (md_rng_chance (rng, 0.3f))
    print_lines (d, rng);
  else if (md_rng_chance (rng, 0.2f))
    print_spots (d, rng);
  shade (d, cut, rng);
  fold (d, cut, rng);
}

static MdPicture *
paint (const MdPicture * face, const float landmarks[][2],
    const Reach * reach, const MdPaintCloth * cloth, MdRng * rng)
{
  MdPaintSurface d;
  Cut cut;
  MdPaintColor color;

  md_paint_surface_begin (&d, face, landmarks);
  cut = draw_cut (&d, reach, rng);
  color = draw_cloth (&d, rng);
  if (md_rng_chance (rng, 0.6f))
    draw_loops (&d, &cut, color, rng);
  outline (&d, &cut, md_rng_uniform (rng, 0.4f, 0.8f));
  cairo_clip (d.cr);
  if (!cloth
      || !md_paint_surface_cloth (&d, cloth, cut.top, cut.chin, cut.middle,
          rng))
    paint_cloth (&d, &cut, color, rng);
  cairo_reset_clip (d.cr);
  if (md_rng_chance (rng, 0.2f))
    md_paint_surface_hand_aside (&d, rng);
  return md_paint_surface_end (&d);
}

MdPicture *
md_paint_mask (const MdPicture * face, const float landmarks[][2],
    const MdPaintCloth * cloth, MdRng * rng)
{
  return paint (face, landmarks, &worn_right, cloth, rng);
}

/* Half of the masks leave the nose uncovered. */
MdPicture *
md_paint_incorrect (const MdPicture * face, const float landmarks[][2],
    const MdPaintCloth * cloth, MdRng * rng)
{
  int kind = md_rng_chance (rng, 0.5f) ? 0 : 1 + md_rng_below (rng, 2);

  return paint (face, landmarks, &worn_wrong[kind], cloth, rng);
}

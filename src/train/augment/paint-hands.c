#include <math.h>

#include "paint-private.h"

/* A hand extends along x from the fingertips at 0 to the wrist, followed by an
 * arm. Lengths are fractions of the distance between the eyes. */
typedef struct
{
  float finger;                 /* width */
  float length;                 /* of the fingers */
  MdPaintColor color;
} Hand;

static void
draw_finger (cairo_t * cr, const Hand * hand, float tip, float y, float shade)
{
  cairo_move_to (cr, tip, y);
  cairo_line_to (cr, hand->length, y * 0.9f);
  cairo_set_line_width (cr, hand->finger);
  md_paint_color_set (cr, md_paint_color_scale (hand->color, 0.6f), 1);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, hand->finger * 0.84f);
  md_paint_color_set (cr, md_paint_color_scale (hand->color, shade), 1);
  cairo_stroke (cr);
}

static void
draw_palm (cairo_t * cr, const Hand * hand)
{
  float width = 3.6f * hand->finger;

  cairo_set_line_width (cr, width);
  md_paint_color_set (cr, hand->color, 1);
  cairo_move_to (cr, hand->length + width / 2, 0);
  cairo_line_to (cr, hand->length + width * 0.8f, 0);
  cairo_stroke (cr);
  cairo_set_line_width (cr, width * 0.7f);
  cairo_move_to (cr, hand->length + width * 0.8f, 0);
  cairo_line_to (cr, hand->length + 6, 0);
  cairo_stroke (cr);
}

/* Draws a hand in the skin colour.
 * @across, @down: position of the fingertips
 * @angle: direction from the fingertips to the arm, radians, clockwise from the
 *   right */
static void
draw_hand (const MdPaintSurface * d, float across, float down,
    float angle, MdRng * rng)
{
  cairo_t *cr = d->cr;
  Hand hand = {
    .finger = md_rng_uniform (rng, 0.26f, 0.42f),
    .length = md_rng_uniform (rng, 0.9f, 1.7f),
    .color = md_paint_color_skin (d, rng),
  };
  int first = md_rng_below (rng, 2);
  double x, y;

  md_paint_surface_point (d, across, down, &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_scale (cr, d->unit, d->unit);
  cairo_translate (cr, -hand.length * 0.6f, 0);
  draw_palm (cr, &hand);
  for (int i = first; i < 4; i++)
    draw_finger (cr, &hand, md_rng_uniform (rng, 0, 0.3f),
        (i - 1.5f) * hand.finger, md_rng_uniform (rng, 0.9f, 1.08f));
  cairo_restore (cr);
}

void
md_paint_surface_hand_aside (const MdPaintSurface * d, MdRng * rng)
{
  gboolean left = md_rng_chance (rng, 0.5f);
  float across = md_rng_uniform (rng, 1.9f, 2.4f);
  float angle = md_rng_uniform (rng, -0.4f, 1.4f);

  draw_hand (d, left ? -across : across, md_rng_uniform (rng, -0.6f,
          0.9f), left ? (float) G_PI - angle : angle, rng);
}

static void
draw_handkerchief (const MdPaintSurface * d, MdRng * rng)
{
  int corners = 5 + md_rng_below (rng, 4);
  float size = md_rng_uniform (rng, 0.45f, 0.8f);

  for (int i = 0; i < corners; i++) {
    float angle = 2 * (float) G_PI * i / corners;
    float reach = size * md_rng_uniform (rng, 0.7f, 1.2f);

    md_paint_surface_line (d, d->turn * 0.8f + reach * cosf (angle),
        0.95f + reach * sinf (angle));
  }
  cairo_close_path (d->cr);
  md_paint_color_set (d->cr, md_paint_color_scale (md_paint_color_random (rng,
              0.85f, 1), md_paint_surface_light (d)), 1);
  cairo_fill (d->cr);
}

/* Draws a cup, a microphone or a telephone in front of the mouth, below the
 * nose. */
static void
draw_thing (const MdPaintSurface * d, MdRng * rng)
{
  cairo_t *cr = d->cr;
  float width = md_rng_uniform (rng, 0.3f, 0.8f);
  float height = md_rng_uniform (rng, 0.3f, 0.7f);
  MdPaintColor color = md_paint_color_scale (md_paint_color_random (rng, 0, 1),
      md_paint_surface_light (d));
  double x, y;

  md_paint_surface_point (d, d->turn * 0.8f + md_rng_uniform (rng, -0.3f, 0.3f),
      0.9f + height * 0.5f * d->unit / MAX (1, hypotf (d->down[0],
              d->down[1])), &x, &y);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, md_rng_uniform (rng, -0.6f, 0.6f));
  cairo_scale (cr, d->unit, d->unit);
  if (md_rng_chance (rng, 0.5f)) {
    cairo_rectangle (cr, -width / 2, -height / 2, width, height + 3);
  } else {
    cairo_save (cr);
    cairo_scale (cr, width / 2, height / 2);
    cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
    cairo_restore (cr);
  }
  md_paint_color_set (cr, color, 1);
  cairo_fill (cr);
  cairo_restore (cr);
}

MdPicture *
md_paint_hand (const MdPicture * face, const float landmarks[][2], MdRng * rng)
{
  MdPaintSurface d;
  float angle = md_rng_uniform (rng, -0.3f, (float) G_PI + 0.3f);
  int kind = md_rng_below (rng, 8);

  md_paint_surface_begin (&d, face, landmarks);
  if (kind == 0) {
    draw_thing (&d, rng);
    return md_paint_surface_end (&d);
  }
  if (kind == 1) {
    md_paint_surface_hand_aside (&d, rng);
    return md_paint_surface_end (&d);
  }
  if (kind < 5)
    draw_handkerchief (&d, rng);
  draw_hand (&d, d.turn + md_rng_uniform (rng, -0.4f, 0.4f),
      md_rng_uniform (rng, 0.7f, 1.4f), angle, rng);
  if (md_rng_chance (rng, 0.4f))
    draw_hand (&d, d.turn + md_rng_uniform (rng, -0.5f, 0.5f),
        md_rng_uniform (rng, 0.8f, 1.4f), (float) G_PI - angle, rng);
  return md_paint_surface_end (&d);
}

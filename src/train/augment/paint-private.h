/* paint-private: The surface with a face on it that paint-masks and paint-hands
 * share. */
#pragma once

#include <cairo.h>

#include "paint.h"

typedef struct
{
  float r, g, b;                /* 0..1 */
} MdPaintColor;

/* The face's coordinates: the origin is between the eyes; @across is a multiple
 * of the distance between the eyes, @down of the distance from eyes to mouth. */
typedef struct
{
  cairo_surface_t *surface;
  cairo_t *cr;
  float origin[2];              /* between the eyes, pixels */
  float across[2], down[2];
  float unit;                   /* distance between the eyes, pixels; line
                                 * widths are fractions of it */
  float turn;                   /* position of the nose across; 0 = frontal */
  MdPaintColor skin;                   /* on nose and cheeks */
} MdPaintSurface;

void md_paint_surface_begin (MdPaintSurface * d, const MdPicture * face,
    const float landmarks[][2]);
/* Fills the clip with the cloth of the mask in @cloth, between @top and @chin
 * and around @middle of the face.
 * Returns: FALSE if the landmarks are not those of a face */
gboolean md_paint_surface_cloth (const MdPaintSurface * d,
    const MdPaintCloth * cloth, float top, float chin, float middle,
    MdRng * rng);
/* Returns: (transfer full): the painted face */
MdPicture *md_paint_surface_end (MdPaintSurface * d);

void md_paint_surface_point (const MdPaintSurface * d, float across, float down,
    double *x, double *y);
void md_paint_surface_move (const MdPaintSurface * d, float across, float down);
void md_paint_surface_line (const MdPaintSurface * d, float across, float down);
/* Adds a Bézier curve from the current point, with two control points. */
void md_paint_surface_curve (const MdPaintSurface * d, const float
    points[3][2]);

MdPaintColor md_paint_color_scale (MdPaintColor color, float by);
MdPaintColor md_paint_color_random (MdRng * rng, float least, float most);
/* Returns a random variation of the skin colour. */
MdPaintColor md_paint_color_skin (const MdPaintSurface * d, MdRng * rng);
void md_paint_color_set (cairo_t * cr, MdPaintColor color, float alpha);
/* Returns the brightness of a white object in the light of the picture, 0..1. */
float md_paint_surface_light (const MdPaintSurface * d);

/* Draws a hand at cheek, temple or ear, clear of nose and mouth. */
void md_paint_surface_hand_aside (const MdPaintSurface * d, MdRng * rng);

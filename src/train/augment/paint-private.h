/* What paint-masks and paint-hands share: a surface with a face on it. */
#pragma once

#include <cairo.h>

#include "paint.h"

typedef struct
{
  float r, g, b;                /* 0..1 */
} MdPaintColor;

/* A point of the face: its middle between the eyes plus @across × the
 * distance of the eyes plus @down × the distance from eyes to mouth. */
typedef struct
{
  cairo_surface_t *surface;
  cairo_t *cr;
  float origin[2];              /* between the eyes, pixels */
  float across[2], down[2];
  float unit;                   /* between the eyes, pixels; line widths are
                                 * shares of it */
  float turn;                   /* across: where the nose is; 0 = facing */
  MdPaintColor skin;                   /* about nose and cheeks */
} MdPaintSurface;

void md_paint_surface_begin (MdPaintSurface * d, const MdPicture * face,
    const float landmarks[][2]);
/* Fills the clip with the cloth of @cloth's mask, between @top and @chin and
 * about @middle of the face. FALSE where the landmarks make no face. */
gboolean md_paint_surface_cloth (const MdPaintSurface * d,
    const MdPaintCloth * cloth, float top, float chin, float middle,
    MdRng * rng);
/* (transfer full): what has become of the face */
MdPicture *md_paint_surface_end (MdPaintSurface * d);

void md_paint_surface_point (const MdPaintSurface * d, float across, float down,
    double *x, double *y);
void md_paint_surface_move (const MdPaintSurface * d, float across, float down);
void md_paint_surface_line (const MdPaintSurface * d, float across, float down);
/* A Bézier curve from the current point, with two control points. */
void md_paint_surface_curve (const MdPaintSurface * d, const float
    points[3][2]);

MdPaintColor md_paint_color_scale (MdPaintColor color, float by);
MdPaintColor md_paint_color_random (MdRng * rng, float least, float most);
/* The skin's, somewhat lighter, darker or of another tint. */
MdPaintColor md_paint_color_skin (const MdPaintSurface * d, MdRng * rng);
void md_paint_color_set (cairo_t * cr, MdPaintColor color, float alpha);
/* How bright something white would be in this picture's light, 0..1. */
float md_paint_surface_light (const MdPaintSurface * d);

/* A hand of the skin's colour, with its fingers at a place of the face, coming
 * from where @angle points to (clockwise from the right, radians). */
void md_paint_surface_hand (const MdPaintSurface * d, float across, float down,
    float angle, MdRng * rng);
/* A hand at cheek, temple or ear, clear of nose and mouth. */
void md_paint_surface_hand_aside (const MdPaintSurface * d, MdRng * rng);

/* What dress-mask and dress-hand share: a surface with a face on it. */
#pragma once

#include <cairo.h>

#include "paint.h"

typedef struct
{
  float r, g, b;                /* 0..1 */
} MdDye;

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
  MdDye skin;                   /* about nose and cheeks */
} MdDressing;

void md_dressing_begin (MdDressing * d, const MdPicture * face,
    const float landmarks[][2]);
/* (transfer full): what has become of the face */
MdPicture *md_dressing_end (MdDressing * d);

void md_dressing_point (const MdDressing * d, float across, float down,
    double *x, double *y);
void md_dressing_move (const MdDressing * d, float across, float down);
void md_dressing_line (const MdDressing * d, float across, float down);
/* A Bézier curve from the current point, with two control points. */
void md_dressing_curve (const MdDressing * d, const float points[3][2]);

MdDye md_dye_scale (MdDye dye, float by);
MdDye md_dye_random (MdRng * rng, float least, float most);
/* The skin's, somewhat lighter, darker or of another tint. */
MdDye md_dye_skin (const MdDressing * d, MdRng * rng);
void md_dye_set (cairo_t * cr, MdDye dye, float alpha);
/* How bright something white would be in this picture's light, 0..1. */
float md_dressing_light (const MdDressing * d);

/* A hand of the skin's colour, with its fingers at a place of the face, coming
 * from where @angle points to (clockwise from the right, radians). */
void md_dressing_hand (const MdDressing * d, float across, float down,
    float angle, MdRng * rng);
/* A hand at cheek, temple or ear, clear of nose and mouth. */
void md_dressing_hand_aside (const MdDressing * d, MdRng * rng);

/* light: The single lamp of a scene, and the shading of flat and round
 * objects. Thread safety: pure functions.
 */
#pragma once

#include <cairo.h>

#include "person.h"

typedef struct
{
  double direction[3];          /* towards the lamp, unit length, in the axes of
                                 * face-shape.h */
  double key, ambient;          /* strength, linear; key + ambient = 1 is a well
                                 * exposed face */
  MdColour tint;                /* of the light, 1 = white */
} MdLight;

/* Returns @c on a surface that faces the camera, under @more times the
 * light. */
MdColour md_light_flat (MdColour c, const MdLight * light, double more);

/* Sets a gradient of @c over a round object from -@half to @half, lighter on
 * the lamp's side. */
void md_light_set_round (cairo_t * cr, MdColour c, const MdLight * light,
    double half);

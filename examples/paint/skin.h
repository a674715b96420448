/* skin: Paints the unlit texture of a head with Cairo, as seen from straight
 * ahead: skin, features, hair and mask.
 *
 * The texture is two squares side by side: the front of the head on the left,
 * its back on the right. Thread safety: pure functions.
 */
#pragma once

#include <cairo.h>

#include "person.h"

#define MD_SKIN_SIDE 384        /* pixels of one square */
#define MD_SKIN_SCALE 128.0     /* pixels per unit of face-shape.h */

/* Returns: (transfer full): RGB24 surface of 2 × MD_SKIN_SIDE by
 *   MD_SKIN_SIDE */
cairo_surface_t *md_skin_paint (const MdPerson * person);

/* Returns the height of hair or hat above the skull at (x, y) of the texture,
 * in units of face-shape.h. */
double md_skin_hair_height (const MdPerson * person, gboolean back, double x,
    double y);

/* The parts of md_skin_paint(), one per file; @rand drives their details and
 * @cr has y up, in units of face-shape.h. */
void md_features_paint (cairo_t * cr, const MdPerson * person, GRand * rand);
void md_hair_paint (cairo_t * cr, const MdPerson * person, gboolean back,
    GRand * rand);
void md_mask_paint (cairo_t * cr, const MdPerson * person, GRand * rand);

/* Draws an ellipse that fades out from @alpha in its centre. */
void md_soft_spot (cairo_t * cr, double x, double y, double rx, double ry,
    MdColour colour, double alpha);
void md_set_colour (cairo_t * cr, MdColour colour, double alpha);

/* face-shape: Describes the relief of a head.
 *
 * Coordinates: x to the right of the picture, y up, z towards the viewer; the
 * unit is half the width of an average face. The eyes are at y = 0, the chin
 * at y = -1.3, the crown at y = 1.34.
 *
 * A point is named by longitude (-pi..pi, 0 = nose, pi = back of the head) and
 * height v (0 = chin, 1 = crown). Textures are painted as seen from straight
 * ahead: their coordinates are the (x, y) of the average head's surface.
 */
#pragma once

#include "person.h"

#define MD_FACE_CHIN (-1.30)
#define MD_FACE_CROWN 1.34
#define MD_FACE_HAIRLINE 0.80

/* @tex: (out): x, y on the front or back texture
 * @out: (out): x, y, z */
void md_face_shape_point (const MdPerson * person, double longitude, double v,
    double tex[2], double out[3]);

/* Returns the coverage of the mask at (x, y) as seen from straight ahead: 0 =
 * outside, 1 = well inside, smooth in between; 0 without a mask. */
double md_face_shape_mask (const MdPerson * person, double x, double y);

/* Returns how far below its correct position the mask is worn. */
double md_face_shape_mask_drop (const MdPerson * person);

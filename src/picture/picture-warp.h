/* picture-warp: Rotates a picture by any angle or resizes it, and maps boxes
 * accordingly.
 *
 *   g_autoptr (MdPicture) turned = md_picture_rotate (picture, 30);
 *   MdBox box = md_picture_rotate_box (picture, 30, &box_before);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "image/box.h"
#include "picture.h"

/* @degrees: clockwise
 * Returns: (transfer full): the rotated picture on a larger canvas, with grey
 *   corners */
MdPicture *md_picture_rotate (const MdPicture * picture, double degrees);
/* Maps @box of @picture to the rotated picture: returns the bounding box of the
 * rotated ellipse inscribed in @box. Faces are round; the bounding box of the
 * rotated box would be too large. */
MdBox md_picture_rotate_box (const MdPicture * picture, double degrees,
    const MdBox * box);
/* Resizes by area averaging if smaller, bilinear if larger.
 * @width, @height: pixels, >= 1
 * Returns: (transfer full) */
MdPicture *md_picture_resize (const MdPicture * picture, int width,
    int height);

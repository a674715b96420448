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

/* (transfer full): the canvas grows so that nothing is cut off; its corners
 * are grey
 * @degrees: clockwise */
MdPicture *md_picture_rotate (const MdPicture * picture, double degrees);
/* Returns the bounding box of the rotated ellipse inscribed in @box, in
 * @picture before rotation. Faces are round; the bounding box of the rotated
 * box would be too large. */
MdBox md_picture_rotate_box (const MdPicture * picture, double degrees,
    const MdBox * box);
/* (transfer full): by area averaging where it shrinks, bilinear where it
 * grows
 * @width, @height: pixels, >= 1 */
MdPicture *md_picture_resize (const MdPicture * picture, int width,
    int height);

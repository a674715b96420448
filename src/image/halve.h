/* halve: a frame at half its width and height, in its own format, so that the
 * smaller levels of a pyramid need not read all of the frame.
 *
 *   MdHalvedImage half = { 0 };
 *   if (md_halved_image_update (&half, image))
 *     md_resample (resampler, &half.image, ...);
 *   md_halved_image_clear (&half);
 *
 * Each sample is the mean of the four that it covers, rounded to 8 bits.
 * Thread safety: belongs to one thread while it is updated; concurrent
 * readers of its image are fine.
 */
#pragma once

#include "image.h"

typedef struct
{
  MdImage image;                /* valid after an update that said TRUE */
  guint8 *pixels;               /* owned; grows to the largest frame */
  gsize size;                   /* bytes of pixels */
} MdHalvedImage;

/* FALSE where samples would straddle the frame's edge (4:2:0 needs a width
 * and height that are multiples of 4, other formats multiples of 2) and for
 * packed YCbCr, whose samples differ in distance. */
gboolean md_halved_image_update (MdHalvedImage * half, const MdImage * image);
void md_halved_image_clear (MdHalvedImage * half);

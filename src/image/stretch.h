/* stretch: Enlarges a picture with non-square pixels until its pixels are
 * square.
 *
 *   MdStretch stretch = { 0 };
 *   md_stretch_size (image.width, image.height, 24 / 11., &width, &height);
 *   if (!md_stretch_update (&stretch, &image, width, height))
 *     return FALSE;                        // out of memory
 *   use (&stretch.image);
 *   md_stretch_clear (&stretch);
 *
 * Networks are trained on faces in natural proportions. To lose no detail, the
 * shorter side of a pixel is enlarged, with linear interpolation. Memory grows
 * only for a larger picture than before.
 *
 * Thread safety: one thread at a time may use an MdStretch.
 */
#pragma once

#include "image.h"

/* Source samples of a stretched line. */
typedef struct
{
  int *from;                    /* source sample before each sample */
  guint8 *weights;              /* weight of the next source sample, out of
                                 * 256 */
  int n_from, n;                /* sizes that the line was planned for */
  int capacity;
} MdStretchLine;

typedef struct
{
  MdImage image;                /* in the format of its source, without alpha */
  guint8 *pixels;
  gsize size;                   /* capacity, bytes */
  MdStretchLine lines[2];       /* for full and halved components */
} MdStretch;

/* Computes the size at which pixels are square, up to MD_IMAGE_MAX_SIDE. Pixels
 * within 15 % of square are left as they are; networks tolerate that.
 * @aspect: pixel width / pixel height, > 0 */
void md_stretch_size (int width, int height, double aspect,
    int *stretched_width, int *stretched_height);
/* Stretches @image into stretch->image, which is valid until the next call.
 * @image: valid (md_image_is_valid)
 * @width, @height: at least @image's
 * Returns: FALSE if memory ran out */
gboolean md_stretch_update (MdStretch * stretch, const MdImage * image,
    int width, int height);
void md_stretch_clear (MdStretch * stretch);

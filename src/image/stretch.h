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
 * Networks are trained on faces in natural proportions. The shorter side of a
 * pixel is enlarged, so that no detail is lost, with linear interpolation.
 *
 * Memory grows only for a larger picture than before.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "image.h"

/* Source samples of a stretched line. */
typedef struct
{
  int *from;                    /* the sample before */
  guint8 *weights;              /* weight of the sample after it, out of 256 */
  int n_from, n;                /* sizes for which the samples were planned */
  int capacity;
} MdStretchLine;

typedef struct
{
  MdImage image;                /* in the format of its source, without alpha */
  guint8 *pixels;
  gsize size;                   /* capacity, bytes */
  MdStretchLine lines[2];       /* for full and halved components */
} MdStretch;

/* Returns the size at which pixels are square, up to MD_IMAGE_MAX_SIDE, or
 * the picture's own if they nearly are: a seventh does not affect the
 * networks.
 * @aspect: pixel width / pixel height, > 0 */
void md_stretch_size (int width, int height, double aspect,
    int *stretched_width, int *stretched_height);
/* @image: valid
 * @width, @height: no smaller than @image's
 * Returns: FALSE if memory ran out */
gboolean md_stretch_update (MdStretch * stretch, const MdImage * image,
    int width, int height);
void md_stretch_clear (MdStretch * stretch);

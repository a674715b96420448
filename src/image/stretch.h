/* stretch: a picture whose pixels are not square, made larger until they are.
 *
 *   MdStretch stretch = { 0 };
 *   md_stretch_size (image.width, image.height, 24 / 11., &width, &height);
 *   if (!md_stretch_update (&stretch, &image, width, height))
 *     return FALSE;                        // out of memory
 *   use (&stretch.image);
 *   md_stretch_clear (&stretch);
 *
 * Networks know faces in the proportions that people see. The shorter side of a
 * pixel grows, so that nothing is lost; samples in between are linear.
 *
 * Once the largest picture was seen nothing is allocated.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "image.h"

/* Where the samples of a stretched line come from. */
typedef struct
{
  int *from;                    /* the one before */
  guint8 *weights;              /* of the one after it, of 256 */
  int n_from, n;                /* what they were planned for */
  int capacity;
} MdStretchLine;

typedef struct
{
  MdImage image;                /* in the format of its source, without alpha */
  guint8 *pixels;
  gsize size;                   /* capacity, bytes */
  MdStretchLine lines[2];       /* of full and of halved components */
} MdStretch;

/* The size at which pixels are square, up to MD_IMAGE_MAX_SIDE, or that of the
 * picture where they nearly are: networks do not mind a seventh.
 * @aspect: width of a pixel / height of a pixel; > 0 */
void md_stretch_size (int width, int height, double aspect,
    int *stretched_width, int *stretched_height);
/* @image: valid
 * @width, @height: no smaller than @image's
 * Returns: FALSE where there is no memory */
gboolean md_stretch_update (MdStretch * stretch, const MdImage * image,
    int width, int height);
void md_stretch_clear (MdStretch * stretch);

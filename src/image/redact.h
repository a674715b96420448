/* redact: Makes a face in a raw picture unrecognisable.
 *
 *   md_redact (&image, &face->box, 0.2f, MD_REDACT_BLUR);
 *
 * At most MD_REDACT_CELLS × MD_REDACT_CELLS values per component remain of the
 * area: people recognise familiar faces from about 16 cells across (Bachmann
 * 1991, "Identification of spatially quantised tachistoscopic images of
 * faces"). In small areas, a cell has at least 4 pixels a side, so that no pixel
 * stays as it is. The blur interpolates the same few values; unlike a
 * convolution, it cannot be reversed. A fill leaves nothing.
 *
 * Allocates nothing.
 * Thread safety: no global state; the caller owns the picture.
 */
#pragma once

#include "box.h"
#include "image.h"
#include "rect.h"

#define MD_REDACT_CELLS 6

typedef enum
{
  MD_REDACT_NONE,               /* unchanged */
  MD_REDACT_FILL,               /* black */
  MD_REDACT_PIXELATE,           /* mosaic */
  MD_REDACT_BLUR                /* mosaic, interpolated */
} MdRedactMode;

/* @image: valid; its pixels are written although the type is const; alpha is
 *   unchanged
 * @box: pixels; of any size, clipped to the picture
 * @padding: margin added on each side, as a fraction of the box's width and
 *   height, >= 0
 * Returns: the covered pixels, for callers with a converted copy of the
 *   picture; width 0 if there are none */
MdRect md_redact (const MdImage * image, const MdBox * box, float padding,
    MdRedactMode mode);

/* redact: makes a face in a raw picture unrecognisable, in its own format.
 *
 *   md_redact (&image, &face->box, 0.2f, MD_REDACT_BLUR);
 *
 * In every mode, at most MD_REDACT_CELLS × MD_REDACT_CELLS values per
 * component remain of the area: people recognise faces they know down to about
 * 16 cells across a face (Bachmann 1991, "Identification of spatially
 * quantised tachistoscopic images of faces"). The blur is made from the same
 * few values, so that, unlike a convolution, nothing can undo it. A fill
 * leaves nothing at all.
 *
 * Allocates nothing.
 * Thread safety: pure functions; the picture belongs to the caller.
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
  MD_REDACT_PIXELATE,           /* a mosaic */
  MD_REDACT_BLUR                /* the mosaic's values, interpolated */
} MdRedactMode;

/* Returns: the covered pixels, for a caller that keeps the picture in another
 *   form; width 0 if there are none
 * @image: valid; its pixels are written although the type is const; alpha is
 *   unchanged
 * @box: in pixels; clipped to the picture, and covered completely inside it,
 *   whatever its size
 * @padding: margin added on each side, as a fraction of the box's width and
 *   height, >= 0 */
MdRect md_redact (const MdImage * image, const MdBox * box, float padding,
    MdRedactMode mode);

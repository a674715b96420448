/* redact: makes a face in a raw picture unrecognisable, in its own format.
 *
 *   md_redact (&image, &face->box, 0.2f, MD_REDACT_BLUR);
 *
 * Whatever is chosen, at most MD_REDACT_CELLS × MD_REDACT_CELLS values of each
 * component are left of the area: people name faces that are known to them
 * down to some 16 cells across a face (Bachmann 1991, "Identification of
 * spatially quantised tachistoscopic images of faces"). The blur is made from
 * the same few values, so that, unlike a convolution, nothing can undo it. A
 * fill leaves nothing at all.
 *
 * Nothing is allocated.
 * Thread safety: pure functions; the picture belongs to the caller.
 */
#pragma once

#include "box.h"
#include "image.h"
#include "rect.h"

#define MD_REDACT_CELLS 6

typedef enum
{
  MD_REDACT_NONE,               /* as it is */
  MD_REDACT_FILL,               /* black */
  MD_REDACT_PIXELATE,           /* a mosaic */
  MD_REDACT_BLUR                /* the mosaic's values, without its edges */
} MdRedactMode;

/* Returns: the pixels that were covered, for whoever keeps the picture in another
 *   form; 0 wide where there are none
 * @image: valid; unlike the type says, its pixels are written. Alpha stays.
 * @box: pixels; what lies outside the picture is left out, and however large it
 *   grows, what lies inside is covered
 * @padding: by how much of its width and height the box grows to each side,
 *   >= 0 */
MdRect md_redact (const MdImage * image, const MdBox * box, float padding,
    MdRedactMode mode);

/* box: the only home of intersection over union, non-maximum suppression,
 * bounding-box regression and clipping.
 *
 * A box is [x1, x2) × [y1, y2) in pixels, as floats.
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float x1, y1, x2, y2;         /* pixels, x1 < x2 and y1 < y2 */
} MdBox;

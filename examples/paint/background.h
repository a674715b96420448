/* background: Paints places without faces, some of them cluttered. Thread
 * safety: pure functions.
 */
#pragma once

#include <cairo.h>

#include "painter.h"

/* Fills @cr, which is @width by @height. */
void md_background_paint (cairo_t * cr, int width, int height,
    MdPaintKind kind, GRand * rand);

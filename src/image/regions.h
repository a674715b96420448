/* regions: the parts of a frame that faces are looked for in.
 *
 *   MdRegions regions = { 0 };
 *   md_regions_add (&regions, &(MdRect) { 0, 200, 640, 160 }, 640, 360);
 *   params.regions = &regions;
 *
 * A face belongs to a region when the centre of its box lies in it; the box
 * may stick out. No rectangle at all is a region without faces.
 *
 * Thread safety: plain values.
 */
#pragma once

#include <glib.h>

#include "rect.h"

#define MD_MAX_REGIONS 32

typedef struct
{
  guint n;
  MdRect rects[MD_MAX_REGIONS];       /* inside the frame; may overlap */
} MdRegions;

/* Adds what of @rect lies in a frame of @width × @height, if anything. Where
 * there is no room left, the rectangle that grows the least becomes large
 * enough to hold it too. */
void md_regions_add (MdRegions * regions, const MdRect * rect, int width,
    int height);
gboolean md_regions_contain (const MdRegions * regions, float x, float y);
gboolean md_regions_equal (const MdRegions * a, const MdRegions * b);

/* Rectangles to scan for everything that reaches at most @margin pixels out
 * of @regions, in a frame of @width × @height. They lie on a grid of 4 pixels,
 * where the frame's edge does not cut it, and are merged where one scan of
 * both is no more work than two, and until there are no more than @limit. */
MdRegions md_regions_grow (const MdRegions * regions, int margin, int width,
    int height, guint limit);

/* regions: Parts of a frame in which faces are searched for.
 *
 *   MdRegions regions = { 0 };
 *   md_regions_add (&regions, &(MdRect) { 0, 200, 640, 160 }, 640, 360);
 *   params.regions = &regions;
 *
 * A face belongs to a region if the centre of its box is inside; the box may
 * extend beyond it. An empty list means no faces, not everywhere.
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

/* Adds the part of @rect that is inside a frame of @width × @height, if any.
 * If the list is full, enlarges the rectangle that grows the least to
 * include it. */
void md_regions_add (MdRegions * regions, const MdRect * rect, int width,
    int height);
gboolean md_regions_contain (const MdRegions * regions, float x, float y);
gboolean md_regions_equal (const MdRegions * a, const MdRegions * b);

/* Returns rectangles of a frame of @width × @height that cover @regions and
 * @margin pixels around them. They are aligned to 4 pixels, except at the
 * frame's edge, and merged if that adds no pixels or there are more than
 * @limit. */
MdRegions md_regions_grow (const MdRegions * regions, int margin, int width,
    int height, guint limit);

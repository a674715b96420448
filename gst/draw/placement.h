/* placement: where the labels of a frame stand: each at its box, whole inside
 * the frame, and apart from those that were placed before it.
 *
 *   GstMaskDetectPlacement placement = { info->width, info->height, grid,
 *     taken };
 *   gst_mask_detect_placement_add (&placement, &box, &label);
 *
 * Thread safety: a placement belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

typedef struct
{
  int width, height;            /* of the frame, pixels */
  int grid;                     /* x, y of a label are multiples of it */
  GArray *taken;                /* of GstVideoRectangle: the labels so far */
} GstMaskDetectPlacement;

/* Gives @label its x and y: above @box, else below it, else at its top or
 * bottom inside; from its left edge on or up to its right one. The first of
 * these counts that covers no label, or that covers the least of them.
 * @label: its w and h are those of the label, no larger than the frame's */
void gst_mask_detect_placement_add (GstMaskDetectPlacement * placement,
    const GstVideoRectangle * box, GstVideoRectangle * label);

G_END_DECLS

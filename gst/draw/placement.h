/* placement: where the labels of a frame stand: each at its box, whole inside
 * the frame, apart from those that were placed before it, and on nobody's
 * face.
 *
 *   GstMaskDetectPlacement placement = { info->width, info->height, grid,
 *     faces, taken };
 *   side = gst_mask_detect_placement_add (&placement, &box, last_side, &label);
 *   if (side == GST_MASK_DETECT_SIDE_NONE)
 *     ... there is no room for it
 *
 * A label of the frame before keeps its side for as long as it covers next to
 * nothing of a face; one that comes or changes sides covers nothing at all, so
 * that it does not change again at once.
 * Thread safety: a placement belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Of a box, in the order of preference. */
typedef enum
{
  GST_MASK_DETECT_SIDE_NONE = -1,
  GST_MASK_DETECT_SIDE_ABOVE_LEFT,      /* above, from its left edge on */
  GST_MASK_DETECT_SIDE_ABOVE_RIGHT,     /* up to its right one */
  GST_MASK_DETECT_SIDE_BELOW_LEFT,
  GST_MASK_DETECT_SIDE_BELOW_RIGHT,
  GST_MASK_DETECT_SIDE_ABOVE,   /* in the middle */
  GST_MASK_DETECT_SIDE_BELOW,
  GST_MASK_DETECT_SIDE_RIGHT_TOP,       /* beside it */
  GST_MASK_DETECT_SIDE_LEFT_TOP,
  GST_MASK_DETECT_SIDE_RIGHT_BOTTOM,
  GST_MASK_DETECT_SIDE_LEFT_BOTTOM,
  GST_MASK_DETECT_SIDE_INSIDE_TOP,      /* of a box that is large enough */
  GST_MASK_DETECT_SIDE_INSIDE_BOTTOM,
  GST_MASK_DETECT_N_SIDES
} GstMaskDetectSide;

typedef struct
{
  GstVideoRectangle box;        /* pixels */
  int covered;                  /* pixels of it that labels cover; at first 0 */
} GstMaskDetectFaceArea;

typedef struct
{
  int width, height;            /* of the frame, pixels */
  int grid;                     /* x, y of a label are multiples of it */
  GArray *faces;                /* of GstMaskDetectFaceArea: every face */
  GArray *taken;                /* of GstVideoRectangle: the labels so far */
} GstMaskDetectPlacement;

/* Gives @label its x and y: at the side @last of @box if it may stay there,
 * else at the first that has room. All labels together never cover more than
 * three hundredths of any face, the own one included.
 * @last: the label's side in the frame before, or NONE
 * @label: its w and h are those of the label
 * Returns: the side; NONE where there is no room, with nothing changed */
GstMaskDetectSide gst_mask_detect_placement_add (GstMaskDetectPlacement *
    placement, const GstVideoRectangle * box, GstMaskDetectSide last,
    GstVideoRectangle * label);

G_END_DECLS

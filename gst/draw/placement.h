/* placement: Places the labels of a frame: each next to its box, completely
 * inside the frame, clear of the labels placed before it and of all faces.
 *
 *   GstMaskDetectPlacement placement = { info->width, info->height, grid,
 *     faces, taken };
 *   side = gst_mask_detect_placement_add (&placement, &box, last_side, &label);
 *   if (side == GST_MASK_DETECT_SIDE_NONE)
 *     ... there is no room for it
 *
 * An existing label keeps its side while it covers almost nothing of a face. A
 * new label, or one that changes sides, must cover nothing at all, so that it
 * does not move again at once.
 * Thread safety: a placement belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Sides of a box, in order of preference. */
typedef enum
{
  GST_MASK_DETECT_SIDE_NONE = -1,
  GST_MASK_DETECT_SIDE_ABOVE_LEFT,      /* above, left-aligned */
  GST_MASK_DETECT_SIDE_ABOVE_RIGHT,     /* above, right-aligned */
  GST_MASK_DETECT_SIDE_BELOW_LEFT,
  GST_MASK_DETECT_SIDE_BELOW_RIGHT,
  GST_MASK_DETECT_SIDE_ABOVE,   /* centred */
  GST_MASK_DETECT_SIDE_BELOW,
  GST_MASK_DETECT_SIDE_RIGHT_TOP,       /* beside the box */
  GST_MASK_DETECT_SIDE_LEFT_TOP,
  GST_MASK_DETECT_SIDE_RIGHT_BOTTOM,
  GST_MASK_DETECT_SIDE_LEFT_BOTTOM,
  GST_MASK_DETECT_SIDE_INSIDE_TOP,      /* inside a box that is large enough */
  GST_MASK_DETECT_SIDE_INSIDE_BOTTOM,
  GST_MASK_DETECT_N_SIDES
} GstMaskDetectSide;

typedef struct
{
  GstVideoRectangle box;        /* pixels */
  int covered;                  /* area covered by labels, in pixels;
                                 * initially 0 */
} GstMaskDetectFaceArea;

typedef struct
{
  int width, height;            /* of the frame, pixels */
  int grid;                     /* x, y of labels are multiples of this */
  GArray *faces;                /* of GstMaskDetectFaceArea: all faces */
  GArray *taken;                /* of GstVideoRectangle: labels placed so far */
} GstMaskDetectPlacement;

/* Sets x and y of @label: on the side @last of @box if it may stay there, else
 * on the first side with room. Labels together never cover more than 3 % of
 * any face, including their own.
 * @last: the label's side in the previous frame, or NONE
 * @label: w and h must be set
 * Returns: the side; NONE if there is no room, with nothing changed */
GstMaskDetectSide gst_mask_detect_placement_add (GstMaskDetectPlacement *
    placement, const GstVideoRectangle * box, GstMaskDetectSide last,
    GstVideoRectangle * label);

G_END_DECLS

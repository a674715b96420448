/* box: Implements intersection over union (IoU), non-maximum suppression
 * (NMS), bounding-box regression, squaring and clipping.
 *
 *   MdNms *nms = md_nms_new ();
 *   guint n = md_nms_run (nms, boxes, scores, n_boxes, 0.7f,
 *       MD_OVERLAP_UNION, 0, kept);
 *   for (guint i = 0; i < n; i++)
 *     use (boxes[kept[i]]);             // best score first
 *
 * A box is [x1, x2) × [y1, y2) in pixels, as floats, origin at the top left.
 *
 * Thread safety: the md_box_* functions are pure; one thread at a time may use
 * an MdNms.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float x1, y1, x2, y2;         /* pixels, x1 < x2 and y1 < y2 */
} MdBox;

static inline float
md_box_width (const MdBox * box)
{
  return box->x2 - box->x1;
}

static inline float
md_box_height (const MdBox * box)
{
  return box->y2 - box->y1;
}

static inline float
md_box_area (const MdBox * box)
{
  return (box->x2 - box->x1) * (box->y2 - box->y1);
}

/* Divisor of the intersection of two boxes. */
typedef enum
{
  MD_OVERLAP_UNION,             /* intersection over union (IoU) */
  MD_OVERLAP_MINIMUM            /* intersection over the smaller area */
} MdOverlap;

float md_box_intersection (const MdBox * a, const MdBox * b);
/* Returns: 0..1; 0 if either box is empty */
float md_box_overlap (const MdBox * a, const MdBox * b, MdOverlap overlap);
#define md_box_iou(a, b) md_box_overlap (a, b, MD_OVERLAP_UNION)

/* Whether a box is finite, not empty and within the range of int. Check network
 * output with this. */
gboolean md_box_is_valid (const MdBox * box);
/* Moves each edge by a fraction of the window's sides: x1 + delta[0] × scale ×
 * width, y1 + delta[1] × scale × height, x2 + ...
 * @delta: dx1, dy1, dx2, dy2 as predicted by a network */
MdBox md_box_regress (const MdBox * window, const float delta[4],
    float scale);
/* Returns the square with the same centre whose side is the longer side
 * times @enlarge. */
MdBox md_box_square (const MdBox * box, float enlarge);
/* Clips @box to [0, width) × [0, height).
 * Returns: FALSE, with @box unchanged, if it is invalid or nothing is left */
gboolean md_box_clip (MdBox * box, int width, int height);

/* Scratch memory of non-maximum suppression; grows to fit the largest call. */
typedef struct _MdNms MdNms;

MdNms *md_nms_new (void);
void md_nms_free (MdNms * nms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdNms, md_nms_free)

/* Keeps a box unless it overlaps one with a better score by more than
 * @threshold. Equal scores keep their order; NaN scores are dropped. Allocates
 * only for more boxes than before.
 * @limit: maximum number of boxes to keep; 0 = no limit
 * @kept: (out) (array length=n): indices of the boxes kept, best first
 * Returns: number of boxes kept */
guint md_nms_run (MdNms * nms, const MdBox * boxes, const float *scores,
    guint n, float threshold, MdOverlap overlap, guint limit, guint * kept);

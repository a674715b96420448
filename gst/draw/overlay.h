/* overlay: Draws boxes and labels into a frame.
 *
 *   overlay = gst_mask_detect_overlay_new ();
 *   gst_mask_detect_overlay_draw (overlay, &style, &frame, grid, faces,
 *       n_faces);
 *   gst_mask_detect_overlay_free (overlay);
 *
 * The outline of a box is drawn inside it, with a thin shadow so that it shows
 * on any background. Its label is at one of the box's sides, covers no face
 * and no other label, and keeps its side from frame to frame; if there is no
 * room, it is left out. Text scales with face and frame, lines with the frame.
 * Only pixels under them change. The badge is in the lower right corner, in
 * the mask colour.
 *
 * Text is rendered once per frame size and style; after that, drawing
 * allocates nothing.
 * Thread safety: an overlay belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

/* Text of each label. */
typedef enum
{
  GST_MASK_DETECT_LABELS_NONE,
  GST_MASK_DETECT_LABELS_VERDICT,       /* or the reason why there is none */
  GST_MASK_DETECT_LABELS_FULL,  /* and its probability */
  /* Values from when the property was a boolean; settings hold only those
   * above */
  GST_MASK_DETECT_LABELS_TRUE,
  GST_MASK_DETECT_LABELS_FALSE
} GstMaskDetectLabels;

#define GST_TYPE_MASK_DETECT_LABELS (gst_mask_detect_labels_get_type ())
GType gst_mask_detect_labels_get_type (void);

typedef struct
{
  guint mask_color;             /* 0xAARRGGBB, alpha 0 = do not draw */
  guint no_mask_color;
  guint incorrect_color;
  guint unknown_color;
  guint line_width;             /* pixels; 0 = automatic, from the frame */
  GstMaskDetectLabels labels;
  guint text_size;              /* of labels, pixels; 0 = automatic, from the
                                 * face */
  gboolean badge;               /* draw a badge if every face wears a mask */
} GstMaskDetectStyle;

typedef struct _GstMaskDetectOverlay GstMaskDetectOverlay;
GstMaskDetectOverlay *gst_mask_detect_overlay_new (void);
void gst_mask_detect_overlay_free (GstMaskDetectOverlay * overlay);

/* @frame: mapped for reading and writing
 * @grid: pixels per side that share a chroma sample, in @frame or in the
 *   original that it is a copy of: see gst_mask_detect_frame_grid() */
void gst_mask_detect_overlay_draw (GstMaskDetectOverlay * overlay,
    const GstMaskDetectStyle * style, const GstVideoFrame * frame,
    int grid, const MdFace * faces, guint n_faces);

G_END_DECLS

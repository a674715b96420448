/* overlay: boxes and labels, drawn into a frame.
 *
 *   overlay = gst_mask_detect_overlay_new ();
 *   gst_mask_detect_overlay_draw (overlay, &style, &frame, grid, faces,
 *       n_faces);
 *   gst_mask_detect_overlay_free (overlay);
 *
 * A box's line lies inside the box with a thin shadow around it, so that it
 * shows on any background; its label stands at one of its sides, where it
 * covers nobody's face and no other label, and keeps that side from frame to
 * frame. Where there is no room, there is no label. Text grows with face and
 * frame, lines with the frame. Only pixels under them are touched. The badge
 * stands in the lower right corner, in the colour of masks.
 *
 * Letters are rendered once for a frame size and style; drawing allocates
 * nothing after that.
 * Thread safety: an overlay belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

/* What is written at each box. */
typedef enum
{
  GST_MASK_DETECT_LABELS_NONE,
  GST_MASK_DETECT_LABELS_VERDICT,       /* or why there is none */
  GST_MASK_DETECT_LABELS_FULL,  /* the probability of the verdict, too */
  /* Of the property, which was a boolean once; settings have those above */
  GST_MASK_DETECT_LABELS_TRUE,
  GST_MASK_DETECT_LABELS_FALSE
} GstMaskDetectLabels;

#define GST_TYPE_MASK_DETECT_LABELS (gst_mask_detect_labels_get_type ())
GType gst_mask_detect_labels_get_type (void);

typedef struct
{
  guint mask_color;             /* 0xAARRGGBB, alpha 0 = not drawn */
  guint no_mask_color;
  guint incorrect_color;
  guint unknown_color;
  guint line_width;             /* pixels; 0 = to suit the frame */
  GstMaskDetectLabels labels;
  guint text_size;              /* of labels, pixels; 0 = to suit the face */
  gboolean badge;               /* a seal where every face wears a mask */
} GstMaskDetectStyle;

typedef struct _GstMaskDetectOverlay GstMaskDetectOverlay;
GstMaskDetectOverlay *gst_mask_detect_overlay_new (void);
void gst_mask_detect_overlay_free (GstMaskDetectOverlay * overlay);

/* @frame: mapped for reading and writing
 * @grid: pixels a side that share a chroma sample, here or in what @frame is a
 *   copy of: see gst_mask_detect_frame_grid() */
void gst_mask_detect_overlay_draw (GstMaskDetectOverlay * overlay,
    const GstMaskDetectStyle * style, const GstVideoFrame * frame,
    int grid, const MdFace * faces, guint n_faces);

G_END_DECLS

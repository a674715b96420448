/* overlay: boxes and labels, drawn into a frame.
 *
 *   overlay = gst_mask_detect_overlay_new ();
 *   gst_mask_detect_overlay_draw (overlay, &style, &frame, faces, n_faces);
 *   gst_mask_detect_overlay_free (overlay);
 *
 * A box's line lies inside the box with a thin shadow around it, so that it
 * shows on any background; its label stands above it, or where the picture
 * ends or another label stands, below or inside, and never leaves the picture.
 * Text and lines grow with the frame. Only pixels under them are touched. The
 * badge stands in the lower right corner, in the colour of masks.
 *
 * Letters are rendered once for a frame size and style; drawing allocates
 * nothing after that.
 * Thread safety: an overlay belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

typedef struct
{
  guint mask_color;             /* 0xAARRGGBB, alpha 0 = not drawn */
  guint no_mask_color;
  guint unknown_color;
  guint line_width;             /* pixels; 0 = to suit the frame */
  gboolean labels;              /* verdict and probability at each box */
  gboolean badge;               /* a seal where every face wears a mask */
} GstMaskDetectStyle;

typedef struct _GstMaskDetectOverlay GstMaskDetectOverlay;
GstMaskDetectOverlay *gst_mask_detect_overlay_new (void);
void gst_mask_detect_overlay_free (GstMaskDetectOverlay * overlay);

/* @frame: mapped for reading and writing */
void gst_mask_detect_overlay_draw (GstMaskDetectOverlay * overlay,
    const GstMaskDetectStyle * style, const GstVideoFrame * frame,
    const MdFace * faces, guint n_faces);

G_END_DECLS

/* redactor: Decides which faces of a frame to redact, and redacts them.
 *
 *   redactor = gst_mask_detect_redactor_new ();
 *   gst_mask_detect_redactor_set_size (redactor, width, height);
 *   gst_mask_detect_redactor_mark (redactor, &style, buffer, &shown);
 *   if (gst_mask_detect_redactor_update (redactor, &style, time, faces, n))
 *     gst_mask_detect_redactor_draw (redactor, &style, &image, NULL);
 *   gst_mask_detect_redactor_free (redactor);
 *
 * The redactor fails closed. A face without a verdict is always covered. A
 * carried face (the frame was not examined, or the face was not found in it)
 * stays covered at its extrapolated place, by an area that grows with the time
 * since it was last seen. A face that is no longer listed stays covered where
 * it was for the hold time, but at least in the next frame if that is not 0,
 * unless it is found again: under its track or, without tracking, in the same
 * place. So does a region that upstream no longer marks, since a detector may not
 * examine every frame. Covers survive flushes, seeks and gaps.
 * Faces are remembered even while redaction is off, so that the first redacted
 * frame is complete.
 *
 * Allocates nothing after the first frames.
 * Thread safety: a redactor belongs to one thread.
 */
#pragma once

#include <gst/gst.h>

#include "canvas.h"
#include "maskdetect.h"
#include "image/redact.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MASK_DETECT_REDACT_WHICH_ALL,
  GST_MASK_DETECT_REDACT_WHICH_MASK,    /* masks, worn correctly or not, and
                                         * unknown */
  GST_MASK_DETECT_REDACT_WHICH_NO_MASK, /* no mask, masks worn incorrectly,
                                         * and unknown */
  GST_MASK_DETECT_REDACT_WHICH_INCORRECT        /* masks worn incorrectly,
                                                 * and unknown */
} GstMaskDetectRedactWhich;

#define GST_TYPE_MASK_DETECT_REDACT (gst_mask_detect_redact_get_type ())
GType gst_mask_detect_redact_get_type (void);   /* of MdRedactMode */
#define GST_TYPE_MASK_DETECT_REDACT_WHICH \
    (gst_mask_detect_redact_which_get_type ())
GType gst_mask_detect_redact_which_get_type (void);

typedef struct
{
  MdRedactMode mode;
  GstMaskDetectRedactWhich which;
  float padding;                /* margin to cover on each side, as a
                                 * fraction of the face's width and height */
  float hold;                   /* ms for which a face that is no longer
                                 * listed stays covered */
  GQuark roi_type;              /* type of upstream's regions of interest to
                                 * cover as well; 0 = none */
} GstMaskDetectRedactStyle;

typedef struct _GstMaskDetectRedactor GstMaskDetectRedactor;
GstMaskDetectRedactor *gst_mask_detect_redactor_new (void);
void gst_mask_detect_redactor_free (GstMaskDetectRedactor * redactor);

/* Sets the size of the visible part of the next frames, in pixels; existing
 * covers are scaled to it. */
void gst_mask_detect_redactor_set_size (GstMaskDetectRedactor * redactor,
    int width, int height);
/* Reads the regions that upstream has marked on the next frame. They are covered
 * like faces of any label.
 * @shown: the visible part of the frame, to which they refer */
void gst_mask_detect_redactor_mark (GstMaskDetectRedactor * redactor,
    const GstMaskDetectRedactStyle * style, GstBuffer * buffer,
    const GstVideoRectangle * shown);
/* Decides what to cover in the next frame.
 * @time: ns, later than the last frame's
 * Returns: whether there is anything to draw */
gboolean gst_mask_detect_redactor_update (GstMaskDetectRedactor * redactor,
    const GstMaskDetectRedactStyle * style, GstClockTime time,
    const MdFace * faces, guint n_faces);
/* Whether a face that must stay covered was not seen in the last frame. */
gboolean gst_mask_detect_redactor_is_missing (const GstMaskDetectRedactor *
    redactor, const GstMaskDetectRedactStyle * style);
/* @image: writable
 * @canvas: (nullable): holds @image; gets the covered areas marked */
void gst_mask_detect_redactor_draw (const GstMaskDetectRedactor * redactor,
    const GstMaskDetectRedactStyle * style, const MdImage * image,
    GstMaskDetectCanvas * canvas);

G_END_DECLS

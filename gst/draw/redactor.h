/* redactor: which faces of a frame are made unrecognisable, and doing so.
 *
 *   redactor = gst_mask_detect_redactor_new ();
 *   gst_mask_detect_redactor_set_size (redactor, width, height);
 *   if (gst_mask_detect_redactor_update (redactor, &style, time, faces, n))
 *     gst_mask_detect_redactor_draw (redactor, &style, &image, NULL);
 *   gst_mask_detect_redactor_free (redactor);
 *
 * It fails closed. A face without a verdict is covered whatever verdict is
 * asked for. A face that is carried, because the frame was not looked at or
 * the face was not found in it, stays covered where it should be by now, by an
 * area that grows with the time since it was seen. A face that is no longer
 * listed stays covered where it was for that while too, unless it is seen
 * again: under its track, or without tracks in the same place. That outlasts
 * whatever befalls the stream, and faces are remembered while nothing is
 * redacted, so that covers are there in the frame from which on it is.
 *
 * Once warm, nothing is allocated.
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
  GST_MASK_DETECT_REDACT_WHICH_MASK,    /* worn right or wrong, and unknown */
  GST_MASK_DETECT_REDACT_WHICH_NO_MASK, /* worn wrong, too, and unknown */
  GST_MASK_DETECT_REDACT_WHICH_INCORRECT        /* and unknown */
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
  float padding;                /* share of a face's width and height that is
                                 * covered beyond it on each side */
  float hold;                   /* ms for which a face that is no longer listed
                                 * stays covered */
  GQuark roi_type;              /* of upstream's regions of interest that are
                                 * covered, too; 0 = none are */
} GstMaskDetectRedactStyle;

typedef struct _GstMaskDetectRedactor GstMaskDetectRedactor;
GstMaskDetectRedactor *gst_mask_detect_redactor_new (void);
void gst_mask_detect_redactor_free (GstMaskDetectRedactor * redactor);

/* Size of the next frames, pixels: covers move and grow with it. */
void gst_mask_detect_redactor_set_size (GstMaskDetectRedactor * redactor,
    int width, int height);
/* Settles what to cover in the next frame.
 * @time: ns, later than the last frame's
 * Returns: whether there is anything to draw */
gboolean gst_mask_detect_redactor_update (GstMaskDetectRedactor * redactor,
    const GstMaskDetectRedactStyle * style, GstClockTime time,
    const MdFace * faces, guint n_faces);
/* Whether somebody is to stay covered who was not seen in the last frame. */
gboolean gst_mask_detect_redactor_is_missing (const GstMaskDetectRedactor *
    redactor, const GstMaskDetectRedactStyle * style);
/* Whether upstream marks anything on @buffer to be covered. */
gboolean gst_mask_detect_redactor_has_regions (const GstMaskDetectRedactStyle *
    style, GstBuffer * buffer);
/* Covers those regions.
 * @shown: the part of @image that they are in
 * @image, @canvas: as below */
void gst_mask_detect_redactor_draw_regions (const GstMaskDetectRedactStyle *
    style, GstBuffer * buffer, const GstVideoRectangle * shown,
    const MdImage * image, GstMaskDetectCanvas * canvas);
/* @image: writable
 * @canvas: (nullable): which it lies in; is told what is covered */
void gst_mask_detect_redactor_draw (const GstMaskDetectRedactor * redactor,
    const GstMaskDetectRedactStyle * style, const MdImage * image,
    GstMaskDetectCanvas * canvas);

G_END_DECLS

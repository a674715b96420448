/* message: Builds the element message that lists a frame's faces.
 *
 * A structure "maskdetect" with
 *   timestamp, stream-time, running-time, duration   (guint64, ns; may be
 *                   GST_CLOCK_TIME_NONE)
 *   faces           GST_TYPE_LIST of structures "face", by descending
 *                   confidence, with
 *     x, y, width, height   (guint, pixels)
 *     confidence            (double, 0..1 that this is a face)
 *     label                 ("mask", "no-mask", "incorrect" or "unknown")
 *     label-confidence      (double, 0..1 that the label is right)
 *     reason                ("none", or why label is unknown: see
 *                           md_reason_name())
 *     carried               (boolean: not seen in this frame; the box is
 *                           extrapolated)
 *     track-id              (guint64, never used again for another face; 0
 *                           without tracking)
 *     landmarks             (GST_TYPE_ARRAY of ten doubles: x, y of each, in
 *                           MdLandmark's order, pixels; absent if the network
 *                           gives none)
 *
 *   if (gst_mask_detect_change_detector_update (changes, updates, faces, n))
 *     gst_element_post_message (self, gst_mask_detect_message_new (...));
 *
 * Thread safety: a GstMaskDetectChangeDetector belongs to one thread.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"

G_BEGIN_DECLS

/* When to post. */
typedef enum
{
  GST_MASK_DETECT_UPDATES_EVERY_FRAME,
  GST_MASK_DETECT_UPDATES_ON_CHANGE,    /* a verdict was made or has changed,
                                         * or a face has left */
  GST_MASK_DETECT_UPDATES_ON_FACE,      /* the frame has a face */
  GST_MASK_DETECT_UPDATES_NONE
} GstMaskDetectUpdates;

#define GST_TYPE_MASK_DETECT_UPDATES (gst_mask_detect_updates_get_type ())
GType gst_mask_detect_updates_get_type (void);

/* Remembers the previous frame's tracks and verdicts. */
typedef struct _GstMaskDetectChangeDetector GstMaskDetectChangeDetector;
GstMaskDetectChangeDetector *gst_mask_detect_change_detector_new (void);
void gst_mask_detect_change_detector_free (GstMaskDetectChangeDetector *
    changes);

/* Call this for every frame.
 * Returns: whether to post a message for this frame */
gboolean gst_mask_detect_change_detector_update (GstMaskDetectChangeDetector *
    changes, GstMaskDetectUpdates updates, const MdFace * faces, guint n_faces);

/* @segment: of the stream that @buffer belongs to
 * Returns: (transfer full) */
GstMessage *gst_mask_detect_message_new (GstObject * src,
    const GstSegment * segment, const GstVideoInfo * info, GstBuffer * buffer,
    const MdFace * faces, guint n_faces);

G_END_DECLS

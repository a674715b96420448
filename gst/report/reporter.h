/* reporter: tells who is in a frame, to whom it concerns: metadata on the
 * buffer, and when updates says so, an element message and a line of JSON.
 *
 *   reporter = gst_mask_detect_reporter_new (element, json_location);
 *   if (reporter == NULL)
 *     return FALSE;                      // which was posted as an error
 *   gst_mask_detect_reporter_emit (reporter, updates, segment, &info, buffer,
 *       faces, n);
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include "message.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectReporter GstMaskDetectReporter;

/* @element: (transfer none): posts the messages, has to outlive the reporter
 * @json_location: (nullable): as gst_mask_detect_json_log_open(); NULL = none
 * Returns: (transfer full) (nullable) */
GstMaskDetectReporter *gst_mask_detect_reporter_new (GstElement * element,
    const char *json_location);
void gst_mask_detect_reporter_free (GstMaskDetectReporter * reporter);

/* @segment: of the stream that @buffer belongs to
 * @buffer: writable, what its pixels are need not be */
void gst_mask_detect_reporter_emit (GstMaskDetectReporter * reporter,
    GstMaskDetectUpdates updates, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces);

G_END_DECLS

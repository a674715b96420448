/* reporter: tells who is in a frame, to whom it concerns: metadata on the
 * buffer, and when updates says so, an element message and a line of JSON;
 * and a message for everybody who comes, goes or has another verdict, unless
 * updates is none.
 *
 *   reporter = gst_mask_detect_reporter_new (element, json_location, zones);
 *   if (reporter == NULL)
 *     return FALSE;                      // which was posted as an error
 *   gst_mask_detect_reporter_emit (reporter, &settings, time, segment, &info,
 *       buffer, faces, n);
 *   gst_mask_detect_reporter_finish (reporter, segment);     // at the end
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include "settings.h"
#include "zone-counts.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectReporter GstMaskDetectReporter;

/* @element: (transfer none): posts the messages, has to outlive the reporter
 * @json_location: (nullable): as gst_mask_detect_json_log_open(); NULL = none
 * @zones: (transfer none): what is in the zones is told there; has to outlive
 *   the reporter
 * Returns: (transfer full) (nullable) */
GstMaskDetectReporter *gst_mask_detect_reporter_new (GstElement * element,
    const char *json_location, GstMaskDetectZoneCounts * zones);
void gst_mask_detect_reporter_free (GstMaskDetectReporter * reporter);

/* @time: ns, of the frame, as it was found in (see face-finder.h)
 * @segment: of the stream that @buffer belongs to
 * @buffer: writable, what its pixels are need not be */
void gst_mask_detect_reporter_emit (GstMaskDetectReporter * reporter,
    const GstMaskDetectSettings * settings, GstClockTime time,
    const GstSegment * segment, const GstVideoInfo * info, GstBuffer * buffer,
    const MdFace * faces, guint n_faces);

/* The end of the stream: whoever is in view has left. */
void gst_mask_detect_reporter_finish (GstMaskDetectReporter * reporter,
    const GstSegment * segment);

G_END_DECLS

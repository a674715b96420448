/* reporter: Publishes the faces of a frame: metadata on the buffer and, as set
 * by the property updates, an element message and a line of JSON. Unless
 * updates is none, it also posts a message for each person who appears, leaves
 * or changes verdict.
 *
 *   reporter = gst_mask_detect_reporter_new (element, json_location, zones);
 *   if (reporter == NULL)
 *     return FALSE;                      // the error has been posted
 *   gst_mask_detect_reporter_emit (reporter, &settings, time, running_time,
 *       segment, &info, buffer, faces, n);
 *   gst_mask_detect_reporter_finish (reporter, segment);     // at the end
 *
 * Thread safety: belongs to the streaming thread.
 */
#pragma once

#include "settings.h"
#include "zone-counts.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectReporter GstMaskDetectReporter;

/* @element: (transfer none): posts the messages; must outlive the reporter
 * @json_location: (nullable): as gst_mask_detect_json_log_open(); NULL = none
 * @zones: (transfer none): receives the counts of each zone; must outlive the
 *   reporter
 * Returns: (transfer full) (nullable) */
GstMaskDetectReporter *gst_mask_detect_reporter_new (GstElement * element,
    const char *json_location, GstMaskDetectZoneCounts * zones);
void gst_mask_detect_reporter_free (GstMaskDetectReporter * reporter);

/* @time, @running_time: ns, of the frame, as in face-finder.h
 * @segment: of the stream that @buffer belongs to
 * @buffer: writable metadata; its memory may be read-only */
void gst_mask_detect_reporter_emit (GstMaskDetectReporter * reporter,
    const GstMaskDetectSettings * settings, GstClockTime time,
    GstClockTime running_time, const GstSegment * segment,
    const GstVideoInfo * info, GstBuffer * buffer, const MdFace * faces,
    guint n_faces);

/* Ends the stream: everyone in view leaves. */
void gst_mask_detect_reporter_finish (GstMaskDetectReporter * reporter,
    const GstSegment * segment);

G_END_DECLS

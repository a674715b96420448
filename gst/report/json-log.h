/* json-log: Writes the results as lines of JSON to a file or a named pipe.
 *
 *   log = gst_mask_detect_json_log_open (element, "/tmp/faces.jsonl");
 *   gst_mask_detect_json_log_add (log, segment, info, buffer, faces, n,
 *       zones);
 *   gst_mask_detect_json_log_close (log);
 *
 * A line is an object with
 *   running-time   seconds; absent where the frame has no time
 *   time           seconds, the frame's place in the stream; likewise
 *   utc            "2026-05-01T12:00:00.123456Z", when the picture was taken;
 *                  only where a GstReferenceTimestampMeta tells in
 *                  timestamp/x-unix or timestamp/x-ntp
 *   width, height  pixels of the frame
 *   zones          as zone-counts.h has it; absent where there are none
 *   faces          array of what face-json.h writes, the most certain first
 *
 * Lines are appended to an existing file. Lines that cannot be written at once
 * (full disk, slow reader of a pipe) are kept, up to 1 MiB, and written later;
 * frames never wait for them. The first failure is posted as an element
 * warning; after that, lost lines are counted, and closing posts their number.
 *
 * Thread safety: a log belongs to one thread at a time.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"
#include "zone-counts.h"

G_BEGIN_DECLS

typedef struct _GstMaskDetectJsonLog GstMaskDetectJsonLog;

/* @element: (transfer none): posts the messages; must outlive the log
 * Returns: (transfer full) (nullable): NULL after a posted error: @location
 *   cannot be written. A pipe without a reader is not an error. */
GstMaskDetectJsonLog *gst_mask_detect_json_log_open (GstElement * element,
    const char *location);
/* Writes the remaining lines if possible. */
void gst_mask_detect_json_log_close (GstMaskDetectJsonLog * log);

/* @segment: of the stream that @buffer belongs to
 * @zones: (nullable) */
void gst_mask_detect_json_log_add (GstMaskDetectJsonLog * log,
    const GstSegment * segment, const GstVideoInfo * info, GstBuffer * buffer,
    const MdFace * faces, guint n_faces, GstMaskDetectZoneCounts * zones);

G_END_DECLS

/* json-log: Writes the results as lines of JSON to a file or a named pipe.
 *
 *   log = gst_mask_detect_json_log_open (element, "/tmp/faces.jsonl");
 *   gst_mask_detect_json_log_add (log, segment, info, buffer, faces, n,
 *       zones);
 *   gst_mask_detect_json_log_close (log);
 *
 * A line is an object with
 *   running-time   seconds; absent if the frame has no timestamp
 *   time           stream time, seconds; absent likewise
 *   utc            "2026-05-01T12:00:00.123456Z", the time of capture; present
 *                  if the buffer has a GstReferenceTimestampMeta with caps
 *                  timestamp/x-unix or timestamp/x-ntp
 *   width, height  of the frame, pixels
 *   zones          see zone-counts.h; absent without zones
 *   faces          array of objects as in face-json.h, by descending
 *                  confidence
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

/* events: Builds a short message for each person who appears, changes verdict,
 * leaves, or enters or exits a zone.
 *
 *   events = gst_mask_detect_events_new (zone_counts);
 *   changes =
 *       gst_mask_detect_events_update (events, &params, faces, n, &n_changes);
 *   for (guint i = 0; i < n_changes; i++) ...
 *
 * A structure "maskdetect-event" with
 *   event         "appeared": a face has come into view, and there is a verdict
 *                 or a reason for none; "verdict": its verdict has changed;
 *                 "left": it has been out of view for track-timeout;
 *                 "entered", "exited": it moved into or out of a polygon, or
 *                 crossed a line to its right or left
 *   track-id      (guint64)
 *   from, to      (string): label before and after: "mask", "no-mask",
 *                 "incorrect", "unknown"; "none" before it appeared and after
 *                 it left
 *   zone          (string): entered and exited only
 *   dwell         (guint64, ns): exited from a polygon only: time inside
 *   x, y, width, height  (guint, pixels): the box; the last one for left
 *   since         (guint64, ns): running time at which the face came into view
 *   last-seen     (guint64, ns): running time at which it was last in view
 *   running-time, stream-time, timestamp  (guint64, ns): of the frame
 *
 * A zone change counts once it has lasted for 0.2 s, so that a person standing
 * on the edge does not enter and exit with every frame.
 *
 * After the first frames, only messages are allocated.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <gst/video/video.h>

#include "maskdetect.h"
#include "zone-counts.h"

G_BEGIN_DECLS

typedef enum
{
  GST_MASK_DETECT_EVENT_APPEARED,
  GST_MASK_DETECT_EVENT_VERDICT,
  GST_MASK_DETECT_EVENT_LEFT,
  GST_MASK_DETECT_EVENT_ENTERED,
  GST_MASK_DETECT_EVENT_EXITED
} GstMaskDetectEventKind;

typedef struct
{
  GstMaskDetectEventKind kind;
  guint64 track_id;
  MdLabel from, to;             /* label before and after: none before
                                 * appeared and after left */
  const char *zone;             /* NULL = no zone; valid until the next
                                 * update */
  GstClockTime dwell;           /* GST_CLOCK_TIME_NONE = not reported */
  GstClockTime since, last_seen;        /* running time */
  GstVideoRectangle box;
} GstMaskDetectEvent;

typedef struct
{
  const GstMaskDetectZones *zones;
  const GstVideoInfo *info;
  GstClockTime time;            /* time of the frame; if it runs backwards,
                                 * everyone who is not in the frame has left */
  GstClockTime running_time;    /* of the frame */
  GstClockTime timeout;         /* time within which a person out of view may
                                 * return */
} GstMaskDetectEventsParams;

typedef struct _GstMaskDetectEvents GstMaskDetectEvents;

/* @counts: (transfer none): receives the counts of each zone; must outlive the
 *   events */
GstMaskDetectEvents *gst_mask_detect_events_new (GstMaskDetectZoneCounts *
    counts);
void gst_mask_detect_events_free (GstMaskDetectEvents * events);

/* Processes the next frame. Faces without a track are ignored.
 * Returns: (transfer none) (array length=n_events): valid until the next
 * call */
const GstMaskDetectEvent *gst_mask_detect_events_update (GstMaskDetectEvents *
    events, const GstMaskDetectEventsParams * params, const MdFace * faces,
    guint n_faces, guint * n_events);
/* Ends the stream: everyone has left. Otherwise as above */
const GstMaskDetectEvent *gst_mask_detect_events_finish (GstMaskDetectEvents *
    events, guint * n_events);

/* @buffer: (nullable): the frame; NULL at the end of the stream
 * Returns: (transfer full) */
GstMessage *gst_mask_detect_event_message (GstObject * src,
    const GstMaskDetectEvent * event, const GstSegment * segment,
    GstBuffer * buffer);

G_END_DECLS

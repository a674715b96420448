/* pace: whether somebody waits for the frames, and how long each takes.
 *
 *   gst_mask_detect_pace_restart (&pace);
 *   interval = gst_mask_detect_pace_interval (&pace, settings.interval);
 *   ... search every interval-th frame ...
 *   if (gst_mask_detect_pace_add (&pace, took))
 *     gst_element_post_message (element, gst_message_new_latency (object));
 *
 * A file that nobody waits for is searched frame by frame, whatever that takes.
 * A live source, or a sink that says that frames come too late, cannot wait.
 * Thread safety: a plain value; the element guards its own with the object
 * lock.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean live;                /* as the last latency query said */
  gboolean late;                /* a frame was, since the last restart */
  GstClockTime earliest;        /* running time before which frames are late;
                                 * NONE: none is */
  GstClockTime latency;         /* what few frames exceed */
  guint n_longer;               /* frames that did */
} GstMaskDetectPace;

void gst_mask_detect_pace_init (GstMaskDetectPace * pace);
/* At a start and after a flush: what was late no longer counts. */
void gst_mask_detect_pace_restart (GstMaskDetectPace * pace);

/* @event: a QoS event from downstream */
void gst_mask_detect_pace_take_qos (GstMaskDetectPace * pace, GstEvent * event);
/* Reads whether the source is live, and adds our latency.
 * @query: a latency query that upstream has answered */
void gst_mask_detect_pace_answer (GstMaskDetectPace * pace, GstQuery * query);

/* @asked: frames from search to search; 0 = as suits
 * Returns: the same; for 0, 1 where nobody waits, else 0: as often as the frame
 *   rate leaves room */
guint gst_mask_detect_pace_interval (const GstMaskDetectPace * pace,
    guint asked);

/* @took: what a frame took
 * Returns: whether the latency has grown */
gboolean gst_mask_detect_pace_add (GstMaskDetectPace * pace,
    GstClockTime took);

G_END_DECLS

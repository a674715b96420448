/* pace: Decides whether frames are needed in real time, and measures how long
 * each takes.
 *
 *   gst_mask_detect_pace_restart (&pace);
 *   interval = gst_mask_detect_pace_interval (&pace, settings.interval);
 *   ... search every interval-th frame ...
 *   if (gst_mask_detect_pace_add (&pace, took))
 *     gst_element_post_message (element, gst_message_new_latency (object));
 *
 * Offline, every frame is searched, however long that takes. With a live
 * source, or a sink that reports late frames, processing must keep up.
 * Thread safety: a plain value; the element guards its own with the object
 * lock.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  gboolean live;                /* from the last latency query */
  gboolean late;                /* a frame was late since the last restart */
  GstClockTime earliest;        /* running time before which frames are late;
                                 * NONE = no frame is late */
  GstClockTime latency;         /* processing time that few frames exceed, ns */
  guint n_longer;               /* number of frames that did */
} GstMaskDetectPace;

void gst_mask_detect_pace_init (GstMaskDetectPace * pace);
/* Forgets late frames, at a start and after a flush. */
void gst_mask_detect_pace_restart (GstMaskDetectPace * pace);

/* Takes a QoS event from downstream. */
void gst_mask_detect_pace_take_qos (GstMaskDetectPace * pace, GstEvent * event);
/* Reads whether the source is live and adds the element's latency.
 * @query: a latency query that upstream has answered */
void gst_mask_detect_pace_answer (GstMaskDetectPace * pace, GstQuery * query);

/* @asked: search interval in frames; 0 = automatic
 * Returns: @asked if it is set; else 1 offline, and 0 in real time, which
 *   means as often as the frame rate allows */
guint gst_mask_detect_pace_interval (const GstMaskDetectPace * pace,
    guint asked);

/* @took: processing time of a frame, ns
 * Returns: whether the latency has grown */
gboolean gst_mask_detect_pace_add (GstMaskDetectPace * pace,
    GstClockTime took);

G_END_DECLS

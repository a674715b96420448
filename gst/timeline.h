/* timeline: whether a stream and its times go on.
 *
 *   if (!gst_mask_detect_timeline_continues (&last, segment))
 *     ... what comes next is another scene ...
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @stream_id: (inout) (nullable): of the stream so far, owned
 * @event: a stream-start
 * Returns: whether it begins another stream */
gboolean gst_mask_detect_timeline_take_stream (char **stream_id,
    GstEvent * event);

/* Whether times in @b go on as they did in @a; where they are at present may
 * differ. */
gboolean gst_mask_detect_timeline_continues (const GstSegment * a,
    const GstSegment * b);

G_END_DECLS

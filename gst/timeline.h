/* timeline: Determines whether a stream and its timestamps continue.
 *
 *   if (!gst_mask_detect_timeline_continues (&last, segment))
 *     ... the next buffer shows another scene ...
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* @stream_id: (inout) (nullable): id of the current stream, owned
 * @event: a stream-start
 * Returns: whether another stream begins */
gboolean gst_mask_detect_timeline_take_stream (char **stream_id,
    GstEvent * event);

/* Whether timestamps in @b continue those in @a; their positions may differ. */
gboolean gst_mask_detect_timeline_continues (const GstSegment * a,
    const GstSegment * b);

G_END_DECLS

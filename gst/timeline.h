/* timeline: whether the times of a stream go on.
 *
 *   if (!gst_mask_detect_segment_continues (&last, segment))
 *     ... what comes next is another scene ...
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether times in @b go on as they did in @a; where they are at present may
 * differ. */
gboolean gst_mask_detect_segment_continues (const GstSegment * a,
    const GstSegment * b);

G_END_DECLS

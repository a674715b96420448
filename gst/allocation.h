/* allocation: what of downstream's answer about memory holds for us, too.
 *
 *   if (gst_pad_peer_query (srcpad, query))
 *     gst_mask_detect_allocation_strip (query);
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Takes the metadata out of @query's answer that only downstream would heed:
 * pixels that it leaves out or lays over ours have to be seen here first. */
void gst_mask_detect_allocation_strip (GstQuery * query);

G_END_DECLS

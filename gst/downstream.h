/* downstream: what the next element says and does, as far as it concerns us.
 *
 *   gst_mask_detect_downstream_wait (trans);
 *   if (gst_pad_peer_query (trans->srcpad, query))
 *     gst_mask_detect_downstream_strip (query);
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/* Takes the metadata out of @query's answer, which is about memory, that only
 * downstream would heed: pixels that it leaves out or lays over ours have to be
 * seen here first. */
void gst_mask_detect_downstream_strip (GstQuery * query);

/* Waits until the next element takes data, for one second at most. Who waited
 * while models were loaded comes in before whoever starts the elements one by
 * one has got to the next, which would send the data away and so end the
 * branch. */
void gst_mask_detect_downstream_wait (GstBaseTransform * trans);

G_END_DECLS

/* downstream: Handles the next element's allocation answers and its state, and
 * what must not reach it.
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

/* Removes from the answer to an allocation query the metadata that only
 * downstream would apply, such as crop and overlay composition. The element
 * must see the pixels that are really shown. */
void gst_mask_detect_downstream_strip (GstQuery * query);

/* Removes cover art, previews and attachments from a tag event: with redaction
 * on, no picture passes that was not examined.
 * @event: (transfer full)
 * Returns: (transfer full) */
GstEvent *gst_mask_detect_downstream_strip_tags (GstEvent * event);

/* Removes from @buffer the overlays and textures that downstream would show in
 * place of, or above, the pixels that were examined.
 * @buffer: writable; its memory is not touched */
void gst_mask_detect_downstream_strip_buffer (GstBuffer * buffer);

/* Waits until the next element accepts data, for one second at most. A
 * buffer that waited while the models were loaded could otherwise arrive
 * before the application has started the next element; that element would
 * return FLUSHING and so end the branch. */
void gst_mask_detect_downstream_wait (GstBaseTransform * trans);

G_END_DECLS

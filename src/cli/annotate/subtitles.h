/* subtitles: the text of a decoder, for a muxer that takes plain text only.
 * Decoders hand out Pango's markup (`<i>`, `&amp;`), and not even plain text is
 * free of it: GStreamer's demuxer of Matroska escapes all.
 *
 *   GstElement *branch = md_subtitles_new ();      // text/x-raw → plain text
 *   gst_bin_add (GST_BIN (pipeline), branch);
 *   gst_element_link_pads (branch, "src", mux, "subtitle_%u");
 *
 * Thread safety: as GStreamer's elements.
 */
#pragma once

#include <gst/gst.h>

/* Returns: (transfer floating): a bin with the pads "sink" and "src" */
GstElement *md_subtitles_new (void);

/* @text: need not be valid, nor end with a zero byte
 * Returns: (transfer full): without markup; @text itself where it is no valid
 *   markup */
char *md_subtitles_plain (const char *text, gsize length);

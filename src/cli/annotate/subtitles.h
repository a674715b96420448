/* subtitles: Converts text from a decoder for a muxer that accepts only plain
 * text. Decoders output Pango markup (`<i>`, `&amp;`), even for plain text,
 * which GStreamer's Matroska demuxer escapes.
 *
 *   GstElement *branch = md_subtitles_new ();      // text/x-raw → plain text
 *   gst_bin_add (GST_BIN (pipeline), branch);
 *   gst_element_link_pads (branch, "src", mux, "subtitle_%u");
 *
 * Thread safety: that of GStreamer's elements.
 */
#pragma once

#include <gst/gst.h>

/* Returns: (transfer floating): a bin with the pads "sink" and "src" */
GstElement *md_subtitles_new (void);

/* @text: any bytes; need not be null-terminated
 * Returns: (transfer full): the text without markup; a copy if it is not valid
 *   markup */
char *md_subtitles_plain (const char *text, gsize length);

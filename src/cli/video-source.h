/* video-source: a file, an address or a camera as decoded video.
 *
 *   GstElement *source = md_video_source_new (input, &error);
 *   decoder = gst_bin_get_by_name (GST_BIN (source), "decoder");
 *   g_signal_connect (decoder, "pad-added", ...);
 *   md_video_source_adapt (queue_sink_pad, input);
 *
 * Thread safety: as GStreamer's elements.
 */
#pragma once

#include <gst/gst.h>

#include "inputs.h"

/* Returns: (transfer floating): a bin, or an element that is one, in which
 *   "decoder" has sometimes pads; NULL with @error */
GstElement *md_video_source_new (const MdInput * input, GError ** error);

/* @pad: sink pad of a queue that is to take decoded video. Of a live source, it
 *   gets rid of what comes too fast; every frame has a time, after that of the
 *   one before. */
void md_video_source_adapt (GstPad * pad, const MdInput * input);

/* video-source: a file, an address or a camera as decoded video.
 *
 *   GstElement *source = md_video_source_new (input, &error);
 *   decoder = gst_bin_get_by_name (GST_BIN (source), "decoder");
 *   g_signal_connect (decoder, "pad-added", ...);
 *   md_video_source_require (decoder, queue_sink_pad);
 *   md_video_source_adapt (queue_sink_pad, input);
 *
 * Thread safety: as GStreamer's elements.
 */
#pragma once

#include <gst/gst.h>

#include "inputs.h"

/* What stands between the queue and maskdetect, for gst_parse_launch(): frames
 * of any format, upright. videoflip takes some formats only; it follows what a
 * phone wrote into the file by video-direction, and ignores that with `method`
 * before GStreamer 1.24. */
#define MD_VIDEO_SOURCE_UPRIGHT \
  "videoconvert ! videoflip video-direction=auto ! videoconvert"

/* Returns: (transfer floating): a bin, or an element that is one, in which
 *   "decoder" has sometimes pads; NULL with @error */
GstElement *md_video_source_new (const MdInput * input, GError ** error);

/* What the decoder's @pad carries: "video/x-raw", "audio/x-raw", "text/…", or
 * "" if it is not known; static */
const char *md_video_source_type (GstPad * pad);

/* A place in @pipeline for a stream that is left out: it flows nowhere, and so
 * does not hold the decoder up.
 * Returns: (transfer full): the sink pad */
GstPad *md_video_source_discard (GstElement * pipeline);

/* Posts an error once @decoder has all its pads and none is linked to @video.
 */
void md_video_source_require (GstElement * decoder, GstPad * video);

/* @pad: sink pad of a queue that is to take decoded video. Of a live source, it
 *   gets rid of what comes too fast; every frame has a time, after that of the
 *   one before. */
void md_video_source_adapt (GstPad * pad, const MdInput * input);

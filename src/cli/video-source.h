/* video-source: Opens a file, an address or a camera as decoded video.
 *
 *   GstElement *source = md_video_source_new (input, &error);
 *   decoder = gst_bin_get_by_name (GST_BIN (source), "decoder");
 *   g_signal_connect (decoder, "pad-added", ...);
 *   md_video_source_require (decoder, queue_sink_pad);
 *   md_video_source_adapt (queue_sink_pad, input);
 *   md_video_source_flatten (pipeline);
 *
 * Thread safety: that of GStreamer's elements.
 */
#pragma once

#include <gst/gst.h>

#include "inputs.h"

/* Elements between the queue and maskdetect, for gst_parse_launch(), that rotate
 * frames of any format upright, after md_video_source_flatten(). videoflip
 * supports only some formats; video-direction follows the orientation tag of a
 * phone, which `method` ignores before GStreamer 1.24. */
#define MD_VIDEO_SOURCE_UPRIGHT \
  "videoconvert name=flatten ! capsfilter name=flat ! " \
  "videoflip video-direction=auto ! videoconvert"

/* Returns: (transfer floating): a bin whose element "decoder", possibly the bin
 *   itself, has sometimes pads; NULL with @error */
GstElement *md_video_source_new (const MdInput * input, GError ** error);

/* Returns: the media type of the decoder's @pad: "video/x-raw", "audio/x-raw",
 *   "text/…", or "" if unknown; static */
const char *md_video_source_type (GstPad * pad);

/* Adds a sink to @pipeline that discards an unused stream, so that it does not
 * block the decoder.
 * Returns: (transfer full): the sink pad */
GstPad *md_video_source_discard (GstElement * pipeline);

/* Posts an error once @decoder has all its pads and none is linked to @video.
 */
void md_video_source_require (GstElement * decoder, GstPad * video);

/* Puts frames with an alpha channel on a white ground; see picture-alpha.h.
 * @pipeline: with MD_VIDEO_SOURCE_UPRIGHT */
void md_video_source_flatten (GstElement * pipeline);

/* Drops frames of a live source that come too fast, makes timestamps increase,
 * and removes an invalid proportion of pixels.
 * @pad: sink pad of a queue for decoded video */
void md_video_source_adapt (GstPad * pad, const MdInput * input);

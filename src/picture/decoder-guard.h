/* decoder-guard: Keeps GStreamer's libav decoders from aborting the process.
 *
 *   GstElement *bin = gst_element_factory_make ("uridecodebin", NULL);
 *   md_decoder_guard (bin);
 *
 * With direct rendering, a decoder such as avdec_h264 (GStreamer 1.26 and
 * earlier) lets libav's threads allocate frames while it negotiates. If the
 * width or height is not a multiple of 16, as in 180x320, it occasionally
 * chooses a pool of padded frames and then aborts: "video meta uses 192x320
 * instead of 180x320". Without direct rendering it copies each frame once,
 * which it does for most such videos anyway.
 *
 * Thread safety: call it before the bin leaves the NULL state.
 */
#pragma once

#include <gst/gst.h>

/* Turns direct rendering off in the multithreaded libav decoders that are added
 * later to @bin or to a bin inside it. The other decoders keep it: avdec_gif
 * of GStreamer 1.26 loses frames without it.
 * @bin: a GstBin */
void md_decoder_guard (GstElement * bin);

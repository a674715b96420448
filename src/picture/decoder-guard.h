/* decoder-guard: Keeps GStreamer's libav decoders from ending the process.
 *
 *   GstElement *bin = gst_element_factory_make ("uridecodebin", NULL);
 *   md_decoder_guard (bin);
 *
 * With direct rendering, a decoder such as avdec_h264 of GStreamer 1.26 and
 * before lets libav's threads allocate frames while it negotiates. For a video
 * whose sides are no multiples of 16, such as 180x320, it now and then chooses
 * a pool of padded frames and then aborts: "video meta uses 192x320 instead of
 * 180x320". Without direct rendering it copies each frame once, which it does
 * for most such videos anyway.
 *
 * Thread safety: call it before the bin leaves the state NULL.
 */
#pragma once

#include <gst/gst.h>

/* @bin: a GstBin; the decoders with threads that are added to it later, or to a
 *   bin inside it, decode without direct rendering. Others are left alone:
 *   avdec_gif of 1.26 loses frames without it. */
void md_decoder_guard (GstElement * bin);

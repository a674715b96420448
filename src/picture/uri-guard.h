/* uri-guard: what an address leads to stays of its kind. A list of pieces (HLS,
 * DASH) or a session description that comes from a server may name files of
 * this machine, cameras, or addresses of any scheme, and GStreamer opens them
 * all.
 *
 *   md_uri_guard_allow ("https://example.org/a.m3u8");
 *   md_uri_guard_start ();
 *
 * From then on, elements of this process open addresses of these schemes only,
 * and of those that belong to them: http with https, and what rtsp needs.
 * Nothing else keeps a demuxer from others: some make their sources by
 * themselves, in no pipeline. By their own properties, filesrc and v4l2src open
 * what they did before.
 *
 * For programs, not for libraries: it changes the process' registry of elements.
 * gst_init() must have been called. Thread safety: before there are others.
 */
#pragma once

#include <glib.h>

/* What is no address ("a.mp4") is passed over. */
void md_uri_guard_allow (const char *address);
/* Once, after all of them; without any, nothing is changed. */
void md_uri_guard_start (void);

/* uri-guard: Restricts which addresses an address may lead to. A playlist
 * (HLS, DASH) or a session description from a server may name local files,
 * cameras, or addresses of any scheme, and GStreamer opens them all.
 *
 *   md_uri_guard_allow ("https://example.org/a.m3u8");
 *   md_uri_guard_start ();
 *
 * From then on, elements of this process open addresses of these schemes only,
 * and of those that belong to them: http with https, and what rtsp needs.
 * There is no other way to restrict a demuxer: some create their sources
 * outside any pipeline. filesrc and v4l2src still open whatever their own
 * properties name.
 *
 * For programs, not for libraries: it changes the process' registry of
 * elements. gst_init() must have been called. Thread safety: call these before
 * other threads exist.
 */
#pragma once

#include <glib.h>

/* Ignores anything that is not an address, such as "a.mp4". */
void md_uri_guard_allow (const char *address);
/* Call this once, after all allowances; without any, nothing is changed. */
void md_uri_guard_start (void);

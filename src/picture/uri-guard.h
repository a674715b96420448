/* uri-guard: Restricts the addresses that a remote playlist or session
 * description can make GStreamer open. By default, it opens everything they
 * name: local files, cameras, addresses of any scheme.
 *
 *   md_uri_guard_allow ("https://example.org/a.m3u8");
 *   md_uri_guard_start ();
 *
 * From then on, elements of this process open only addresses of the allowed
 * schemes and those related to them, such as http and https, or rtsp and udp.
 * The restriction is global, because some demuxers create their sources outside
 * any pipeline. filesrc and v4l2src still open what their own properties name.
 *
 * For programs, not for libraries: it changes the process' registry of
 * elements. gst_init() must have been called.
 * Thread safety: to be called before other threads exist.
 */
#pragma once

#include <glib.h>

/* Allows the scheme of @address; ignores file paths, such as "a.mp4". */
void md_uri_guard_allow (const char *address);
/* To be called once, after md_uri_guard_allow(). Without allowed schemes, does
 * nothing. */
void md_uri_guard_start (void);

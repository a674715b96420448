/* media-type: what a file is, told by its content, as GStreamer names it.
 *
 *   g_autofree char *type = md_media_type_of_file ("a.mp4", &error);
 *   if (type && md_media_type_is_video (type)) ...
 *
 * gst_init() must have been called. Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

/* (transfer full): NULL with @error where it cannot be read; "" where nobody
 * knows */
char *md_media_type_of_file (const char *path, GError ** error);
/* Whether it holds pictures that move: neither a list of addresses nor a text
 * that names other files. */
gboolean md_media_type_is_video (const char *type);
/* Whether an element may take part in decoding a file: demuxers, parsers and
 * decoders, but nothing that fetches what the file only names. */
gboolean md_media_factory_is_local (GstElementFactory * factory);
/* The same for what comes from an address: also what puts a stream's packets
 * and pieces together, see uri-guard.h. */
gboolean md_media_factory_is_streaming (GstElementFactory * factory);

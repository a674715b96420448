/* media-type: Determines a file's media type from its content, as GStreamer
 * caps names.
 *
 *   g_autofree char *type = md_media_type_of_file ("a.mp4", &error);
 *   if (type && md_media_type_is_video (type)) ...
 *
 * gst_init() must have been called. Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

/* (transfer full): NULL with @error if it cannot be read; "" if the type is
 * unknown */
char *md_media_type_of_file (const char *path, GError ** error);
/* Whether the type is video; FALSE for playlists and other texts that refer
 * to files. */
gboolean md_media_type_is_video (const char *type);
/* Whether an element may be used to decode a file: demuxers, parsers and
 * decoders, but nothing that opens other files or addresses. */
gboolean md_media_factory_is_local (GstElementFactory * factory);
/* Does the same for an address: also allows elements that assemble a
 * stream's packets and segments, see uri-guard.h. */
gboolean md_media_factory_is_streaming (GstElementFactory * factory);

/* media-type: Determines a file's media type from its content, as the name of
 * GStreamer caps, or its kind from its name.
 *
 *   g_autofree char *type = md_media_type_of_file ("a.mp4", &error);
 *   if (type && md_media_type_is_video (type)) ...
 *
 * gst_init() must have been called. Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

typedef enum
{
  MD_MEDIA_OTHER,
  MD_MEDIA_PICTURE,
  MD_MEDIA_VIDEO
} MdMediaKind;

/* Determines the kind of @path from its extension; ignores the query of an
 * address. Does not need gst_init(). */
MdMediaKind md_media_kind_of_name (const char *path);
/* Returns: (transfer full): "" if the type is unknown; NULL with @error if the
 *   file cannot be read */
char *md_media_type_of_file (const char *path, GError ** error);
/* Whether the type is video; FALSE for playlists and other texts that refer to
 * files. */
gboolean md_media_type_is_video (const char *type);
/* Whether an element may be used to decode a file: demuxers, parsers, decoders
 * and converters, but no element that opens other files or addresses. */
gboolean md_media_factory_is_local (GstElementFactory * factory);
/* Whether an element may be used to decode an address: in addition, allows
 * depayloaders and adaptive demuxers, which uri-guard.h restricts. */
gboolean md_media_factory_is_streaming (GstElementFactory * factory);

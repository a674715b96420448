/* video-format: what the installed encoders can write.
 *
 *   const MdVideoFormat *format = md_video_format_find (NULL);
 *   name = g_strdup_printf ("%s.%s", stem, format->extension);
 */
#pragma once

#include <gst/gst.h>

typedef struct
{
  const char *extension;        /* "mp4" or "webm" */
  const char *video_encoder, *audio_encoder, *mux;      /* elements */
  const char *video_settings;   /* what follows video_encoder */
} MdVideoFormat;

/* @extension: (nullable): NULL = the best
 * Returns: (transfer none) (nullable): NULL where nothing installed can write
 *   it */
const MdVideoFormat *md_video_format_find (const char *extension);

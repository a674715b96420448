/* video-format: what the installed encoders can write.
 *
 *   const MdVideoFormat *format = md_video_format_find (NULL);
 *   name = g_strdup_printf ("%s.%s", stem, format->extension);
 */
#pragma once

#include <gst/gst.h>

typedef struct
{
  const char *extension;        /* "mp4", "mkv" or "webm" */
  const char *video_encoder, *audio_encoder, *mux;      /* elements */
  const char *file_mux, *live_mux;      /* mux with its properties: for a
                                         * file's result, and for a recording,
                                         * which plays even if it is cut off */
  const char *file_video, *live_video;  /* what follows video_encoder */
} MdVideoFormat;

/* @extension: (nullable): NULL = the best
 * Returns: (transfer none) (nullable): NULL where nothing installed can write
 *   it */
const MdVideoFormat *md_video_format_find (const char *extension);
/* Whether @format holds more than one track of sound. */
gboolean md_video_format_takes_tracks (const MdVideoFormat * format);
/* Whether it holds text, and need not wait for it: mp4mux does, for ever where
 * nothing is said for long. */
gboolean md_video_format_takes_text (const MdVideoFormat * format);
/* Whether a video is written under such a name, if an encoder is there. */
gboolean md_video_can_be (const char *output);

/* video-format: Lists the video formats that the installed encoders can write.
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
  const char *file_mux, *live_mux;      /* mux with its properties: for files,
                                         * and for recordings, which stay
                                         * playable if they are cut off */
  const char *file_video, *live_video;  /* text that follows video_encoder */
} MdVideoFormat;

/* @extension: (nullable): NULL = the best
 * Returns: (transfer none) (nullable): NULL if no installed encoder writes
 *   it */
const MdVideoFormat *md_video_format_find (const char *extension);
/* Whether @format can hold more than one audio track. */
gboolean md_video_format_takes_tracks (const MdVideoFormat * format);
/* Whether @format can hold subtitles without waiting for them: mp4mux blocks
 * while there is no text. */
gboolean md_video_format_takes_text (const MdVideoFormat * format);
/* Whether @output has the extension of a video format, installed or not. */
gboolean md_video_can_be (const char *output);

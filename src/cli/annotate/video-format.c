#include "video-format.h"

#include <string.h>

/* In pieces that can be played as they come, and one index at the end: what a
 * kill leaves of it can be seen. */
#define MP4_MUX "mp4mux fragment-duration=1000" \
    " fragment-mode=first-moov-then-finalise"
#define H264 "speed-preset=veryfast key-int-max=120 ! h264parse"
#define VP8 "deadline=1 cpu-used=8 target-bitrate=4000000 keyframe-max-dist=60"

/* Best first. */
static const MdVideoFormat formats[] = {
  {"mp4", "x264enc", "avenc_aac", "mp4mux", MP4_MUX, H264},
  {"mp4", "x264enc", "voaacenc", "mp4mux", MP4_MUX, H264},
  {"webm", "vp8enc", "opusenc", "webmmux", "webmmux", VP8},
  {"mkv", "x264enc", "avenc_aac", "matroskamux", "matroskamux", H264},
  {"mkv", "x264enc", "opusenc", "matroskamux", "matroskamux", H264},
  {"mkv", "vp8enc", "opusenc", "matroskamux", "matroskamux", VP8},
};

static gboolean
has_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

const MdVideoFormat *
md_video_format_find (const char *extension)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    const MdVideoFormat *format = &formats[i];
    if ((!extension || g_ascii_strcasecmp (format->extension, extension) == 0)
        && has_element (format->video_encoder) && has_element (format->mux)
        && has_element (format->audio_encoder))
      return format;
  }
  return NULL;
}

gboolean
md_video_can_be (const char *output)
{
  const char *dot = strrchr (output, '.');

  for (guint i = 0; dot && i < G_N_ELEMENTS (formats); i++)
    if (g_ascii_strcasecmp (formats[i].extension, dot + 1) == 0)
      return TRUE;
  return FALSE;
}

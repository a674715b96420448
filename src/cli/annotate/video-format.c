#include "video-format.h"

#include <string.h>

/* A recording is fragmented, so that it can be played even if the program is
 * killed, and gets one index at the end. A fragment begins with a key frame;
 * the encoder uses no lookahead. */
#define MP4_LIVE \
    "mp4mux fragment-duration=1000 fragment-mode=first-moov-then-finalise"
#define H264 "speed-preset=veryfast ! h264parse"
#define H264_LIVE \
    "speed-preset=veryfast tune=zerolatency key-int-max=30 ! h264parse"
#define VP8 "deadline=1 cpu-used=8 target-bitrate=4000000 keyframe-max-dist=60"
#define MP4 "mp4mux", "mp4mux", MP4_LIVE
#define MKV "matroskamux", "matroskamux", "matroskamux"
#define WEBM "webmmux", "webmmux", "webmmux"

/* Best first. */
static const MdVideoFormat formats[] = {
  {"mp4", "x264enc", "avenc_aac", MP4, H264, H264_LIVE},
  {"mp4", "x264enc", "voaacenc", MP4, H264, H264_LIVE},
  {"webm", "vp8enc", "opusenc", WEBM, VP8, VP8},
  {"mkv", "x264enc", "avenc_aac", MKV, H264, H264_LIVE},
  {"mkv", "x264enc", "opusenc", MKV, H264, H264_LIVE},
  {"mkv", "vp8enc", "opusenc", MKV, VP8, VP8},
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
md_video_format_takes_tracks (const MdVideoFormat * format)
{
  return !g_str_equal (format->mux, "webmmux");
}

gboolean
md_video_format_takes_text (const MdVideoFormat * format)
{
  return g_str_equal (format->mux, "matroskamux");
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

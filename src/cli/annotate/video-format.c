#include "video-format.h"

#include <string.h>

/* Best first. */
static const MdVideoFormat formats[] = {
  {"mp4", "x264enc", "avenc_aac", "mp4mux",
      "speed-preset=veryfast ! h264parse"},
  {"mp4", "x264enc", "voaacenc", "mp4mux",
      "speed-preset=veryfast ! h264parse"},
  {"webm", "vp8enc", "opusenc", "webmmux",
      "deadline=1 cpu-used=8 target-bitrate=4000000 keyframe-max-dist=60"},
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
    if ((!extension || strcmp (format->extension, extension) == 0)
        && has_element (format->video_encoder) && has_element (format->mux)
        && has_element (format->audio_encoder))
      return format;
  }
  return NULL;
}

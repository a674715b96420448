#include "publish.h"

#include <gst/gst.h>
#include <gst/video/video.h>

#include "base/safe-file.h"

/* Maximum time for one picture, in case the encoder hangs. */
#define ENCODE_TIMEOUT (60 * GST_SECOND)

void
md_publish_size (int width, int height, int longest, int *new_width,
    int *new_height)
{
  double scale = MIN (1.0, (double) longest / MAX (width, height));

  *new_width = MAX (1, (int) (width * scale + 0.5));
  *new_height = MAX (1, (int) (height * scale + 0.5));
}

/* Wraps the pixels without copying them; rows have no padding. */
static GstSample *
wrap (const MdPicture * picture)
{
  gsize size = (gsize) 3 * picture->width * picture->height;
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  int stride[GST_VIDEO_MAX_PLANES] = { 3 * picture->width };
  GstBuffer *buffer = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY,
      picture->pixels, size, 0, size, NULL, NULL);
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "RGB", "width", G_TYPE_INT, picture->width,
      "height", G_TYPE_INT, picture->height,
      "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
  GstSample *sample;

  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_RGB, picture->width, picture->height, 1, offset, stride);
  sample = gst_sample_new (buffer, caps, NULL, NULL);
  gst_buffer_unref (buffer);
  return sample;
}

gboolean
md_publish (const MdPicture * picture, int longest, const char *path,
    GError ** error)
{
  g_autoptr (GstSample) raw = wrap (picture);
  g_autoptr (GstSample) encoded = NULL;
  g_autoptr (GstCaps) caps = NULL;
  int width, height;
  GstMapInfo map;
  gboolean ok;

  md_publish_size (picture->width, picture->height, longest, &width, &height);
  caps = gst_caps_new_simple ("image/jpeg", "width", G_TYPE_INT, width,
      "height", G_TYPE_INT, height, NULL);
  encoded = gst_video_convert_sample (raw, caps, ENCODE_TIMEOUT, error);
  if (encoded == NULL) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  gst_buffer_map (gst_sample_get_buffer (encoded), &map, GST_MAP_READ);
  ok = md_safe_file_write (path, map.data, map.size, MD_SAFE_FILE_REPLACE,
      error);
  gst_buffer_unmap (gst_sample_get_buffer (encoded), &map);
  return ok;
}

#include "picture.h"

#include <cairo.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <gst/video/video.h>
#include <stdio.h>
#include <string.h>

/* A decoder that has said nothing for this long has lost its way. */
#define LOAD_TIMEOUT (20 * GST_SECOND)

/* videoflip follows the orientation tag that parsers read from EXIF data.
 * decodebin leaves the parser of JPEG out before GStreamer 1.24. */
#define LOAD_PIPELINE \
    "%s name=source ! %s decodebin ! videoconvert ! " \
    "videoflip video-direction=auto ! appsink name=sink sync=false " \
    "enable-last-sample=false caps=video/x-raw,format=RGB"

/* The rows of GStreamer's RGB are padded to four bytes, ours are not. */
static MdPicture *
picture_from_sample (GstSample * sample, const char *path, GError ** error)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  MdPicture *picture;
  const guint8 *row;
  gsize bytes;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample),
          GST_MAP_READ)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: the decoded picture cannot be read", path);
    return NULL;
  }

  picture = md_picture_new (info.width, info.height);
  bytes = (gsize) 3 *info.width;
  row = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  for (int y = 0; y < info.height; y++) {
    memcpy (picture->pixels + y * bytes, row, bytes);
    row += GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  }
  gst_video_frame_unmap (&frame);
  return picture;
}

static void
set_error_from_message (GError ** error, const char *path, GstMessage * message)
{
  g_autoptr (GError) cause = NULL;
  const char *reason = "no picture in it";

  if (message == NULL) {
    reason = "decoding takes too long";
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &cause, NULL);
    reason = cause->message;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: not a picture that can be decoded: %s", path, reason);
}

/* Waits for the first picture, an error or the end, whichever comes first. */
static GstSample *
preroll (GstElement * pipeline, const char *path, GError ** error)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  GstSample *sample = NULL;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  message = gst_bus_timed_pop_filtered (bus, LOAD_TIMEOUT,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE) {
    sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);
  }
  if (sample == NULL)
    set_error_from_message (error, path, message);
  return sample;
}

gboolean
md_picture_is_address (const char *path)
{
  return strstr (path, "://") != NULL;
}

/* By its content; an address by its name. */
static gboolean
is_jpeg (const char *path)
{
  if (md_picture_is_address (path))
    return g_regex_match_simple ("\\.jpe?g([?#].*)?$", path, G_REGEX_CASELESS,
        0);
  guint8 start[3] = { 0 };
  FILE *file = g_fopen (path, "rb");
  gsize n = file != NULL ? fread (start, 1, sizeof start, file) : 0;

  if (file != NULL)
    fclose (file);
  return n == 3 && start[0] == 0xff && start[1] == 0xd8 && start[2] == 0xff;
}

static GstElement *
make_pipeline (const char *path, GError ** error)
{
  g_autoptr (GstElementFactory) parser = gst_element_factory_find ("jpegparse");
  g_autofree char *description = g_strdup_printf (LOAD_PIPELINE,
      md_picture_is_address (path) ? "urisourcebin" : "filesrc",
      parser != NULL && is_jpeg (path) ? "jpegparse !" : "");
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GError) cause = NULL;
  GstElement *pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, &cause);

  if (pipeline == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no decoder: %s", path, cause->message);
    return NULL;
  }
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, md_picture_is_address (path) ? "uri" : "location", path,
      NULL);
  return pipeline;
}

MdPicture *
md_picture_load (const char *path, GError ** error)
{
  g_autoptr (GstElement) pipeline = make_pipeline (path, error);
  g_autoptr (GstSample) sample = NULL;
  MdPicture *picture = NULL;

  if (pipeline == NULL)
    return NULL;
  sample = preroll (pipeline, path, error);
  if (sample != NULL)
    picture = picture_from_sample (sample, path, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return picture;
}

MdPicture *
md_picture_new (int width, int height)
{
  MdPicture *picture = g_new (MdPicture, 1);

  picture->width = width;
  picture->height = height;
  picture->pixels = g_malloc0_n ((gsize) 3 * width, height);
  return picture;
}

void
md_picture_free (MdPicture * picture)
{
  if (picture == NULL)
    return;
  g_free (picture->pixels);
  g_free (picture);
}

MdImage
md_picture_image (const MdPicture * picture)
{
  return (MdImage) {
  .format = MD_FORMAT_RGB,.width = picture->width,.height =
        picture->height,.planes = { picture->pixels },.strides =
        { 3 * picture->width },.full_range = TRUE};
}

gboolean
md_picture_save_png (const MdPicture * picture, const char *path,
    GError ** error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      picture->width, picture->height);
  cairo_status_t status = cairo_surface_status (surface);

  if (status == CAIRO_STATUS_SUCCESS) {
    guint8 *data = cairo_image_surface_get_data (surface);
    int stride = cairo_image_surface_get_stride (surface);
    const guint8 *p = picture->pixels;

    for (int y = 0; y < picture->height; y++) {
      guint32 *row = (guint32 *) (data + (gsize) y * stride);
      for (int x = 0; x < picture->width; x++, p += 3)
        row[x] = (guint32) p[0] << 16 | p[1] << 8 | p[2];
    }
    cairo_surface_mark_dirty (surface);
    status = cairo_surface_write_to_png (surface, path);
  }
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", path,
        cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

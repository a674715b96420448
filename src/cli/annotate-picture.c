#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

#include "../picture.h"
#include "annotate.h"

struct _MdPictureAnnotator
{
  GstElement *pipeline;
  GstAppSrc *source;
  GstAppSink *sink;
  GstBus *bus;
};

MdPictureAnnotator *
md_picture_annotator_new (const MdAnnotateParams * params, guint threads,
    GError ** error)
{
  g_autoptr (GstElement) detect = NULL;
  GstElement *pipeline;
  MdPictureAnnotator *annotator;

  pipeline = gst_parse_launch_full ("appsrc name=source format=time"
      " ! maskdetect name=detect ! videoconvert ! pngenc snapshot=false"
      " ! appsink name=sink sync=false", NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  if (!pipeline)
    return NULL;
  detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  md_annotate_configure (detect, params, threads);

  annotator = g_new (MdPictureAnnotator, 1);
  annotator->pipeline = pipeline;
  annotator->source =
      GST_APP_SRC (gst_bin_get_by_name (GST_BIN (pipeline), "source"));
  annotator->sink =
      GST_APP_SINK (gst_bin_get_by_name (GST_BIN (pipeline), "sink"));
  annotator->bus = gst_element_get_bus (pipeline);
  return annotator;
}

void
md_picture_annotator_free (MdPictureAnnotator * annotator)
{
  if (!annotator)
    return;
  gst_element_set_state (annotator->pipeline, GST_STATE_NULL);
  gst_object_unref (annotator->bus);
  gst_object_unref (annotator->source);
  gst_object_unref (annotator->sink);
  gst_object_unref (annotator->pipeline);
  g_free (annotator);
}

static GstBuffer *
picture_buffer (const MdPicture * picture)
{
  GstBuffer *buffer;
  GstVideoInfo info;
  GstVideoFrame frame;
  gsize row = 3 * (gsize) picture->width;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, picture->width,
      picture->height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (int y = 0; y < picture->height; y++)
    memcpy ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
        picture->pixels + y * row, row);
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

static void
push_picture (MdPictureAnnotator * annotator, const MdPicture * picture)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "RGB", "width", G_TYPE_INT, picture->width,
      "height", G_TYPE_INT, picture->height,
      "framerate", GST_TYPE_FRACTION, 0, 1, NULL);

  gst_app_src_set_caps (annotator->source, caps);
  gst_app_src_push_buffer (annotator->source, picture_buffer (picture));
}

/* Returns: (transfer full): the PNG; NULL with @error. Appends the faces. */
static GstSample *
pull_result (MdPictureAnnotator * annotator, const char *path,
    GString * lines, GError ** error)
{
  GstSample *sample = NULL;
  gboolean failed = FALSE;

  while (!sample && !failed) {
    g_autoptr (GstMessage) message = NULL;

    sample = gst_app_sink_try_pull_sample (annotator->sink, 100 * GST_MSECOND);
    while ((message = gst_bus_pop_filtered (annotator->bus,
                GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR))) {
      const GstStructure *faces = md_annotate_faces (message);
      if (faces)
        md_annotate_append_faces (lines, faces, FALSE);
      if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !failed) {
        md_annotate_take_error (message, path, error);
        failed = TRUE;
      }
      g_clear_pointer (&message, gst_message_unref);
    }
  }
  if (failed)
    g_clear_pointer (&sample, gst_sample_unref);
  return sample;
}

static gboolean
write_result (GstSample * sample, const char *output, GError ** error)
{
  GstMapInfo map;
  gboolean ok;

  gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
  ok = g_file_set_contents (output, (const char *) map.data, map.size, error);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return ok;
}

gboolean
md_picture_annotator_run (MdPictureAnnotator * annotator, const char *path,
    const char *output, GString * lines, GError ** error)
{
  g_autoptr (MdPicture) picture = md_picture_load (path, error);
  g_autoptr (GstSample) sample = NULL;

  if (!picture)
    return FALSE;
  g_string_append (lines, "{\"file\":");
  md_results_append_string (lines, path);
  g_string_append_printf (lines, ",\"width\":%d,\"height\":%d",
      picture->width, picture->height);

  /* Every picture starts the element afresh: no track goes from one to the
   * next. */
  gst_element_set_state (annotator->pipeline, GST_STATE_PLAYING);
  push_picture (annotator, picture);
  sample = pull_result (annotator, path, lines, error);
  gst_element_set_state (annotator->pipeline, GST_STATE_READY);
  if (!sample)
    return FALSE;
  g_string_append (lines, "}\n");
  return write_result (sample, output, error);
}

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

#include "../picture.h"
#include "annotate.h"

/* What a picture may come out as. Nothing is taken from JPEG's colours: its
 * halved chroma would blur thin lines. */
static const struct
{
  const char *extension, *encoder;
} formats[] = {
  {".png", "pngenc snapshot=false compression-level=4"},
  {".jpg", "jpegenc quality=95 idct-method=islow"},
  {".jpeg", "jpegenc quality=95 idct-method=islow"},
};

/* From raw pictures to encoded ones. */
typedef struct
{
  GstElement *pipeline;         /* NULL: not needed yet */
  GstAppSrc *source;
  GstAppSink *sink;
  GstBus *bus;
} Line;

struct _MdPictureAnnotator
{
  const MdAnnotateParams *params;
  guint threads;
  Line lines[G_N_ELEMENTS (formats)];
};

/* The index in formats; their number: none. */
static guint
format_of (const char *output)
{
  const char *dot = strrchr (output, '.');

  guint i = 0;

  while (i < G_N_ELEMENTS (formats)
      && !(dot && g_ascii_strcasecmp (dot, formats[i].extension) == 0))
    i++;
  return i;
}

gboolean
md_picture_can_be (const char *output)
{
  return format_of (output) < G_N_ELEMENTS (formats);
}

MdPictureAnnotator *
md_picture_annotator_new (const MdAnnotateParams * params, guint threads)
{
  MdPictureAnnotator *annotator = g_new0 (MdPictureAnnotator, 1);

  annotator->params = params;
  annotator->threads = threads;
  return annotator;
}

static gboolean
line_init (Line * line, const MdPictureAnnotator * annotator,
    const char *encoder, GError ** error)
{
  g_autofree char *description = g_strdup_printf ("appsrc name=source"
      " format=time ! maskdetect name=detect ! %s ! appsink name=sink"
      " sync=false", encoder);
  g_autoptr (GstElement) detect = NULL;
  GstElement *pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);

  if (!pipeline)
    return FALSE;
  detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  md_annotate_configure (detect, annotator->params, annotator->threads, FALSE);
  line->pipeline = pipeline;
  line->source =
      GST_APP_SRC (gst_bin_get_by_name (GST_BIN (pipeline), "source"));
  line->sink = GST_APP_SINK (gst_bin_get_by_name (GST_BIN (pipeline), "sink"));
  line->bus = gst_element_get_bus (pipeline);
  return TRUE;
}

static void
line_clear (Line * line)
{
  if (!line->pipeline)
    return;
  gst_element_set_state (line->pipeline, GST_STATE_NULL);
  gst_object_unref (line->bus);
  gst_object_unref (line->source);
  gst_object_unref (line->sink);
  gst_object_unref (line->pipeline);
}

void
md_picture_annotator_free (MdPictureAnnotator * annotator)
{
  if (!annotator)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    line_clear (&annotator->lines[i]);
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
push_picture (Line * line, const MdPicture * picture)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "RGB", "width", G_TYPE_INT, picture->width,
      "height", G_TYPE_INT, picture->height,
      "framerate", GST_TYPE_FRACTION, 0, 1, NULL);

  gst_app_src_set_caps (line->source, caps);
  gst_app_src_push_buffer (line->source, picture_buffer (picture));
}

/* Returns: (transfer full): the encoded picture; NULL with @error. Describes
 * the faces. */
static GstSample *
pull_result (Line * line, MdFound * found, MdReportLines * lines,
    GError ** error)
{
  GstSample *sample = NULL;
  gboolean failed = FALSE;

  while (!sample && !failed) {
    g_autoptr (GstMessage) message = NULL;

    sample = gst_app_sink_try_pull_sample (line->sink, 100 * GST_MSECOND);
    while ((message = gst_bus_pop_filtered (line->bus,
                GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR))) {
      if ((found->faces = md_annotate_faces (message)))
        md_report_describe (lines, found);
      if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && !failed) {
        md_annotate_take_error (message, found->file, error);
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
    const char *output, MdReportLines * lines, GError ** error)
{
  g_autoptr (MdPicture) picture = md_picture_load (path, error);
  g_autoptr (GstSample) sample = NULL;
  guint format = format_of (output);
  Line *line;
  MdFound found = {.file = path,.frame = -1,.time = GST_CLOCK_TIME_NONE };

  g_return_val_if_fail (format < G_N_ELEMENTS (formats), FALSE);
  if (!picture)
    return FALSE;
  line = &annotator->lines[format];
  if (!line->pipeline
      && !line_init (line, annotator, formats[format].encoder, error))
    return FALSE;
  found.width = picture->width;
  found.height = picture->height;

  /* Every picture starts the element afresh: no track goes from one to the
   * next. */
  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
  push_picture (line, picture);
  sample = pull_result (line, &found, lines, error);
  gst_element_set_state (line->pipeline, GST_STATE_READY);
  return sample && write_result (sample, output, error);
}

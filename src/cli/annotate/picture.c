#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <string.h>

#include "base/safe-file.h"
#include "picture/picture-reader.h"
#include "annotate.h"

/* Output formats. jpegenc receives full-resolution chroma, because subsampling
 * would blur thin coloured lines. */
static const struct
{
  const char *extension, *encoder;
} formats[] = {
  {".png", "pngenc snapshot=false compression-level=4"},
  {".jpg", "jpegenc quality=95 idct-method=islow"},
  {".jpeg", "jpegenc quality=95 idct-method=islow"},
};

/* Annotates and encodes pictures in one format. */
typedef struct
{
  GstElement *pipeline;         /* NULL = not created yet */
  GstElement *detect;
  GstClockTime time;            /* of the next picture */
  GstAppSrc *source;
  GstAppSink *sink;
  GstBus *bus;
} Line;

struct _MdPictureAnnotator
{
  const MdAnnotateParams *params;
  guint threads;
  MdPictureReader *reader;
  Line lines[G_N_ELEMENTS (formats)];
};

/* Returns: the index into formats; G_N_ELEMENTS (formats) if there is none */
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
  annotator->reader = md_picture_reader_new ();
  md_picture_reader_set_limit (annotator->reader,
      params->search->max_megapixels);
  return annotator;
}

static gboolean
line_init (Line * line, const MdPictureAnnotator * annotator,
    const char *encoder, GError ** error)
{
  g_autofree char *description = g_strdup_printf ("appsrc name=source"
      " format=time ! maskdetect name=detect ! %s ! appsink name=sink"
      " sync=false", encoder);
  GstElement *pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);

  if (!pipeline)
    return FALSE;
  line->pipeline = pipeline;
  line->detect = gst_bin_get_by_name (GST_BIN (pipeline), "detect");
  md_annotate_configure (line->detect, annotator->params, annotator->threads,
      FALSE);
  /* Pictures are unrelated: no cover stays for the next one. */
  g_object_set (line->detect, "redact-hold", 0, NULL);
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
  gst_object_unref (line->detect);
  gst_object_unref (line->pipeline);
}

void
md_picture_annotator_free (MdPictureAnnotator * annotator)
{
  if (!annotator)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    line_clear (&annotator->lines[i]);
  md_picture_reader_free (annotator->reader);
  g_free (annotator);
}

/* @picture: (transfer full): the only reference, so that drawing does not copy
 *   its pixels */
static void
push_picture (Line * line, GstSample * picture)
{
  g_autoptr (GstCaps) caps = gst_caps_copy (gst_sample_get_caps (picture));
  GstBuffer *buffer = gst_buffer_ref (gst_sample_get_buffer (picture));

  gst_sample_unref (picture);
  buffer = gst_buffer_make_writable (buffer);
  gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
  GST_BUFFER_PTS (buffer) = line->time;
  GST_BUFFER_DTS (buffer) = GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  line->time += GST_SECOND;
  gst_app_src_set_caps (line->source, caps);
  gst_app_src_push_buffer (line->source, buffer);
}

/* Adds the faces to @lines.
 * Returns: (transfer full): the encoded picture; NULL with @error */
static GstSample *
pull_result (Line * line, MdFound * found, const MdAnnotateReport * report,
    MdAnnotateLines * lines, GError ** error)
{
  GstSample *sample = NULL;
  gboolean failed = FALSE;

  while (!sample && !failed) {
    g_autoptr (GstMessage) message = NULL;

    sample = gst_app_sink_try_pull_sample (line->sink, 100 * GST_MSECOND);
    /* the element posts a warning if it cannot draw into a picture */
    while ((message = gst_bus_pop_filtered (line->bus,
                GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR |
                GST_MESSAGE_WARNING))) {
      if ((found->faces = md_annotate_faces (message))) {
        md_annotate_report_describe (report, lines, found);
      } else if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ELEMENT && !failed) {
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

/* Prepares for the next picture after a failure. */
static void
line_reset (Line * line)
{
  gst_element_set_state (line->pipeline, GST_STATE_READY);
  gst_bus_set_flushing (line->bus, TRUE);
  gst_bus_set_flushing (line->bus, FALSE);
  line->time = 0;
}

/* (transfer full): NULL with @error */
static char *
write_result (GstSample * sample, const char *output, GError ** error)
{
  g_autofree char *temporary = md_safe_file_temporary (output, error);
  GstMapInfo map;
  gboolean ok;

  if (!temporary)
    return NULL;
  gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ);
  ok = md_safe_file_fill (temporary, output, map.data, map.size, error);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  if (!ok)
    md_safe_file_discard (temporary);
  return ok ? g_steal_pointer (&temporary) : NULL;
}

/* @min_face_size: as asked for, 0 = the default
 * @picture: (transfer full)
 * Returns: (transfer full): NULL with @error */
static GstSample *
annotate (Line * line, int min_face_size, GstSample * picture, MdFound * found,
    const MdAnnotateReport * report, MdAnnotateLines * lines, GError ** error)
{
  GstSample *result;
  GstVideoInfo info;

  gst_video_info_from_caps (&info, gst_sample_get_caps (picture));
  found->width = info.width;
  found->height = info.height;
  found->display_ratio = (double) info.width * info.par_n /
      ((double) info.height * info.par_d);
  g_object_set (line->detect, "min-face-size", (guint)
      md_smallest_face (min_face_size, info.width, info.height), NULL);
  gst_element_set_state (line->pipeline, GST_STATE_PLAYING);
  push_picture (line, picture);
  result = pull_result (line, found, report, lines, error);
  if (!result)
    line_reset (line);
  return result;
}

char *
md_picture_annotator_run (MdPictureAnnotator * annotator, const MdInput * input,
    const char *output, const MdAnnotateReport * report,
    MdAnnotateLines * lines, GError ** error)
{
  g_autoptr (GstSample) picture = NULL, result = NULL;
  guint format = format_of (output);
  Line *line;
  MdFound found = {
    .file = input->shown,.frame = -1,.time = GST_CLOCK_TIME_NONE
  };

  g_return_val_if_fail (format < G_N_ELEMENTS (formats), NULL);
  picture = md_picture_reader_read (annotator->reader, input->path, error);
  if (!picture)
    return NULL;
  line = &annotator->lines[format];
  if (!line->pipeline
      && !line_init (line, annotator, formats[format].encoder, error))
    return NULL;
  result = annotate (line, annotator->params->search->min_face_size,
      g_steal_pointer (&picture), &found, report, lines, error);
  return result ? write_result (result, output, error) : NULL;
}

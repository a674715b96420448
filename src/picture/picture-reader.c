#include "picture-reader.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <stdio.h>
#include <string.h>

#include "address.h"

/* A decoder that has said nothing for this long has lost its way. */
#define TIMEOUT (20 * GST_SECOND)

/* videoflip follows the orientation tag that parsers read from EXIF data. */
#define PIPELINE \
    "%s name=source ! %s ! videoconvert ! " \
    "videoflip name=flip video-direction=auto ! appsink name=sink sync=false " \
    "enable-last-sample=false caps=video/x-raw,format=RGB"

typedef enum
{
  KIND_JPEG,
  KIND_PNG,
  N_KINDS                       /* another, or not known */
} Kind;

/* What files of a kind begin with, and what reads them. */
static const struct
{
  const char *signature, *decoder;
} kinds[N_KINDS] = {
  {"\xff\xd8\xff", "jpegparse ! jpegdec"},
  {"\x89PNG\r\n\x1a\n", "pngparse ! pngdec"},
};

struct _MdPictureReader
{
  GstElement *pipelines[N_KINDS];       /* NULL: not needed yet */
};

MdPictureReader *
md_picture_reader_new (void)
{
  return g_new0 (MdPictureReader, 1);
}

static void
drop_pipeline (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

void
md_picture_reader_free (MdPictureReader * reader)
{
  for (guint i = 0; i < N_KINDS; i++)
    g_clear_pointer (&reader->pipelines[i], drop_pipeline);
  g_free (reader);
}

/* By its content. */
static Kind
kind_of_file (const char *path)
{
  char start[8] = { 0 };
  FILE *file = g_fopen (path, "rb");
  gsize n = file != NULL ? fread (start, 1, sizeof start, file) : 0;
  Kind kind;

  if (file != NULL)
    fclose (file);
  for (kind = 0; kind < N_KINDS; kind++) {
    gsize length = strlen (kinds[kind].signature);

    if (n >= length && memcmp (start, kinds[kind].signature, length) == 0)
      break;
  }
  return kind;
}

/* By its name. */
static gboolean
is_jpeg_address (const char *path)
{
  return md_is_address (path)
      && g_regex_match_simple ("\\.jpe?g([?#].*)?$", path, G_REGEX_CASELESS, 0);
}

/* (transfer full) (nullable): NULL with @error where an element is missing */
static GstElement *
make_pipeline (const char *source, const char *decoder, GError ** error)
{
  g_autofree char *description = g_strdup_printf (PIPELINE, source, decoder);

  return gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
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
    /* what GStreamer says in such a case says nothing */
    reason = g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED)
        ? "damaged, or of a kind that no installed decoder reads"
        : cause->message;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: not a picture that can be decoded: %s", path, reason);
}

/* Waits for the first frame, an error or the end, whichever comes first. */
static GstSample *
preroll (GstElement * pipeline, const char *path, GError ** error)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  GstSample *sample = NULL;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  message = gst_bus_timed_pop_filtered (bus, TIMEOUT,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE) {
    sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);
  }
  if (sample == NULL)
    set_error_from_message (error, path, message);
  return sample;
}

/* videoflip would turn the next picture, too, if that says nothing. */
static gboolean
is_turned (GstElement * pipeline)
{
  g_autoptr (GstElement) flip = gst_bin_get_by_name (GST_BIN (pipeline),
      "flip");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (flip, "sink");
  gboolean turned = FALSE;
  GstEvent *event;

  for (guint i = 0; (event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i));
      i++) {
    GstTagList *tags;
    const char *orientation;

    gst_event_parse_tag (event, &tags);
    if (gst_tag_list_peek_string_index (tags, GST_TAG_IMAGE_ORIENTATION, 0,
            &orientation))
      turned = strcmp (orientation, "rotate-0") != 0;
    gst_event_unref (event);
  }
  return turned;
}

/* @reusable: (out) */
static GstSample *
read_with (GstElement * pipeline, const char *path, gboolean * reusable,
    GError ** error)
{
  g_autoptr (GstElement) source =
      gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstSample *sample;

  g_object_set (source, md_is_address (path) ? "uri" : "location", path, NULL);
  sample = preroll (pipeline, path, error);
  *reusable = !is_turned (pipeline);
  gst_element_set_state (pipeline, GST_STATE_READY);
  /* what is said of this picture is not about the next one */
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  return sample;
}

static GstSample *
read_once (const char *path, const char *decoder, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  GstElement *pipeline = make_pipeline (md_is_address (path) ?
      "urisourcebin" : "filesrc", decoder, &cause);
  gboolean reusable;
  GstSample *sample;

  if (pipeline == NULL) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no decoder: %s", path, cause->message);
    return NULL;
  }
  sample = read_with (pipeline, path, &reusable, error);
  drop_pipeline (pipeline);
  return sample;
}

/* Finds out what it is. Before GStreamer 1.24, decodebin leaves the parser of
 * JPEG out. For BMP and TIFF it prefers libav's decoders, which want a whole
 * picture at once and do not get it; of JPEG it knows no decoder for the colours
 * of print (CMYK). */
static GstSample *
read_unknown (const char *path, gboolean jpeg, GError ** error)
{
  g_autoptr (GstElementFactory) parser = gst_element_factory_find ("jpegparse");
  GstSample *sample = read_once (path, jpeg && parser != NULL ?
      "jpegparse ! decodebin" : "decodebin", error);

  if (sample == NULL && (sample = read_once (path, "gdkpixbufdec", NULL)))
    g_clear_error (error);
  return sample;
}

/* NULL: it takes a closer look. */
static GstSample *
read_known (MdPictureReader * reader, Kind kind, const char *path)
{
  GstElement **pipeline = &reader->pipelines[kind];
  gboolean reusable;
  GstSample *sample;

  if (*pipeline == NULL)
    *pipeline = make_pipeline ("filesrc", kinds[kind].decoder, NULL);
  if (*pipeline == NULL)
    return NULL;
  sample = read_with (*pipeline, path, &reusable, NULL);
  if (!reusable)
    g_clear_pointer (pipeline, drop_pipeline);
  return sample;
}

GstSample *
md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error)
{
  Kind kind = md_is_address (path) ? N_KINDS : kind_of_file (path);
  GstSample *sample = NULL;

  if (kind != N_KINDS)
    sample = read_known (reader, kind, path);
  if (sample != NULL)
    return sample;
  /* another decoder may be installed, and understand more */
  return read_unknown (path, kind == KIND_JPEG || is_jpeg_address (path),
      error);
}

#include "picture-reader.h"

#include <gio/gio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/base/base.h>
#include <gst/video/video.h>
#include <string.h>

#include "address.h"
#include "picture-alpha.h"
#include "picture-end.h"
#include "picture-header.h"
#include "pixbuf-guard.h"

/* Time limit of a decoder; larger pictures get more. */
#define TIMEOUT (10 * GST_SECOND)
#define TIMEOUT_PER_MEGAPIXEL (GST_SECOND / 5)
/* Maximum side of an MdImage, pixels. */
#define MAX_SIDE G_MAXINT16
/* Bytes for GStreamer's type finders, to name the type of other files. */
#define SNIFF_BYTES (64 << 10)

#define PIPELINE \
    "appsrc name=source ! %s ! videoconvert name=convert ! " \
    "videoflip name=flip ! appsink name=sink sync=false " \
    "enable-last-sample=false"

/* The only decoders used for each format, best first. jpegdec is not kept, because
 * it decodes a picture that lacks tables with those of the one before. Of a damaged
 * TIFF, avdec_tiff returns what it has decoded, with the rest as it was in
 * memory. */
static const struct
{
  const char *type;
  const char *decoders[3];
  gboolean kept;                /* reuse the first decoder's pipeline */
  gboolean optional;            /* gdk-pixbuf may have no loader for it */
} formats[] = {
  {"image/jpeg", {"jpegparse ! jpegdec", "gdkpixbufdec"}, FALSE, FALSE},
  {"image/png", {"pngparse ! pngdec", "gdkpixbufdec"}, TRUE, FALSE},
  {"image/gif", {"gdkpixbufdec", "avdec_gif"}, FALSE, FALSE},
  {"image/webp", {"webpdec", "gdkpixbufdec", "avdec_webp"}, FALSE, FALSE},
  {"image/tiff", {"gdkpixbufdec"}, FALSE, FALSE},
  {"image/bmp", {"gdkpixbufdec", "avdec_bmp"}, FALSE, FALSE},
  {"image/x-portable-anymap", {"pnmdec", "gdkpixbufdec"}, FALSE, FALSE},
  {"image/jp2", {"jpeg2000parse ! openjpegdec", "gdkpixbufdec"}, FALSE, FALSE},
  {"image/heif", {"gdkpixbufdec"}, FALSE, TRUE},
  {"image/avif", {"gdkpixbufdec"}, FALSE, TRUE},
  {"image/jxl", {"gdkpixbufdec"}, FALSE, TRUE},
};

struct _MdPictureReader
{
  guint64 max_pixels;
  GstElement *pipelines[G_N_ELEMENTS (formats)];        /* NULL: none kept */
};

MdPictureReader *
md_picture_reader_new (void)
{
  MdPictureReader *reader = g_new0 (MdPictureReader, 1);

  md_picture_reader_set_limit (reader, 0);
  return reader;
}

void
md_picture_reader_set_limit (MdPictureReader * reader, guint megapixels)
{
  reader->max_pixels = (megapixels ? MIN (megapixels, 500) :
      MD_PICTURE_MAX_MEGAPIXELS) * G_GUINT64_CONSTANT (1000000);
}

static gpointer
drop_pipeline (gpointer pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return NULL;
}

void
md_picture_reader_free (MdPictureReader * reader)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (reader->pipelines[i])
      drop_pipeline (reader->pipelines[i]);
  g_free (reader);
}

static void
fail (GError ** error, const char *path, const char *reason)
{
  g_autofree char *shown = md_address_hide (path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: not a picture that can be decoded: %s", shown, reason);
}

/* FALSE with @error if the picture exceeds the limits. */
static gboolean
check_size (const MdPictureReader * reader, guint64 width, guint64 height,
    const char *path, GError ** error)
{
  g_autofree char *reason = NULL;

  if (width <= MAX_SIDE && height <= MAX_SIDE
      && width * height <= reader->max_pixels)
    return TRUE;
  if (width > MAX_SIDE || height > MAX_SIDE)
    reason = g_strdup_printf ("it claims %" G_GUINT64_FORMAT " × %"
        G_GUINT64_FORMAT " pixels, more than %d per side", width, height,
        MAX_SIDE);
  else
    reason = g_strdup_printf ("it claims %" G_GUINT64_FORMAT " × %"
        G_GUINT64_FORMAT " pixels, more than %" G_GUINT64_FORMAT " million",
        width, height, reader->max_pixels / 1000000);
  fail (error, path, reason);
  return FALSE;
}

/* Keeps an alpha channel, for md_picture_alpha_flatten(). */
static void
choose_format (GstElement * convert, const GstCaps * caps)
{
  g_autoptr (GstObject) pipeline = gst_object_get_parent (GST_OBJECT (convert));
  g_autoptr (GstElement) sink =
      gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstCaps) wanted = NULL;
  GstVideoInfo info;
  gboolean alpha = gst_video_info_from_caps (&info, caps)
      && GST_VIDEO_INFO_HAS_ALPHA (&info);

  wanted = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      alpha ? "RGBA" : "RGB", NULL);
  g_object_set (sink, "caps", wanted, NULL);
}

/* Checks the decoder's size, which may differ from the header's. */
static GstPadProbeReturn
check_caps (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  const guint64 *max_pixels = data;
  GstEvent *event = gst_pad_probe_info_get_event (info);
  g_autoptr (GstElement) convert = NULL;
  GstCaps *caps;
  int width = 0, height = 0;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  gst_structure_get (gst_caps_get_structure (caps, 0),
      "width", G_TYPE_INT, &width, "height", G_TYPE_INT, &height, NULL);
  convert = gst_pad_get_parent_element (pad);
  if (width <= MAX_SIDE && height <= MAX_SIDE
      && (guint64) width * height <= *max_pixels) {
    choose_format (convert, caps);
    return GST_PAD_PROBE_OK;
  }
  GST_ELEMENT_ERROR (convert, STREAM, DECODE, ("too many pixels"), (NULL));
  return GST_PAD_PROBE_DROP;
}

/* Returns: (transfer full) (nullable): NULL if an element is missing */
static GstElement *
make_pipeline (const MdPictureReader * reader, guint format, guint decoder)
{
  g_autofree char *description = g_strdup_printf (PIPELINE,
      formats[format].decoders[decoder]);
  g_autoptr (GstCaps) caps = gst_caps_new_empty_simple (formats[format].type);
  g_autoptr (GstElement) source = NULL, convert = NULL;
  g_autoptr (GstPad) pad = NULL;
  GstElement *pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, NULL);

  if (pipeline == NULL)
    return NULL;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  /* gdkpixbufdec supports more formats than its caps contain and determines
   * them from the content. */
  if (strcmp (formats[format].decoders[decoder], "gdkpixbufdec") != 0)
    g_object_set (source, "caps", caps, NULL);
  g_object_set (source, "format", GST_FORMAT_BYTES,
      "max-bytes", (guint64) 0, NULL);
  convert = gst_bin_get_by_name (GST_BIN (pipeline), "convert");
  pad = gst_element_get_static_pad (convert, "sink");
  if (strcmp (formats[format].type, "image/tiff") == 0
      && strcmp (formats[format].decoders[decoder], "gdkpixbufdec") == 0) {
    g_autoptr (GstPad) peer = gst_pad_get_peer (pad);
    g_autoptr (GstElement) pixbuf = gst_pad_get_parent_element (peer);

    md_pixbuf_guard (pixbuf);
  }
  /* A copy, because an abandoned decoder outlives its reader. */
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, check_caps,
      g_memdup2 (&reader->max_pixels, sizeof reader->max_pixels), g_free);
  return pipeline;
}

/* Waits for the first frame, an error or the end of the stream.
 * @stuck: (out): whether the time limit has passed
 * Returns: (transfer full): NULL with @reason, static or owned by @cause */
static GstSample *
preroll (GstElement * pipeline, GstClockTime timeout, gboolean * stuck,
    const char **reason, GError ** cause)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
      "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, timeout,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  GstSample *sample = NULL;

  *stuck = message == NULL;
  *reason = *stuck ? "decoding takes too long" : "it contains no picture";
  if (*stuck)
    return NULL;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE)
    sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, cause, NULL);
    /* GStreamer's own message would be "Internal data stream error." */
    *reason = g_error_matches (*cause, GST_STREAM_ERROR,
        GST_STREAM_ERROR_FAILED) ? "damaged" : (*cause)->message;
  }
  return sample;
}

static void
set_up (GstElement * pipeline, GBytes * bytes, int orientation)
{
  /* By EXIF's numbers. Set explicitly, to override the parser's tags. */
  static const GstVideoOrientationMethod methods[] = {
    GST_VIDEO_ORIENTATION_IDENTITY, GST_VIDEO_ORIENTATION_IDENTITY,
    GST_VIDEO_ORIENTATION_HORIZ, GST_VIDEO_ORIENTATION_180,
    GST_VIDEO_ORIENTATION_VERT, GST_VIDEO_ORIENTATION_UL_LR,
    GST_VIDEO_ORIENTATION_90R, GST_VIDEO_ORIENTATION_UR_LL,
    GST_VIDEO_ORIENTATION_90L
  };
  g_autoptr (GstElement) flip = gst_bin_get_by_name (GST_BIN (pipeline),
      "flip");
  g_autoptr (GstElement) source = gst_bin_get_by_name (GST_BIN (pipeline),
      "source");

  g_object_set (flip, "video-direction", methods[orientation], NULL);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  gst_app_src_push_buffer (GST_APP_SRC (source),
      gst_buffer_new_wrapped_bytes (bytes));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
}

/* @pipeline: (transfer full)
 * @kept: index at which to keep the pipeline, or G_N_ELEMENTS (formats)
 * @again: (out): whether to try another decoder after a failure */
static GstSample *
try_decoder (MdPictureReader * reader, GstElement * pipeline, guint kept,
    GBytes * bytes, const MdPictureHeader * header, const char *path,
    gboolean * again, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GError) cause = NULL;
  guint64 megapixels = header->width * header->height / 1000000;
  const char *reason;
  gboolean stuck;
  GstSample *sample;

  set_up (pipeline, bytes, header->orientation);
  sample = preroll (pipeline,
      TIMEOUT + megapixels * TIMEOUT_PER_MEGAPIXEL, &stuck, &reason, &cause);
  if (sample && !(sample = md_picture_alpha_flatten (sample)))
    reason = "not enough memory";
  if (!sample)
    fail (error, path, reason);
  *again = !stuck;
  if (stuck) {
    /* In a thread, because stopping the pipeline waits for the decoder. */
    g_thread_unref (g_thread_new ("lost decoder", drop_pipeline, pipeline));
  } else if (kept < G_N_ELEMENTS (formats)) {
    gst_element_set_state (pipeline, GST_STATE_READY);
    /* Drops messages about this picture. */
    gst_bus_set_flushing (bus, TRUE);
    gst_bus_set_flushing (bus, FALSE);
    reader->pipelines[kept] = pipeline;
  } else {
    drop_pipeline (pipeline);
  }
  return sample;
}

/* Whether another decoder may succeed where the first one has failed: jpegdec does
 * not support CMYK, pnmdec not all of Netpbm. In general the first one is right:
 * gdkpixbufdec passes on what it could not decode, too. */
static gboolean
is_worth_another (const MdPictureHeader * header)
{
  return header->components == 4
      || strcmp (header->type, "image/x-portable-anymap") == 0;
}

static GstSample *
decode (MdPictureReader * reader, guint format, GBytes * bytes,
    const MdPictureHeader * header, const char *path, GError ** error)
{
  gboolean again = TRUE;

  for (guint i = 0; again && i < G_N_ELEMENTS (formats[format].decoders)
      && formats[format].decoders[i]; i++) {
    gboolean kept = i == 0 && formats[format].kept;
    GstElement *pipeline = kept ? g_steal_pointer (&reader->pipelines[format]) :
        NULL;
    g_autoptr (GError) cause = NULL;
    GstSample *sample;

    if (!pipeline && !(pipeline = make_pipeline (reader, format, i)))
      continue;
    sample = try_decoder (reader, pipeline,
        kept ? format : G_N_ELEMENTS (formats), bytes, header, path, &again,
        &cause);
    if (sample) {
      g_clear_error (error);
      return sample;
    }
    again = again && is_worth_another (header);
    /* Reports the error of the best decoder. */
    if (error && !*error)
      g_propagate_error (error, g_steal_pointer (&cause));
  }
  return NULL;
}

/* Reports the type of a file that is not a picture. */
static void
fail_unknown (GBytes * bytes, const char *path, GError ** error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GstCaps) caps = size == 0 ? NULL :
      gst_type_find_helper_for_data (NULL, data, MIN (size, SNIFF_BYTES), NULL);
  g_autofree char *reason = g_strdup_printf ("it is %s", size == 0 ? "empty" :
      caps ? gst_structure_get_name (gst_caps_get_structure (caps, 0)) :
      "of an unknown type");

  fail (error, path, reason);
}

/* Sets the orientation to upright, because libtiff applies it to some pictures,
 * but not to all.
 * Returns: (transfer full): the bytes, copied if changed */
static GBytes *
hide_orientation (GBytes * bytes, const MdPictureHeader * header)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy;

  if (header->orientation_at == 0)
    return g_bytes_ref (bytes);
  copy = g_memdup2 (data, size);
  copy[header->orientation_at] = data[0] == 'I';
  copy[header->orientation_at + 1] = data[0] != 'I';
  return g_bytes_new_take (copy, size);
}

GstSample *
md_picture_reader_decode (MdPictureReader * reader, GBytes * bytes,
    const char *path, GError ** error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  MdPictureHeader header;
  const char *wrong = md_picture_header_parse (data, size, &header);
  g_autoptr (GError) cause = NULL;
  g_autoptr (GBytes) upright = NULL;
  GstSample *sample;
  guint format = 0;

  if (!header.type) {
    fail_unknown (bytes, path, error);
    return NULL;
  }
  if (wrong) {
    fail (error, path, wrong);
    return NULL;
  }
  if (!check_size (reader, header.width, header.height, path, error))
    return NULL;
  if (md_picture_is_cut (data, size, &header)) {
    fail (error, path, "it is cut off");
    return NULL;
  }
  while (strcmp (formats[format].type, header.type) != 0)
    format++;
  upright = hide_orientation (bytes, &header);
  sample = decode (reader, format, upright, &header, path, &cause);
  if (sample)
    return sample;
  if (cause && !formats[format].optional) {
    g_propagate_error (error, g_steal_pointer (&cause));
  } else {
    g_autofree char *reason = g_strdup_printf ("no decoder for %s is installed",
        header.type);
    fail (error, path, reason);
  }
  return NULL;
}

GstSample *
md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error)
{
  g_autoptr (GBytes) bytes = md_picture_reader_fetch (path, error);

  return bytes ? md_picture_reader_decode (reader, bytes, path, error) : NULL;
}

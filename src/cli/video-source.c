#include "video-source.h"

#include <gio/gio.h>
#include <string.h>

#include "picture/address.h"
#include "picture/decoder-guard.h"
#include "picture/media-type.h"
#include "picture/picture-alpha.h"

/* Returns: a GstAutoplugSelectResult: 0 = try, 2 = skip */
static int
on_autoplug_select (GstElement * decoder, GstPad * pad, GstCaps * caps,
    GstElementFactory * factory, gpointer data)
{
  gboolean (*is_fine) (GstElementFactory *) = data;

  return is_fine (factory) ? 0 : 2;
}

static void
keep_to (GstElement * decoder, gboolean (*is_fine) (GstElementFactory *))
{
  g_signal_connect (decoder, "autoplug-select",
      G_CALLBACK (on_autoplug_select), is_fine);
}

/* Makes a source that opens only the file itself, nothing that it refers to.
 * Returns: (transfer full): NULL with @error */
static GstElement *
make_file_source (const MdInput * input, GError ** error)
{
  g_autofree char *type = md_media_type_of_file (input->path, error);
  g_autoptr (GstElement) file = NULL, decoder = NULL;
  GstElement *source;

  if (!type)
    return NULL;
  if (strcmp (type, "image/webp") == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: animated WebP is not supported, because GStreamer has no decoder",
        input->shown);
    return NULL;
  }
  if (!md_media_type_is_video (type)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: not a video%s%s", input->shown, *type ? ", but " : "", type);
    return NULL;
  }
  source = gst_parse_bin_from_description ("filesrc name=file"
      " ! decodebin name=decoder", FALSE, error);
  if (!source)
    return NULL;
  file = gst_bin_get_by_name (GST_BIN (source), "file");
  g_object_set (file, "location", input->path, NULL);
  decoder = gst_bin_get_by_name (GST_BIN (source), "decoder");
  keep_to (decoder, md_media_factory_is_local);
  return source;
}

/* (transfer floating): of a camera or an address; NULL with @error */
static GstElement *
make_stream_source (const MdInput * input, GError ** error)
{
  GstElement *source;

  if (!md_is_address (input->path)) {
    source = gst_parse_bin_from_description ("v4l2src name=camera"
        " ! decodebin name=decoder", FALSE, error);
    if (source) {
      g_autoptr (GstElement) camera =
          gst_bin_get_by_name (GST_BIN (source), "camera");
      g_object_set (camera, "device", input->path, NULL);
    }
    return source;
  }
  source = gst_element_factory_make ("uridecodebin", "decoder");
  g_object_set (source, "uri", input->path, NULL);
  keep_to (source, md_media_factory_is_streaming);
  return source;
}

GstElement *
md_video_source_new (const MdInput * input, GError ** error)
{
  GstElement *source = input->kind == MD_INPUT_STREAM
      || md_is_address (input->path) ? make_stream_source (input, error) :
      make_file_source (input, error);

  if (source)
    md_decoder_guard (source);
  return source;
}

const char *
md_video_source_type (GstPad * pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (!caps)
    caps = gst_pad_query_caps (pad, NULL);
  return gst_caps_get_size (caps) == 0 ? "" :
      g_intern_string (gst_structure_get_name (gst_caps_get_structure (caps,
              0)));
}

GstPad *
md_video_source_discard (GstElement * pipeline)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  return gst_element_get_static_pad (sink, "sink");
}

static void
on_no_more_pads (GstElement * decoder, GstPad * video)
{
  if (!gst_pad_is_linked (video))
    GST_ELEMENT_ERROR (decoder, STREAM, WRONG_TYPE,
        ("contains no video"), (NULL));
}

void
md_video_source_require (GstElement * decoder, GstPad * video)
{
  g_signal_connect_object (decoder, "no-more-pads",
      G_CALLBACK (on_no_more_pads), video, 0);
}

typedef struct
{
  gboolean live;
  GstClockTime last;            /* latest time in this segment */
  GstClockTime said;            /* original timestamp of the last frame */
  GstClockTime duration;        /* of the last frame; NONE = unknown */
} Times;

/* Returns: a time for a frame without one: for a camera, now; for a file, and
 *   for a camera whose pipeline has no clock yet, the end of the previous
 *   frame */
static GstClockTime
guess_time (const Times * times, GstPad * pad, const GstBuffer * buffer)
{
  GstClockTime duration = GST_BUFFER_DURATION_IS_VALID (buffer) ?
      GST_BUFFER_DURATION (buffer) : GST_SECOND / 25;

  if (times->live) {
    g_autoptr (GstElement) queue = gst_pad_get_parent_element (pad);
    GstClockTime now = gst_element_get_current_running_time (queue);

    if (GST_CLOCK_TIME_IS_VALID (now))
      return now;
  }
  return GST_CLOCK_TIME_IS_VALID (times->last) ? times->last + duration : 0;
}

/* Removes a proportion of pixels that is not positive: avidemux gives -1/1 for
 * some uncompressed videos. */
static void
mend_caps (GstPadProbeInfo * info)
{
  GstEvent *event = gst_pad_probe_info_get_event (info);
  g_autoptr (GstCaps) mended = NULL;
  GstCaps *caps;
  int n = 1, d = 1;

  gst_event_parse_caps (event, &caps);
  gst_structure_get_fraction (gst_caps_get_structure (caps, 0),
      "pixel-aspect-ratio", &n, &d);
  if (n > 0 && d > 0)
    return;
  mended = gst_caps_copy (caps);
  gst_structure_remove_field (gst_caps_get_structure (mended, 0),
      "pixel-aspect-ratio");
  info->data = gst_event_new_caps (mended);
  gst_event_unref (event);
}

/* Makes timestamps increase, as containers require. Some cameras set none, and
 * after a gap in a file, they may be missing or repeated. */
static GstPadProbeReturn
mend_time (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  Times *times = data;
  GstBuffer *buffer;
  GstClockTime time;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    GstEventType type = GST_EVENT_TYPE (gst_pad_probe_info_get_event (info));

    if (type == GST_EVENT_SEGMENT)
      times->last = GST_CLOCK_TIME_NONE;
    else if (type == GST_EVENT_CAPS)
      mend_caps (info);
    return GST_PAD_PROBE_OK;
  }
  buffer = gst_pad_probe_info_get_buffer (info);
  time = GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer) :
      guess_time (times, pad, buffer);
  /* All frames of a GIF have the same timestamp, but a duration. */
  if (time == times->said && GST_CLOCK_TIME_IS_VALID (times->last)
      && GST_CLOCK_TIME_IS_VALID (times->duration))
    time = times->last + times->duration;
  times->said = GST_BUFFER_PTS (buffer);
  times->duration = GST_BUFFER_DURATION (buffer);
  if (GST_CLOCK_TIME_IS_VALID (times->last) && time <= times->last)
    time = times->last + GST_MSECOND;
  times->last = time;
  if (time != GST_BUFFER_PTS (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_PTS (buffer) = time;
    info->data = buffer;
  }
  return GST_PAD_PROBE_OK;
}

/* Drops frames of a live source that come too fast for the encoder; any other
 * source waits. */
static GstPadProbeReturn
follow_source (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_autoptr (GstElement) queue = gst_pad_get_parent_element (pad);
  GstQuery *query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (pad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  if (live)
    gst_util_set_object_arg (G_OBJECT (queue), "leaky", "downstream");
  return GST_PAD_PROBE_REMOVE;
}

/* @filter: decides the format into which frames are converted */
static GstPadProbeReturn
choose_format (GstPad * pad, GstPadProbeInfo * info, gpointer filter)
{
  GstEvent *event = gst_pad_probe_info_get_event (info);
  g_autoptr (GstCaps) wanted = NULL;
  GstVideoInfo video;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (gst_video_info_from_caps (&video, caps)
      && GST_VIDEO_INFO_HAS_ALPHA (&video))
    wanted = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
        "RGBA", NULL);
  g_object_set (filter, "caps", wanted, NULL);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
flatten_frame (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo video;
  GstVideoFrame frame;

  if (!caps || !gst_video_info_from_caps (&video, caps)
      || !GST_VIDEO_INFO_HAS_ALPHA (&video))
    return GST_PAD_PROBE_OK;
  info->data = buffer = gst_buffer_make_writable (buffer);
  if (!gst_video_frame_map (&frame, &video, buffer, GST_MAP_READWRITE))
    return GST_PAD_PROBE_DROP;
  md_picture_alpha_blend (&frame);
  gst_video_frame_unmap (&frame);
  return GST_PAD_PROBE_OK;
}

void
md_video_source_flatten (GstElement * pipeline)
{
  g_autoptr (GstElement) convert = gst_bin_get_by_name (GST_BIN (pipeline),
      "flatten");
  g_autoptr (GstElement) filter = gst_bin_get_by_name (GST_BIN (pipeline),
      "flat");
  g_autoptr (GstPad) sink = gst_element_get_static_pad (convert, "sink");
  g_autoptr (GstPad) source = gst_element_get_static_pad (filter, "src");

  /* the filter lives as long as the element before it */
  gst_pad_add_probe (sink, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, choose_format,
      filter, NULL);
  gst_pad_add_probe (source, GST_PAD_PROBE_TYPE_BUFFER, flatten_frame, NULL,
      NULL);
}

void
md_video_source_adapt (GstPad * pad, const MdInput * input)
{
  Times times = { input->kind == MD_INPUT_STREAM, GST_CLOCK_TIME_NONE,
    GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE
  };

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, mend_time,
      g_memdup2 (&times, sizeof times), g_free);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, follow_source, NULL, NULL);
}

#include "video-pipeline.h"

#include "picture/address.h"
#include "picture/picture.h"

/* Makes the branch from decoded sound to the container. */
static GstPad *
add_audio_branch (MdVideoPipeline * self)
{
  /* Sound waits here while the video encoder looks ahead. */
  g_autofree char *description = g_strdup_printf ("queue max-size-time=0"
      " max-size-buffers=0 max-size-bytes=100000000 ! audioconvert"
      " ! audioresample ! %s", self->format->audio_encoder);
  GstElement *branch = gst_parse_bin_from_description (description, TRUE,
      NULL);
  g_autoptr (GstElement) mux =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");

  gst_bin_add (GST_BIN (self->pipeline), branch);
  gst_element_link (branch, mux);
  gst_element_sync_state_with_parent (branch);
  return gst_element_get_static_pad (branch, "sink");
}

/* A stream that is left out flows nowhere, so that the decoder does not stop
 * for want of a taker. */
static GstPad *
add_discard_branch (MdVideoPipeline * self)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  return gst_element_get_static_pad (sink, "sink");
}

/* The first picture and the first sound stream are taken. */
static void
on_pad_added (GstElement * decoder, GstPad * pad, MdVideoPipeline * self)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *type = "";
  g_autoptr (GstPad) sink = NULL;

  if (!caps)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_get_size (caps) > 0)
    type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (g_str_has_prefix (type, "video/x-raw")
      && !gst_pad_is_linked (self->video)) {
    sink = gst_object_ref (self->video);
  } else if (g_str_has_prefix (type, "audio/x-raw") && !self->audio) {
    sink = add_audio_branch (self);
    GST_OBJECT_LOCK (self->pipeline);
    self->audio = gst_object_ref (sink);
    GST_OBJECT_UNLOCK (self->pipeline);
  } else {
    sink = add_discard_branch (self);
  }
  gst_pad_link (pad, sink);
}

static void
on_no_more_pads (GstElement * decoder, MdVideoPipeline * self)
{
  if (!gst_pad_is_linked (self->video))
    GST_ELEMENT_ERROR (decoder, STREAM, WRONG_TYPE,
        ("there is no video in it"), (NULL));
}

static GstElement *
make_source (const MdInput * input, GError ** error)
{
  g_autofree char *uri = NULL;
  GstElement *source;

  if (input->kind == MD_INPUT_STREAM && !md_is_address (input->path)) {
    source = gst_parse_bin_from_description ("v4l2src name=camera"
        " ! decodebin name=decoder", FALSE, error);
    if (source) {
      g_autoptr (GstElement) camera =
          gst_bin_get_by_name (GST_BIN (source), "camera");
      g_object_set (camera, "device", input->path, NULL);
    }
    return source;
  }
  if (md_is_address (input->path))
    uri = g_strdup (input->path);
  else if (!(uri = gst_filename_to_uri (input->path, error)))
    return NULL;
  source = gst_element_factory_make ("uridecodebin", "decoder");
  g_object_set (source, "uri", uri, NULL);
  return source;
}

/* Some cameras' pictures come without a time; containers need one. */
static GstPadProbeReturn
stamp_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  MdVideoPipeline *self = data;
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);

  if (!GST_BUFFER_PTS_IS_VALID (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_PTS (buffer) =
        gst_element_get_current_running_time (self->pipeline);
    info->data = buffer;
  }
  return GST_PAD_PROBE_OK;
}

/* A camera does not wait for a slow encoder: frames that come too fast are
 * lost. Everything else waits, and every frame counts. */
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

/* (transfer full): all but the decoder and the sound */
static char *
describe_video (const MdVideoFormat * format)
{
  /* Encoders that halve the resolution of chroma refuse odd sizes. */
  return g_strdup_printf ("queue name=video"
      " ! videoflip method=automatic ! videoconvert ! maskdetect name=detect"
      " ! videoconvert ! videoscale"
      " ! video/x-raw,width=[2,16384,2],height=[2,16384,2] ! %s %s"
      " ! %s name=mux ! filesink name=file async=false",
      format->video_encoder, format->video_settings, format->mux);
}

/* The decoder goes in last: its pads appear while it starts. */
gboolean
md_video_pipeline_init (MdVideoPipeline * self, const MdInput * input,
    const MdVideoFormat * format, const char *output,
    const MdAnnotateParams * params, GError ** error)
{
  g_autofree char *description = describe_video (format);
  g_autoptr (GstElement) detect = NULL, file = NULL, video = NULL;
  g_autoptr (GstElement) decoder = NULL;

  *self = (MdVideoPipeline) {
  .format = format};
  self->pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!self->pipeline)
    return FALSE;
  detect = gst_bin_get_by_name (GST_BIN (self->pipeline), "detect");
  md_annotate_configure (detect, params, 0, TRUE);
  file = gst_bin_get_by_name (GST_BIN (self->pipeline), "file");
  g_object_set (file, "location", output, NULL);
  video = gst_bin_get_by_name (GST_BIN (self->pipeline), "video");
  self->video = gst_element_get_static_pad (video, "sink");
  if (input->kind == MD_INPUT_STREAM)
    gst_pad_add_probe (self->video, GST_PAD_PROBE_TYPE_BUFFER, stamp_buffer,
        self, NULL);
  gst_pad_add_probe (self->video, GST_PAD_PROBE_TYPE_BUFFER, follow_source,
      NULL, NULL);

  self->source = make_source (input, error);
  if (!self->source)
    return FALSE;
  gst_bin_add (GST_BIN (self->pipeline), self->source);
  decoder = gst_bin_get_by_name (GST_BIN (self->pipeline), "decoder");
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (decoder, "no-more-pads", G_CALLBACK (on_no_more_pads),
      self);
  return TRUE;
}

static void
end_pad (GstPad * pad)
{
  if (pad)
    gst_pad_send_event (pad, gst_event_new_eos ());
}

/* Where our part of it begins: not every source can be asked to. */
void
md_video_pipeline_end (MdVideoPipeline * self)
{
  g_autoptr (GstPad) audio = NULL;

  GST_OBJECT_LOCK (self->pipeline);
  audio = self->audio ? gst_object_ref (self->audio) : NULL;
  GST_OBJECT_UNLOCK (self->pipeline);
  end_pad (self->video);
  end_pad (audio);
}


void
md_video_pipeline_clear (MdVideoPipeline * self)
{
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_object (&self->video);
  g_clear_object (&self->audio);
  g_clear_object (&self->pipeline);
}

#include "video-pipeline.h"

#include <gst/video/video.h>
#include <math.h>

#include "cli/video-source.h"
#include "subtitles.h"

#define LOSS "maskdetect-left-out"
/* Type of the regions to cover that the first pass has found. */
#define COVERED "covered"

const char *
md_video_pipeline_loss (GstMessage * message)
{
  const GstStructure *structure = gst_message_get_structure (message);

  return structure && gst_structure_has_name (structure, LOSS) ?
      gst_structure_get_string (structure, "what") : NULL;
}

static void
G_GNUC_PRINTF (2, 3)
post_loss (MdVideoPipeline * self, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  gst_element_post_message (self->pipeline,
      gst_message_new_element (GST_OBJECT (self->pipeline),
          gst_structure_new (LOSS, "what", G_TYPE_STRING, what, NULL)));
}

/* Drops tags and tables of contents, because names, places, cover art and
 * chapters may identify people. */
static GstPadProbeReturn
drop_tags (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstEventType type = GST_EVENT_TYPE (gst_pad_probe_info_get_event (info));

  return type == GST_EVENT_TAG || type == GST_EVENT_TOC ? GST_PAD_PROBE_DROP :
      GST_PAD_PROBE_OK;
}

static void
keep_tags_out (const MdVideoPipeline * self, GstPad * pad)
{
  if (self->redacting)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, drop_tags,
        NULL, NULL);
}

/* Whether a frame needs @meta. All else may identify people: captions, or the
 * position that drones and cars write beside their pictures. */
static gboolean
is_needed (const GstMeta * meta)
{
  GType api = meta->info->api;

  return api == GST_VIDEO_META_API_TYPE || api == GST_VIDEO_CROP_META_API_TYPE
      || api == GST_PARENT_BUFFER_META_API_TYPE
      || GST_META_FLAG_IS_SET (meta, GST_META_FLAG_LOCKED);
}

static gboolean
drop_meta (GstBuffer * buffer, GstMeta ** meta, gpointer captions)
{
  if (is_needed (*meta))
    return TRUE;
  if ((*meta)->info->api == GST_VIDEO_CAPTION_META_API_TYPE)
    *(gboolean *) captions = TRUE;
  *meta = NULL;
  return TRUE;
}

static GstPadProbeReturn
drop_metas (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  MdVideoPipeline *self = data;
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);
  gboolean captions = FALSE;

  info->data = buffer = gst_buffer_make_writable (buffer);
  gst_buffer_foreach_meta (buffer, drop_meta, &captions);
  if (captions && !self->posted_captions)
    post_loss (self, "closed captions, which may contain names");
  self->posted_captions |= captions;
  return GST_PAD_PROBE_OK;
}

static void
keep_metas_out (MdVideoPipeline * self, GstPad * pad)
{
  if (self->redacting && !self->first_pass)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, drop_metas, self, NULL);
}

/* Returns: (transfer floating): the branch from decoded audio to the
 *   container */
static GstElement *
make_audio_branch (const MdVideoPipeline * self)
{
  /* Audio waits here for the lookahead of the video encoder. */
  g_autofree char *description = g_strdup_printf ("queue max-size-time=0"
      " max-size-buffers=0 max-size-bytes=100000000 ! audioconvert"
      " ! audioresample ! %s", self->format->audio_encoder);

  return gst_parse_bin_from_description (description, TRUE, NULL);
}

/* @branch: (transfer floating)
 * @place: template of the muxer's pad
 * Returns: (transfer full): where the branch takes its stream */
static GstPad *
add_branch (MdVideoPipeline * self, GstElement * branch, const char *place)
{
  g_autoptr (GstElement) mux =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "mux");
  GstPad *sink;

  gst_bin_add (GST_BIN (self->pipeline), branch);
  gst_element_link_pads (branch, "src", mux, place);
  gst_element_sync_state_with_parent (branch);
  sink = gst_element_get_static_pad (branch, "sink");
  keep_tags_out (self, sink);
  GST_OBJECT_LOCK (self->pipeline);
  g_ptr_array_add (self->others, gst_object_ref (sink));
  GST_OBJECT_UNLOCK (self->pipeline);
  return sink;
}

/* Returns: (transfer full) (nullable): the sink pad for an audio or text stream;
 *   NULL if the container cannot hold it */
static GstPad *
make_room (MdVideoPipeline * self, const char *type)
{
  if (g_str_has_prefix (type, "audio/x-raw") && (self->n_audio == 1
          || md_video_format_takes_tracks (self->format)))
    return add_branch (self, make_audio_branch (self), "audio_%u");
  /* the text streams of drones contain their position */
  if (g_str_equal (type, "text/x-raw") && !self->redacting
      && md_video_format_takes_text (self->format))
    return add_branch (self, md_subtitles_new (), "subtitle_%u");
  return NULL;
}

static void
post_stream_loss (MdVideoPipeline * self, const char *type)
{
  if (g_str_has_prefix (type, "audio/"))
    post_loss (self, "audio track %u", self->n_audio);
  else if (g_str_has_prefix (type, "video/x-raw"))
    post_loss (self, "another video stream");
  else if (g_str_has_prefix (type, "text/"))
    post_loss (self, "subtitles (%s)%s", type, self->redacting ?
        ", which may contain names and places" : "; .mkv holds them");
  else
    post_loss (self, "%s (%s)", g_str_has_prefix (type, "subpicture/") ?
        "subtitles" : "a stream of another type", type);
}

/* Links the first video stream, and the audio and text streams that the
 * container can hold. */
static void
on_pad_added (GstElement * decoder, GstPad * pad, MdVideoPipeline * self)
{
  const char *type = md_video_source_type (pad);
  g_autoptr (GstPad) sink = NULL;

  self->n_audio += g_str_has_prefix (type, "audio/");
  if (self->first_pass && !(g_str_has_prefix (type, "video/x-raw")
          && !gst_pad_is_linked (self->video))) {
    sink = md_video_source_discard (self->pipeline);
    gst_pad_link_maybe_ghosting (pad, sink);
    return;
  }
  if (g_str_has_prefix (type, "video/x-raw")
      && !gst_pad_is_linked (self->video)) {
    sink = gst_object_ref (self->video);
  } else if (!(sink = make_room (self, type))) {
    post_stream_loss (self, type);
    sink = md_video_source_discard (self->pipeline);
  }
  /* for a camera or a file, the decoder is in a bin with its source */
  gst_pad_link_maybe_ghosting (pad, sink);
}

/* Reports a stream without a decoder, which gets no pad. */
static void
on_unknown_type (GstElement * decoder, GstPad * pad, GstCaps * caps,
    MdVideoPipeline * self)
{
  const GstStructure *format = gst_caps_get_structure (caps, 0);
  const char *id = gst_structure_get_string (format, "codec-id");

  if (self->first_pass)
    return;
  post_loss (self, "a stream of %s%s%s, for which no decoder is installed",
      gst_structure_get_name (format), id ? ", " : "", id ? id : "");
}

/* Gives all frames the size and format of the first one, because a container
 * has one size for a stream; broadcasts and cameras change theirs. */
static GstPadProbeReturn
keep_size (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  static const char *const fields[] = {
    "format", "width", "height", "pixel-aspect-ratio"
  };
  g_autoptr (GstCaps) kept = gst_caps_new_empty_simple ("video/x-raw");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps,
            0), fields[i]);

    if (value)
      gst_caps_set_value (kept, fields[i], value);
  }
  g_object_set (GST_PAD_PARENT (pad), "caps", kept, NULL);
  return GST_PAD_PROBE_REMOVE;
}

/* Returns: (transfer full): the pipeline without the decoder, audio and text */
static char *
describe_video (const MdVideoFormat * format, gboolean live)
{
  /* Encoders that halve the resolution of chroma refuse odd sizes. */
  return g_strdup_printf ("queue name=video ! " MD_VIDEO_SOURCE_UPRIGHT
      " ! maskdetect name=detect ! videoconvert ! videoscale"
      " ! capsfilter name=size"
      " caps=video/x-raw,width=[2,16384,2],height=[2,16384,2] ! %s %s"
      " ! %s name=mux ! filesink name=file async=false buffer-mode=%s",
      format->video_encoder, live ? format->live_video : format->file_video,
      live ? format->live_mux : format->file_mux,
      live ? "unbuffered" : "default");
}

/* Marks the areas to cover in a frame on its way to the element. */
static GstPadProbeReturn
mark_covers (GstPad * pad, GstPadProbeInfo * info, gpointer covers)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);
  guint n = md_cover_plan_find (covers, GST_BUFFER_PTS (buffer), boxes);

  if (n > 0)
    info->data = buffer = gst_buffer_make_writable (buffer);
  for (guint i = 0; i < n; i++) {
    const MdBox *box = &g_array_index (boxes, MdBox, i);
    float x = MAX (box->x1, 0), y = MAX (box->y1, 0);

    if (box->x2 > x && box->y2 > y)
      gst_buffer_add_video_region_of_interest_meta (buffer, COVERED, (guint) x,
          (guint) y, (guint) ceilf (box->x2 - x) + 1,
          (guint) ceilf (box->y2 - y) + 1);
  }
  return GST_PAD_PROBE_OK;
}

static void
add_covers (GstElement * detect, const MdCoverPlan * covers)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (detect, "sink");

  g_object_set (detect, "redact-roi-type", COVERED, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, mark_covers,
      (gpointer) covers, NULL);
}

/* Returns: (transfer full): the pipeline of the first pass, which writes
 *   nothing */
static char *
describe_first_pass (void)
{
  return g_strdup ("queue name=video ! " MD_VIDEO_SOURCE_UPRIGHT
      " ! maskdetect name=detect ! fakesink async=false sync=false");
}

static void
set_output (MdVideoPipeline * self, const char *output)
{
  g_autoptr (GstElement) file =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "file");
  g_autoptr (GstElement) size =
      gst_bin_get_by_name (GST_BIN (self->pipeline), "size");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (size, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, keep_size, NULL, NULL);
  g_object_set (file, "location", output, NULL);
}

/* Adds the decoder last, because its pads appear while it starts. */
gboolean
md_video_pipeline_init (MdVideoPipeline * self, const MdInput * input,
    const MdVideoFormat * format, const char *output,
    const MdAnnotateParams * params, const MdCoverPlan * covers,
    GError ** error)
{
  g_autofree char *description = output == NULL ? describe_first_pass () :
      describe_video (format, input->kind == MD_INPUT_STREAM);
  g_autoptr (GstElement) detect = NULL, video = NULL;
  g_autoptr (GstElement) decoder = NULL;
  g_autoptr (GstPad) upright = NULL, detected = NULL;

  *self = (MdVideoPipeline) {
  .format = format,.redacting = params->redact->mode != NULL,.first_pass =
        output == NULL};
  self->others = g_ptr_array_new_with_free_func (gst_object_unref);
  self->pipeline =
      gst_parse_launch_full (description, NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  if (!self->pipeline)
    return FALSE;
  detect = gst_bin_get_by_name (GST_BIN (self->pipeline), "detect");
  md_annotate_configure (detect, params, 0, TRUE);
  /* After videoflip, which needs the tags, and before the detector, which would
   * try all orientations. */
  upright = gst_element_get_static_pad (detect, "sink");
  keep_tags_out (self, upright);
  detected = gst_element_get_static_pad (detect, "src");
  keep_metas_out (self, detected);
  if (covers != NULL)
    add_covers (detect, covers);
  if (output == NULL)
    md_annotate_configure_first_pass (detect, params);
  else
    set_output (self, output);
  video = gst_bin_get_by_name (GST_BIN (self->pipeline), "video");
  self->video = gst_element_get_static_pad (video, "sink");
  md_video_source_adapt (self->video, input);
  md_video_source_flatten (self->pipeline);

  self->source = md_video_source_new (input, error);
  if (!self->source)
    return FALSE;
  gst_bin_add (GST_BIN (self->pipeline), self->source);
  decoder = gst_bin_get_by_name (GST_BIN (self->pipeline), "decoder");
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (decoder, "unknown-type", G_CALLBACK (on_unknown_type),
      self);
  md_video_source_require (decoder, self->video);
  return TRUE;
}

static void
end_pad (GstPad * pad)
{
  gst_pad_send_event (pad, gst_event_new_eos ());
}

static gpointer
copy_pad (gconstpointer pad, gpointer data)
{
  return gst_object_ref ((gpointer) pad);
}

/* Sends EOS to the sink pads after the decoder, because not every source
 * accepts it. */
void
md_video_pipeline_end (MdVideoPipeline * self)
{
  g_autoptr (GPtrArray) others = NULL;

  GST_OBJECT_LOCK (self->pipeline);
  others = g_ptr_array_copy (self->others, copy_pad, NULL);
  GST_OBJECT_UNLOCK (self->pipeline);
  end_pad (self->video);
  for (guint i = 0; i < others->len; i++)
    end_pad (others->pdata[i]);
}


void
md_video_pipeline_clear (MdVideoPipeline * self)
{
  if (self->pipeline)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_object (&self->video);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_clear_object (&self->pipeline);
}

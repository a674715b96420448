#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "../interrupt.h"
#include "../picture.h"
#include "annotate.h"
#include "video-format.h"

/* How long a stream may take to finish its file after Ctrl-C. */
#define FINISH_TIME (15 * G_USEC_PER_SEC)
#define POLL (100 * GST_MSECOND)

typedef struct
{
  const MdInput *input;
  const MdVideoFormat *format;
  GstElement *pipeline;
  GstPad *video, *audio;        /* where each branch takes the decoded stream;
                                 * audio under the object lock of pipeline */
  gint64 interrupted_at;        /* monotonic, 0 = not */
  guint64 frames;
  GstClockTime time;            /* of the last frame */
  MdReportLines lines;          /* not yet in the report */
} Run;

/* Makes the branch from decoded sound to the container. */
static GstPad *
add_audio_branch (Run * run)
{
  /* Sound waits here while the video encoder looks ahead. */
  g_autofree char *description = g_strdup_printf ("queue max-size-time=0"
      " max-size-buffers=0 max-size-bytes=100000000 ! audioconvert"
      " ! audioresample ! %s", run->format->audio_encoder);
  GstElement *branch = gst_parse_bin_from_description (description, TRUE,
      NULL);
  g_autoptr (GstElement) mux =
      gst_bin_get_by_name (GST_BIN (run->pipeline), "mux");

  gst_bin_add (GST_BIN (run->pipeline), branch);
  gst_element_link (branch, mux);
  gst_element_sync_state_with_parent (branch);
  return gst_element_get_static_pad (branch, "sink");
}

/* A stream that is left out flows nowhere, so that the decoder does not stop
 * for want of a taker. */
static GstPad *
add_discard_branch (Run * run)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_object_set (sink, "async", FALSE, "sync", FALSE, NULL);
  gst_bin_add (GST_BIN (run->pipeline), sink);
  gst_element_sync_state_with_parent (sink);
  return gst_element_get_static_pad (sink, "sink");
}

/* The first picture and the first sound stream are taken. */
static void
on_pad_added (GstElement * decoder, GstPad * pad, Run * run)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *type = "";
  g_autoptr (GstPad) sink = NULL;

  if (!caps)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_get_size (caps) > 0)
    type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  if (g_str_has_prefix (type, "video/x-raw")
      && !gst_pad_is_linked (run->video)) {
    sink = gst_object_ref (run->video);
  } else if (g_str_has_prefix (type, "audio/x-raw") && !run->audio) {
    sink = add_audio_branch (run);
    GST_OBJECT_LOCK (run->pipeline);
    run->audio = gst_object_ref (sink);
    GST_OBJECT_UNLOCK (run->pipeline);
  } else {
    sink = add_discard_branch (run);
  }
  gst_pad_link (pad, sink);
}

static void
on_no_more_pads (GstElement * decoder, Run * run)
{
  if (!gst_pad_is_linked (run->video))
    GST_ELEMENT_ERROR (decoder, STREAM, WRONG_TYPE,
        ("there is no video in it"), (NULL));
}

static GstElement *
make_source (const MdInput * input, GError ** error)
{
  g_autofree char *uri = NULL;
  GstElement *source;

  if (input->kind == MD_INPUT_STREAM && !md_picture_is_address (input->path)) {
    source = gst_parse_bin_from_description ("v4l2src name=camera"
        " ! decodebin name=decoder", FALSE, error);
    if (source) {
      g_autoptr (GstElement) camera =
          gst_bin_get_by_name (GST_BIN (source), "camera");
      g_object_set (camera, "device", input->path, NULL);
    }
    return source;
  }
  if (md_picture_is_address (input->path))
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
  Run *run = data;
  GstBuffer *buffer = gst_pad_probe_info_get_buffer (info);

  if (!GST_BUFFER_PTS_IS_VALID (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_PTS (buffer) =
        gst_element_get_current_running_time (run->pipeline);
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
describe_video (const Run * run)
{
  /* Encoders that halve the resolution of chroma refuse odd sizes. */
  return g_strdup_printf ("queue name=video"
      " ! videoflip method=automatic ! videoconvert ! maskdetect name=detect"
      " ! videoconvert ! videoscale"
      " ! video/x-raw,width=[2,16384,2],height=[2,16384,2] ! %s %s"
      " ! %s name=mux ! filesink name=file async=false",
      run->format->video_encoder, run->format->video_settings,
      run->format->mux);
}

/* The decoder goes in last: its pads appear while it starts. */
static gboolean
make_pipeline (Run * run, const char *output,
    const MdAnnotateParams * params, GError ** error)
{
  g_autofree char *description = describe_video (run);
  g_autoptr (GstElement) detect = NULL, file = NULL, video = NULL;
  g_autoptr (GstElement) decoder = NULL;
  GstElement *source;

  run->pipeline = gst_parse_launch_full (description, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (!run->pipeline)
    return FALSE;
  detect = gst_bin_get_by_name (GST_BIN (run->pipeline), "detect");
  md_annotate_configure (detect, params, 0, TRUE);
  file = gst_bin_get_by_name (GST_BIN (run->pipeline), "file");
  g_object_set (file, "location", output, NULL);
  video = gst_bin_get_by_name (GST_BIN (run->pipeline), "video");
  run->video = gst_element_get_static_pad (video, "sink");
  if (run->input->kind == MD_INPUT_STREAM)
    gst_pad_add_probe (run->video, GST_PAD_PROBE_TYPE_BUFFER, stamp_buffer,
        run, NULL);
  gst_pad_add_probe (run->video, GST_PAD_PROBE_TYPE_BUFFER, follow_source,
      NULL, NULL);

  source = make_source (run->input, error);
  if (!source)
    return FALSE;
  gst_bin_add (GST_BIN (run->pipeline), source);
  decoder = gst_bin_get_by_name (GST_BIN (run->pipeline), "decoder");
  g_signal_connect (decoder, "pad-added", G_CALLBACK (on_pad_added), run);
  g_signal_connect (decoder, "no-more-pads", G_CALLBACK (on_no_more_pads), run);
  return TRUE;
}

static void
run_clear (Run * run)
{
  if (run->pipeline)
    gst_element_set_state (run->pipeline, GST_STATE_NULL);
  g_clear_object (&run->video);
  g_clear_object (&run->audio);
  g_clear_object (&run->pipeline);
  md_report_lines_clear (&run->lines);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)
     static void take_faces (Run * run, const GstStructure * faces)
{
  MdFound found = {
    .file = run->input->path,
    .frame = run->frames++,
    .time = GST_CLOCK_TIME_NONE,
    .faces = faces,
  };

  gst_structure_get_uint64 (faces, "stream-time", &found.time);
  if (GST_CLOCK_TIME_IS_VALID (found.time))
    run->time = found.time;
  md_report_describe (&run->lines, &found);
}

static void
end_pad (GstPad * pad)
{
  if (pad)
    gst_pad_send_event (pad, gst_event_new_eos ());
}

/* Ends a stream where our part of it begins: not every source can be asked
 * to. Blocks while a buffer is on its way. */
static void
end_stream (Run * run)
{
  g_autoptr (GstPad) audio = NULL;

  GST_OBJECT_LOCK (run->pipeline);
  audio = run->audio ? gst_object_ref (run->audio) : NULL;
  GST_OBJECT_UNLOCK (run->pipeline);
  end_pad (run->video);
  end_pad (audio);
}

/* Negative: nobody knows. */
static gint64
ask_duration (const Run * run)
{
  gint64 duration;

  if (!gst_pad_peer_query_duration (run->video, GST_FORMAT_TIME, &duration)
      || duration <= 0)
    return -1;
  return duration;
}

static double
share_done (const Run * run)
{
  gint64 duration = ask_duration (run);

  return duration < 0 ? -1 : MIN (1, (double) run->time / duration);
}

/* Whether it may go on for ever. */
static gboolean
is_endless (const Run * run)
{
  return run->input->kind == MD_INPUT_STREAM
      || (md_picture_is_address (run->input->path) && ask_duration (run) < 0);
}

/* FALSE with @error where the run is to be given up. */
static gboolean
check_interrupt (Run * run, GError ** error)
{
  gint64 now = g_get_monotonic_time ();

  if (!md_interrupted ())
    return TRUE;
  if (run->interrupted_at == 0) {
    run->interrupted_at = now;
    if (is_endless (run) && run->frames > 0) {
      end_stream (run);
      return TRUE;
    }
  } else if (now - run->interrupted_at < FINISH_TIME) {
    return TRUE;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: interrupted",
      run->input->path);
  return FALSE;
}

/* Until the end of the stream. */
static gboolean
watch (Run * run, MdReport * report, MdVideoProgress progress,
    gpointer data, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (run->pipeline);

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, POLL,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
    const GstStructure *faces;

    if (!check_interrupt (run, error))
      return FALSE;
    if (!message)
      continue;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      md_annotate_take_error (message, run->input->path, error);
      if (run->frames == 0 && (md_picture_is_address (run->input->path)
              || run->input->kind == MD_INPUT_STREAM))
        g_prefix_error (error, "nothing came; check the address: ");
      return FALSE;
    }
    if (!(faces = md_annotate_faces (message)))
      continue;
    take_faces (run, faces);
    if (run->frames % 8 == 0)
      progress (share_done (run), run->frames, data);
    if (run->input->kind == MD_INPUT_STREAM
        && !md_report_add (report, &run->lines, error))
      return FALSE;
  }
}

static gboolean
annotate (Run * run, const char *output, const MdAnnotateParams * params,
    MdReport * report, MdVideoProgress progress, gpointer data, GError ** error)
{
  if (!make_pipeline (run, output, params, error))
    return FALSE;
  gst_element_set_state (run->pipeline, GST_STATE_PLAYING);
  if (!watch (run, report, progress, data, error))
    return FALSE;
  gst_element_set_state (run->pipeline, GST_STATE_NULL);
  if (run->frames == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: there is no frame in it", run->input->path);
    return FALSE;
  }
  return md_report_add (report, &run->lines, error);
}

static char *
temporary_name (const char *output)
{
  g_autofree char *folder = g_path_get_dirname (output);
  g_autofree char *name = g_path_get_basename (output);
  g_autofree char *hidden = g_strdup_printf (".%s.part", name);

  return g_build_filename (folder, hidden, NULL);
}

gboolean
md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdReport * report,
    MdVideoProgress progress, gpointer data, GError ** error)
{
  g_autofree char *temporary = temporary_name (output);
  const char *extension = strrchr (output, '.') + 1;
  g_auto (Run) run = {.input = input,.format = md_video_format_find (extension)
  };

  if (!run.format) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no encoder for .%s is installed", output, extension);
    return FALSE;
  }
  if (!annotate (&run, temporary, params, report, progress, data, error)) {
    g_unlink (temporary);
    return FALSE;
  }
  if (g_rename (temporary, output) == 0)
    return TRUE;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
      "%s: %s", output, g_strerror (errno));
  return FALSE;
}

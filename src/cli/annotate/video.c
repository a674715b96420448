#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "picture/address.h"
#include "picture/picture.h"
#include "video-pipeline.h"

/* How long a stream may take to finish its file after Ctrl-C, or when its
 * source is lost. */
#define FINISH_TIME (15 * G_USEC_PER_SEC)
#define POLL (100 * GST_MSECOND)

typedef struct
{
  const MdInput *input;
  MdVideoPipeline line;
  gint64 ending_since;          /* monotonic, 0 = it goes on */
  GError *loss;                 /* why the source sends no more */
  guint64 frames;
  GstClockTime time;            /* of the last frame */
  MdAnnotateLines lines;        /* not yet in the report */
} Run;

static void
run_clear (Run * run)
{
  md_video_pipeline_clear (&run->line);
  md_annotate_lines_clear (&run->lines);
  g_clear_error (&run->loss);
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
  md_annotate_report_describe (&run->lines, &found);
}

/* Negative: nobody knows. */
static gint64
ask_duration (const Run * run)
{
  gint64 duration;

  if (!gst_pad_peer_query_duration (run->line.video, GST_FORMAT_TIME, &duration)
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
      || (md_is_address (run->input->path) && ask_duration (run) < 0);
}

/* Whether there is something that may be kept though more was to come. */
static gboolean
is_worth_finishing (const Run * run)
{
  return run->frames > 0 && is_endless (run);
}

static void
end (Run * run)
{
  run->ending_since = g_get_monotonic_time ();
  md_video_pipeline_end (&run->line);
}

/* FALSE with @error where the run is to be given up. */
static gboolean
check_interrupt (Run * run, GError ** error)
{
  if (run->ending_since != 0) {
    if (g_get_monotonic_time () - run->ending_since < FINISH_TIME)
      return TRUE;
    if (run->loss) {
      g_propagate_error (error, g_steal_pointer (&run->loss));
      return FALSE;
    }
  } else if (!md_interrupted ()) {
    return TRUE;
  } else if (is_worth_finishing (run)) {
    /* it was still there, whatever it warned of */
    g_clear_error (&run->loss);
    end (run);
    return TRUE;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: interrupted",
      run->input->path);
  return FALSE;
}

/* Notes it where @message, of an error or a warning, tells that a source is
 * lost of which something is there already. Some tell by a warning before
 * what looks like the end. */
static gboolean
take_loss (Run * run, GstMessage * message)
{
  g_autoptr (GError) cause = NULL;

  if (!gst_object_has_as_ancestor (GST_MESSAGE_SRC (message),
          GST_OBJECT (run->line.source)) || !is_worth_finishing (run))
    return FALSE;
  md_annotate_take_error (message, run->input->path, &cause);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING
      && cause->domain != GST_RESOURCE_ERROR)
    return FALSE;
  /* what is said after we have ended it follows from that */
  if (run->ending_since == 0 && !run->loss)
    run->loss = g_steal_pointer (&cause);
  return TRUE;
}

/* FALSE with @error where there is nothing to be saved. */
static gboolean
survive_error (Run * run, GstMessage * message, GError ** error)
{
  if (take_loss (run, message)) {
    if (run->ending_since == 0)
      end (run);
    return TRUE;
  }
  md_annotate_take_error (message, run->input->path, error);
  if (run->frames == 0 && (md_is_address (run->input->path)
          || run->input->kind == MD_INPUT_STREAM))
    g_prefix_error (error, "nothing came; check the address: ");
  return FALSE;
}

/* Until the end of the stream. */
static gboolean
watch (Run * run, MdAnnotateReport * report, MdVideoProgress progress,
    gpointer data, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (run->line.pipeline);

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, POLL,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
        GST_MESSAGE_EOS);
    const GstStructure *faces;

    if (!check_interrupt (run, error))
      return FALSE;
    if (!message)
      continue;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
        && !survive_error (run, message, error))
      return FALSE;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
      take_loss (run, message);
    if (!(faces = md_annotate_faces (message)))
      continue;
    take_faces (run, faces);
    if (run->frames % 8 == 0)
      progress (share_done (run), run->frames, data);
    if (run->input->kind == MD_INPUT_STREAM
        && !md_annotate_report_add (report, &run->lines, error))
      return FALSE;
  }
}

static gboolean
annotate (Run * run, const MdVideoFormat * format, const char *output,
    const MdAnnotateParams * params,
    MdAnnotateReport * report, MdVideoProgress progress, gpointer data,
    GError ** error)
{
  if (!md_video_pipeline_init (&run->line, run->input, format, output, params,
          error))
    return FALSE;
  gst_element_set_state (run->line.pipeline, GST_STATE_PLAYING);
  if (!watch (run, report, progress, data, error))
    return FALSE;
  gst_element_set_state (run->line.pipeline, GST_STATE_NULL);
  if (run->frames == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: there is no frame in it", run->input->path);
    return FALSE;
  }
  return md_annotate_report_add (report, &run->lines, error);
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
    const MdAnnotateParams * params, MdAnnotateReport * report,
    MdVideoProgress progress, gpointer data, gboolean * kept, GError ** error)
{
  g_autofree char *temporary = temporary_name (output);
  const char *extension = strrchr (output, '.') + 1;
  const MdVideoFormat *format = md_video_format_find (extension);
  g_auto (Run) run = {.input = input };

  *kept = FALSE;
  if (!format) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no encoder for .%s is installed", output, extension);
    return FALSE;
  }
  if (!annotate (&run, format, temporary, params, report, progress, data,
          error)) {
    g_unlink (temporary);
    return FALSE;
  }
  if (g_rename (temporary, output) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", output, g_strerror (errno));
    return FALSE;
  }
  *kept = TRUE;
  if (!run.loss)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&run.loss),
      "lost after %" G_GUINT64_FORMAT " frames, which are in %s: ",
      run.frames, output);
  return FALSE;
}

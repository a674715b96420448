#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/video/video.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/safe-file.h"
#include "base/stall.h"
#include "picture/address.h"
#include "picture/animation.h"
#include "picture/picture.h"
#include "video-pipeline.h"
#include "video-times.h"

/* Maximum time to finish the file of a stream after Ctrl-C or the loss of its
 * source. */
#define FINISH_TIME (15 * G_USEC_PER_SEC)
#define POLL (100 * GST_MSECOND)

typedef struct
{
  const MdInput *input;
  const char *output;
  MdVideoPipeline line;
  gint64 ending_since;          /* monotonic; 0 = not ending */
  GError *loss;                 /* why the source has stopped */
  guint64 frames;
  guint n_frames;               /* in a GIF; 0 = unknown */
  MdVideoTimes times;
  MdAnnotateReport *report;
  const MdVideoListener *listener;
  MdAnnotateLines *lines;       /* not yet in the report */
  const MdAnnotateParams *params;
  MdCoverPlan *covers;          /* NULL = one pass only */
  gboolean first_pass;          /* of two */
} Run;

static void
run_clear (Run * run)
{
  md_video_pipeline_clear (&run->line);
  g_clear_error (&run->loss);
  g_clear_pointer (&run->covers, md_cover_plan_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear);

/* Sets the size of the frame as the element sees it, rotated upright. */
static void
get_size (GstMessage * message, MdFound * found)
{
  g_autoptr (GstPad) pad =
      gst_element_get_static_pad (GST_ELEMENT (GST_MESSAGE_SRC (message)),
      "sink");
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;

  if (!caps || !gst_video_info_from_caps (&info, caps))
    return;
  found->width = info.width;
  found->height = info.height;
  found->display_ratio = (double) info.width * info.par_n /
      ((double) info.height * info.par_d);
}

/* Records the areas that the second pass must cover. */
static void
note_covers (Run * run, const MdFound * found)
{
  guint64 time;

  if (!gst_structure_get_uint64 (found->faces, "timestamp", &time))
    return;
  for (guint i = 0; i < md_found_count (found); i++) {
    MdFaceRecord face = md_found_face (found, i, TRUE, NULL);
    const MdBox box = {
      face.x, face.y, face.x + face.width, face.y + face.height
    };

    md_cover_plan_add (run->covers, time, face.track_id, &box,
        md_redact_options_want (run->params->redact, face.label),
        face.confidence >= run->params->sure);
  }
}

static void
take_faces (Run * run, GstMessage * message, const GstStructure * faces)
{
  MdFound found = {
    .file = run->input->shown,
    .frame = run->frames++,
    .time = GST_CLOCK_TIME_NONE,
    .faces = faces,
  };
  GstClockTime duration = GST_CLOCK_TIME_NONE;

  gst_structure_get_uint64 (faces, "stream-time", &found.time);
  gst_structure_get_uint64 (faces, "duration", &duration);
  if (GST_CLOCK_TIME_IS_VALID (found.time))
    md_video_times_add (&run->times, found.time, duration);
  if (run->first_pass) {
    note_covers (run, &found);
    return;
  }
  get_size (message, &found);
  md_annotate_report_describe (run->report, run->lines, &found);
}

/* Returns: the duration in ns; negative if unknown */
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
  double share = (double) run->times.time / duration;

  if (duration < 0)
    return -1;
  share = MIN (1, share);
  return run->covers == NULL ? share : (share + !run->first_pass) / 2;
}

/* Whether the input may never end. */
static gboolean
is_endless (const Run * run)
{
  return run->input->kind == MD_INPUT_STREAM
      || (md_is_address (run->input->path) && ask_duration (run) < 0);
}

/* Whether an incomplete result is kept. */
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

/* Returns: FALSE with @error if the run must be aborted */
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
    /* the source was still running, despite its warning */
    g_clear_error (&run->loss);
    end (run);
    return TRUE;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s: interrupted",
      run->input->shown);
  return FALSE;
}

/* Records an error or warning as the loss of a source that has already
 * delivered frames: a camera, or the rest of a file. Some sources post a warning
 * before a regular EOS.
 * Returns: whether @message was one */
static gboolean
take_loss (Run * run, GstMessage * message)
{
  g_autoptr (GError) cause = NULL;

  if (!gst_object_has_as_ancestor (GST_MESSAGE_SRC (message),
          GST_OBJECT (run->line.source)) || run->frames == 0)
    return FALSE;
  md_annotate_take_error (message, run->input->path, &cause);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING
      && (cause->domain != GST_RESOURCE_ERROR || !is_endless (run)))
    return FALSE;
  /* later messages are consequences of ending the stream */
  if (run->ending_since == 0 && !run->loss)
    run->loss = g_steal_pointer (&cause);
  return TRUE;
}

/* Returns: the file that an error is about: the output that cannot be written,
 *   or the input */
static const char *
path_of_error (const Run * run, GstMessage * message)
{
  GstObject *from = GST_MESSAGE_SRC (message);

  return strcmp (GST_OBJECT_NAME (from), "file") == 0
      && !gst_object_has_as_ancestor (from, GST_OBJECT (run->line.source)) ?
      run->output : run->input->path;
}

/* Returns: FALSE with @error if there is no result to keep */
static gboolean
survive_error (Run * run, GstMessage * message, GError ** error)
{
  if (take_loss (run, message)) {
    if (run->ending_since == 0)
      end (run);
    return TRUE;
  }
  md_annotate_take_error (message, path_of_error (run, message), error);
  if (run->frames == 0 && (md_is_address (run->input->path)
          || run->input->kind == MD_INPUT_STREAM))
    g_prefix_error (error, "no frame was received; check the address: ");
  return FALSE;
}

/* Reports parts of a file that are missing in between or at the end. */
static void
check_whole (Run * run)
{
  g_autofree char *gaps = NULL;

  if (run->input->kind == MD_INPUT_STREAM || run->loss)
    return;
  gaps = md_video_times_describe_gaps (&run->times);
  if (gaps)
    run->listener->loss (gaps, run->listener->data);
  md_video_times_check_end (&run->times, run->input, &run->loss);
}

/* Writes the lines of a frame at once, for readers of the report. Lines that
 * cannot be written are kept for the next attempt; those of a file are written
 * at the latest with its result. A stream ends, and its recording is kept. */
static void
report_frame (Run * run)
{
  g_autoptr (GError) error = NULL;

  if (md_annotate_report_add (run->report, run->lines, &error)
      || run->input->kind != MD_INPUT_STREAM || run->loss)
    return;
  run->loss = g_steal_pointer (&error);
  if (run->ending_since == 0)
    end (run);
}

/* Returns: FALSE with @error if the run must be aborted */
static gboolean
take_message (Run * run, GstMessage * message, GError ** error)
{
  const GstStructure *faces;
  const char *loss;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    return survive_error (run, message, error);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    take_loss (run, message);
  if ((loss = md_video_pipeline_loss (message)))
    run->listener->loss (loss, run->listener->data);
  if (!(faces = md_annotate_faces (message)))
    return TRUE;
  take_faces (run, message, faces);
  if (run->times.duration < 0)
    run->times.duration = ask_duration (run);
  /* FFmpeg's GIF demuxer hangs after the last frame. */
  if (run->frames == run->n_frames && run->ending_since == 0)
    end (run);
  if (run->frames % 8 == 0)
    run->listener->progress (share_done (run), run->frames,
        run->listener->data);
  if (!run->first_pass)
    report_frame (run);
  return TRUE;
}

/* Ends the stream of a file that delivers no more frames.
 * Returns: FALSE with @error if it never delivered one */
static gboolean
check_stall (Run * run, MdStall * stall, gboolean moved, GError ** error)
{
  if (is_endless (run) || run->ending_since != 0
      || !md_stall_check (stall, moved))
    return TRUE;
  g_set_error (run->frames ? &run->loss : error, G_IO_ERROR,
      G_IO_ERROR_TIMED_OUT, "%s: cannot be decoded%s", run->input->shown,
      run->frames ? " any further" : "");
  if (run->frames == 0)
    return FALSE;
  end (run);
  return TRUE;
}

/* Processes messages until the end of the stream. */
static gboolean
watch (Run * run, GError ** error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (run->line.pipeline);
  MdStall stall = MD_STALL_NONE;

  for (;;) {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus, POLL,
        GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING |
        GST_MESSAGE_EOS);

    if (!check_interrupt (run, error)
        || !check_stall (run, &stall, message != NULL, error))
      return FALSE;
    if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (message && !take_message (run, message, error))
      return FALSE;
  }
}

static gboolean
annotate (Run * run, const MdVideoFormat * format, const char *output,
    GError ** error)
{
  if (!md_video_pipeline_init (&run->line, run->input, format, output,
          run->params, run->first_pass ? NULL : run->covers, error))
    return FALSE;
  gst_element_set_state (run->line.pipeline, GST_STATE_PLAYING);
  if (!watch (run, error))
    return FALSE;
  gst_element_set_state (run->line.pipeline, GST_STATE_NULL);
  if (run->frames == 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: contains no frames", run->input->shown);
    return FALSE;
  }
  if (!run->first_pass)
    check_whole (run);
  return TRUE;
}

/* Runs the first of two passes, which finds the faces. */
static gboolean
run_first_pass (Run * run, GError ** error)
{
  if (run->input->kind == MD_INPUT_STREAM) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: a stream cannot be read twice; omit --redact-passes",
        run->input->shown);
    return FALSE;
  }
  run->covers = md_cover_plan_new ();
  run->first_pass = TRUE;
  if (!annotate (run, NULL, NULL, error))
    return FALSE;
  run->first_pass = FALSE;
  md_video_pipeline_clear (&run->line);
  g_clear_error (&run->loss);
  run->frames = 0;
  run->ending_since = 0;
  run->times = (MdVideoTimes) MD_VIDEO_TIMES_NONE;
  return TRUE;
}

/* Creates @output, which must not exist. */
static gboolean
reserve (const char *output, GError ** error)
{
  int fd = g_open (output, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  if (fd < 0)
    return md_safe_file_fail (output, error);
  close (fd);
  return TRUE;
}

/* Whether @file is a recording of which something can be kept, although an
 * error has ended it: a full disk must not cost what was recorded before. */
static gboolean
is_worth_keeping (const Run * run, const char *file)
{
  GStatBuf info;

  return run->input->kind == MD_INPUT_STREAM && run->frames > 0
      && g_stat (file, &info) == 0 && info.st_size > 0;
}

/* @file: file to write; the output or a temporary file */
static gboolean
annotate_to (Run * run, const MdVideoFormat * format, const char *file,
    gboolean * kept, GError ** error)
{
  if (!annotate (run, format, file, error)) {
    *kept = is_worth_keeping (run, file);
    if (*kept)
      g_prefix_error (error, "ended after %" G_GUINT64_FORMAT " frames; what "
          "was written of them is in %s: ", run->frames, run->output);
    else
      g_unlink (file);
    return FALSE;
  }
  *kept = TRUE;
  if (!run->loss)
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&run->loss),
      "lost after %" G_GUINT64_FORMAT " frames, which are in %s: ",
      run->frames, run->output);
  return FALSE;
}

gboolean
md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdAnnotateReport * report,
    const MdVideoListener * listener, MdAnnotateLines * lines,
    char **temporary, gboolean * kept, GError ** error)
{
  const char *extension = strrchr (output, '.') + 1;
  const MdVideoFormat *format = md_video_format_find (extension);
  gboolean ok;
  g_auto (Run) run = {
    .input = input,.output = output,.report = report,.listener =
        listener,.lines = lines,
    .times = MD_VIDEO_TIMES_NONE,.params = params
  };

  if (!md_is_address (input->path) && input->kind == MD_INPUT_VIDEO)
    run.n_frames = md_gif_count_frames (input->path);
  *kept = FALSE;
  *temporary = NULL;
  if (!format) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s: no encoder for .%s is installed", output, extension);
    return FALSE;
  }
  if (params->redact->passes > 1 && !run_first_pass (&run, error))
    return FALSE;
  if (input->kind == MD_INPUT_STREAM)
    return reserve (output, error)
        && annotate_to (&run, format, output, kept, error);
  *temporary = md_safe_file_temporary (output, error);
  ok = *temporary && annotate_to (&run, format, *temporary, kept, error);
  if (!*kept && *temporary) {
    md_safe_file_discard (*temporary);
    g_clear_pointer (temporary, g_free);
  }
  return ok;
}

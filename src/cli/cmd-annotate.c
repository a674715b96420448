#include <gio/gio.h>

#include "config.h"

#include "maskdetect.h"
#include "base/pool.h"
#include "base/progress.h"
#include "cli/annotate/annotate.h"
#include "cli/annotate/plan.h"
#include "picture/uri-guard.h"
#include "commands.h"

/* Maximum number of unredacted results that are listed. */
#define MAX_NAMED 10

typedef struct
{
  MdSearchOptions search;
  MdRedactOptions redact;
  char *output, *json, *csv;
  char **args;
  char *shard_text;
  MdShard shard;
  gboolean badge, no_boxes;
} Options;

typedef struct
{
  MdAnnotateParams params;
  MdAnnotatePlan plan;
  MdProgress *progress;
  MdPictureAnnotator **annotators;      /* one per worker */
  guint threads;
  const MdInput *video;         /* the one that is at work */
  gint64 video_started;         /* monotonic, µs */
  gint n_failed, n_done;        /* atomic */
} Annotation;

static void
clear_options (Options * options)
{
  md_search_options_clear (&options->search);
  md_redact_options_clear (&options->redact);
  g_free (options->output);
  g_free (options->json);
  g_free (options->csv);
  g_free (options->shard_text);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

static void
report_failure (Annotation * annotation, const GError * error)
{
  md_progress_print (annotation->progress, "maskdetect: %s", error->message);
  g_atomic_int_inc (&annotation->n_failed);
}

static void
count_done (Annotation * annotation, const MdAnnotateLines * lines)
{
  g_atomic_int_inc (&annotation->n_done);
  md_annotate_report_count (annotation->plan.report, lines);
}

static void
annotate_picture (guint task, guint worker, gpointer data)
{
  Annotation *annotation = data;
  const MdJob *job = &g_array_index (annotation->plan.pictures, MdJob, task);
  MdAnnotateLines lines = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *temporary = NULL;
  MdPictureAnnotator **annotator = &annotation->annotators[worker];

  if (md_interrupted ())
    return;
  /* many pictures share the cores; a single one uses them all */
  if (!*annotator)
    *annotator = md_picture_annotator_new (&annotation->params,
        annotation->threads > 1 ? 1 : 0);
  temporary = md_picture_annotator_run (*annotator, job->input, job->output,
      annotation->plan.report, &lines, &error);
  if (temporary && md_annotate_plan_done (&annotation->plan, job, temporary,
          &lines, &error))
    count_done (annotation, &lines);
  else
    report_failure (annotation, error);
  md_annotate_lines_clear (&lines);
  md_progress_add (annotation->progress, 1);
}

static void
annotate_pictures (Annotation * annotation)
{
  guint n = annotation->plan.pictures->len;

  annotation->threads = MAX (1, MIN (n, md_pool_cores ()));
  annotation->annotators = g_new0 (MdPictureAnnotator *, annotation->threads);
  md_pool_run (n, annotation->threads, annotate_picture, annotation);
  for (guint i = 0; i < annotation->threads; i++)
    md_picture_annotator_free (annotation->annotators[i]);
  g_free (annotation->annotators);
}

static void
show_video (double fraction, guint64 frames, gpointer data)
{
  Annotation *annotation = data;
  double seconds = (g_get_monotonic_time () - annotation->video_started) * 1e-6;
  double rate = seconds > 0 ? frames / seconds : 0;
  g_autofree char *left = NULL;

  if (fraction > 0) {
    left = md_progress_format_time (seconds / fraction - seconds);
    md_progress_set_note (annotation->progress, "frame %" G_GUINT64_FORMAT
        ", %.0f/s, %.0f%%, %s left", frames, rate, fraction * 100, left);
  } else
    md_progress_set_note (annotation->progress, "frame %" G_GUINT64_FORMAT
        ", %.0f/s", frames, rate);
  md_progress_add (annotation->progress, 0);
}

static void
show_loss (const char *loss, gpointer data)
{
  Annotation *annotation = data;

  md_progress_print (annotation->progress, "maskdetect: %s: left out: %s",
      annotation->video->shown, loss);
}

static void
annotate_videos (Annotation * annotation)
{
  GArray *videos = annotation->plan.videos;

  for (guint i = 0; i < videos->len && !md_interrupted (); i++) {
    const MdJob *job = &g_array_index (videos, MdJob, i);
    const MdVideoListener listener = { show_video, show_loss, annotation };
    MdAnnotateLines lines = { NULL };
    g_autoptr (GError) error = NULL;
    g_autofree char *temporary = NULL;
    gboolean done, kept;

    annotation->video_started = g_get_monotonic_time ();
    annotation->video = job->input;
    done = md_video_annotate (job->input, job->output, &annotation->params,
        annotation->plan.report, &listener, &lines, &temporary, &kept, &error);
    if (kept && !md_annotate_plan_done (&annotation->plan, job, temporary,
            &lines, done ? &error : NULL))
      done = FALSE;
    if (!kept && !md_annotate_report_forget (annotation->plan.report,
            job->input->shown, error ? NULL : &error))
      done = FALSE;
    if (done)
      count_done (annotation, &lines);
    md_annotate_lines_clear (&lines);
    if (!done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      report_failure (annotation, error);
    md_progress_set_note (annotation->progress, NULL);
    md_progress_add (annotation->progress, 1);
  }
}

/* Unredacted results of these inputs are gone by now, but others may be in the
 * same folder: their inputs were renamed, removed or not given. */
static void
name_bare_results (const MdAnnotatePlan * plan, const char *folder)
{
  g_autoptr (GPtrArray) bare =
      md_manifest_find_made (plan->manifest, MD_REDACT_NOTHING);

  for (guint i = 0; i < MIN (bare->len, MAX_NAMED); i++) {
    g_autofree char *path = g_build_filename (folder, bare->pdata[i], NULL);

    md_progress_print (NULL, "maskdetect: %s: is not redacted, and this run "
        "does not replace it", path);
  }
  if (bare->len > MAX_NAMED)
    md_progress_print (NULL, "maskdetect: %s: and %u more that are not "
        "redacted", folder, bare->len - MAX_NAMED);
}

static int
run (Annotation * annotation, guint n_bad, const char *output)
{
  const MdAnnotatePlan *plan = &annotation->plan;
  guint n = plan->pictures->len + plan->videos->len;
  guint failed;

  if (n > 0) {
    annotation->progress = md_progress_new ("annotate",
        plan->videos->len ? "files" : "pictures", n);
    annotate_pictures (annotation);
    annotate_videos (annotation);
    md_progress_free (annotation->progress);
  }
  failed = n_bad + annotation->n_failed;
  if (annotation->n_done > 0) {
    g_autofree char *summary = md_annotate_report_summary (plan->report);

    md_progress_print (NULL, "%s", summary);
  }
  md_progress_print (NULL,
      "%d done, %u already done, %u failed; the results are in %s",
      annotation->n_done, plan->n_skipped, failed, output);
  if (n > (guint) (annotation->n_done + annotation->n_failed))
    return MD_EXIT_INTERRUPTED;
  return failed ? MD_EXIT_FAILED : MD_EXIT_OK;
}

/* Returns: (transfer full): everything but the input that a result depends on,
 *   as a text */
static char *
describe_making (const Options * options, const MdModels * models,
    GError ** error)
{
  g_autofree char *redact = md_redact_options_describe (&options->redact);
  g_autofree char *search = md_search_options_describe (&options->search,
      models, error);

  return search ? g_strdup_printf (VERSION " %s badge=%d boxes=%d %s", search,
      options->badge, !options->no_boxes, redact) : NULL;
}

static int
annotate (const Options * options)
{
  Annotation annotation = {.params = {&options->search, &options->redact,
      options->badge, options->no_boxes}
  };
  g_autoptr (GError) error = NULL;
  /* a reference held here keeps the pipelines from loading them again */
  g_autoptr (MdModels) models =
      md_cli_load_models (options->search.models, options->search.face_model,
      options->search.mask_model, &error);
  MdInputsFlags flags = MD_INPUTS_TELL | MD_INPUTS_ANIMATED;
  g_autoptr (GPtrArray) inputs = NULL;
  g_autofree char *made = models ? describe_making (options, models, &error) :
      NULL;
  g_autofree char *json = md_shard_name (&options->shard, options->json);
  g_autofree char *csv = md_shard_name (&options->shard, options->csv);
  const MdAnnotateWishes wishes = {
    options->output, made, json, csv, options->redact.mode != NULL,
    options->shard
  };
  guint n_bad;
  int status;

  if (!made)
    return md_cli_fail ("%s", error->message);
  annotation.params.sure = options->search.threshold >= 0 ?
      options->search.threshold : md_models_threshold (models);
  if (options->search.recursive)
    flags |= MD_INPUTS_RECURSIVE;
  inputs = md_inputs_collect (options->args, flags, options->output, &n_bad,
      NULL);
  if (inputs->len == 0)
    return MD_EXIT_FAILED;
  for (guint i = 0; i < inputs->len; i++)
    md_uri_guard_allow (((const MdInput *) inputs->pdata[i])->path);
  md_uri_guard_start ();
  if (inputs->len > 1 && md_annotate_is_file (options->output))
    return md_cli_usage ("%s is a single file, but there are %u inputs; "
        "give a folder instead", options->output, inputs->len);

  if (md_annotate_plan_make (&annotation.plan, inputs, &wishes, &error)) {
    status = run (&annotation, n_bad, options->output);
    /* other shards still replace theirs */
    if (options->redact.mode && options->shard.n == 1
        && !md_annotate_is_file (options->output))
      name_bare_results (&annotation.plan, options->output);
  } else {
    status = md_cli_fail ("%s", error->message);
  }
  md_annotate_plan_clear (&annotation.plan);
  return status;
}

int
md_cmd_annotate (int argc, char **argv)
{
  g_auto (Options) options = {.search = MD_SEARCH_OPTIONS_DEFAULT,.redact =
        MD_REDACT_OPTIONS_DEFAULT,.shard = MD_SHARD_ALL
  };
  g_autoptr (GError) error = NULL;
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
        "Folder for the results; for one input, also a .png, .jpg, .mp4, "
          ".mkv or .webm file", "OUT"},
    {"json", 'j', 0, G_OPTION_ARG_FILENAME, &options.json,
          "Write the faces as JSON lines, one per picture or frame (- = "
          "stdout)",
        "FILE"},
    {"csv", 0, 0, G_OPTION_ARG_FILENAME, &options.csv,
        "Write the faces as comma-separated values, one line per picture "
          "or frame (- = stdout)", "FILE"},
    {"shard", 0, 0, G_OPTION_ARG_STRING, &options.shard_text,
        "Process part I of N of the inputs, in parallel with other runs; "
          "I-of-N is added to the file names of --json and --csv", "I/N"},
    {"no-boxes", 0, 0, G_OPTION_ARG_NONE, &options.no_boxes,
        "Draw no boxes and labels; only redact", NULL},
    {"badge", 0, 0, G_OPTION_ARG_NONE, &options.badge,
        "Draw a badge in the corner if every face wears a mask", NULL},
    MD_REDACT_ENTRIES (&options.redact),
    MD_SEARCH_ENTRIES (&options.search,
        "; 30 in videos, 20 in those that are redacted"),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "IN…",
          "Draws boxes and labels into pictures and videos. IN is a "
          "file, a folder, an address\n"
          "(rtsp://, http://) or a camera (/dev/video0). An animated GIF "
          "counts as a video.\n"
          "Originals are never modified. Inputs that an earlier run has "
          "finished are skipped.\n"
          "Ctrl-C stops a stream and finishes its file. With --redact, "
          "the result contains only\n"
          "pictures and sound: no names, locations, cover art or "
          "subtitles.\n\n"
          "Examples:\n"
          "  maskdetect annotate holiday/ -o labelled/\n"
          "  maskdetect annotate --recursive holiday/ -o labelled/ "
          "--json faces.jsonl\n"
          "  maskdetect annotate my.mp4 -o labelled.mp4\n"
          "  maskdetect annotate --redact blur holiday/ -o to-be-shown/\n"
          "  maskdetect annotate --redact fill --redact-passes 2 my.mp4 "
          "-o nobody.mp4\n"
          "  maskdetect annotate rtsp://camera/stream -o recordings/\n"
          "  parallel maskdetect annotate holiday/ -o labelled/ --json "
          "faces.jsonl --shard {}/4 ::: 1 2 3 4"))
    return MD_EXIT_USAGE;
  if (!options.args)
    return md_cli_usage ("no input given");
  if (!options.output)
    return md_cli_usage ("no output given (-o OUT)");
  if (!md_annotate_check_output (options.output, &error))
    return md_cli_usage ("%s", error->message);
  if (options.shard_text
      && !md_shard_parse (&options.shard, options.shard_text, &error))
    return md_cli_usage ("%s", error->message);
  if (!md_search_options_check (&options.search)
      || !md_redact_options_check (&options.redact, &options.search))
    return MD_EXIT_USAGE;
  if (!md_cli_init_gst () || !md_cli_find_element ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return annotate (&options);
}

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "config.h"

#include "../maskdetect.h"
#include "../pool.h"
#include "../progress.h"
#include "annotate.h"
#include "commands.h"
#include "video-format.h"

typedef struct
{
  MdSearchOptions search;
  char *output, *json;
  char **args;
} Options;

typedef struct
{
  MdInput *input;
  char *output;                 /* owned */
} Job;

typedef struct
{
  MdAnnotateParams params;
  MdResults *results;           /* (nullable) */
  MdProgress *progress;
  GArray *pictures, *videos;    /* of Job */
  MdPictureAnnotator **annotators;      /* one a worker */
  guint threads;
  gint n_failed, n_done;        /* atomic */
} Annotation;

static void
clear_options (Options * options)
{
  md_search_options_clear (&options->search);
  g_free (options->output);
  g_free (options->json);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options)
     static void clear_job (gpointer job)
{
  g_free (((Job *) job)->output);
}

static void
report (Annotation * annotation, const GError * error)
{
  md_progress_print (annotation->progress, "maskdetect: %s", error->message);
  g_atomic_int_inc (&annotation->n_failed);
}

static void
annotate_picture (guint task, guint worker, gpointer data)
{
  Annotation *annotation = data;
  const Job *job = &g_array_index (annotation->pictures, Job, task);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MdPictureAnnotator **annotator = &annotation->annotators[worker];

  if (md_interrupted ())
    return;
  /* many pictures share the cores, one has them all */
  if (!*annotator)
    *annotator = md_picture_annotator_new (&annotation->params,
        annotation->threads > 1 ? 1 : 0, &error);
  if (*annotator
      && md_picture_annotator_run (*annotator, job->input->path, job->output,
          lines, &error)
      && (!annotation->results
          || md_results_add (annotation->results, lines, &error)))
    g_atomic_int_inc (&annotation->n_done);
  else
    report (annotation, error);
  md_progress_add (annotation->progress, 1);
}

static void
annotate_pictures (Annotation * annotation)
{
  guint n = annotation->pictures->len;

  annotation->threads = MAX (1, MIN (n, md_pool_cores ()));
  annotation->annotators = g_new0 (MdPictureAnnotator *, annotation->threads);
  md_pool_run (n, annotation->threads, annotate_picture, annotation);
  for (guint i = 0; i < annotation->threads; i++)
    md_picture_annotator_free (annotation->annotators[i]);
  g_free (annotation->annotators);
}

static void
show_video (double share, guint64 frames, gpointer data)
{
  Annotation *annotation = data;

  if (share >= 0)
    md_progress_set_note (annotation->progress, "frame %" G_GUINT64_FORMAT
        ", %.0f%% of it", frames, share * 100);
  else
    md_progress_set_note (annotation->progress, "frame %" G_GUINT64_FORMAT,
        frames);
  md_progress_add (annotation->progress, 0);
}

static void
annotate_videos (Annotation * annotation)
{
  for (guint i = 0; i < annotation->videos->len && !md_interrupted (); i++) {
    const Job *job = &g_array_index (annotation->videos, Job, i);
    g_autoptr (GError) error = NULL;

    if (md_video_annotate (job->input, job->output, &annotation->params,
            annotation->results, show_video, annotation, &error))
      g_atomic_int_inc (&annotation->n_done);
    else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      report (annotation, error);
    md_progress_set_note (annotation->progress, NULL);
    md_progress_add (annotation->progress, 1);
  }
}

/* Whether @output names a file to write rather than a folder. */
static gboolean
is_file_name (const char *output)
{
  static const char *const endings[] = { ".png", ".mp4", ".webm" };

  if (g_file_test (output, G_FILE_TEST_IS_DIR))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (output, endings[i]))
      return TRUE;
  return FALSE;
}

/* A stream's recording gets a name that no earlier one has. */
static char *
result_name (const MdInput * input, const char *output,
    const char *extension, GHashTable * taken)
{
  for (;;) {
    g_autofree char *stem = md_input_result (input, output, taken);
    g_autofree char *path = g_strdup_printf ("%s.%s", stem, extension);

    if (input->kind != MD_INPUT_STREAM
        || !g_file_test (path, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&path);
  }
}

/* Settles where every result goes. */
static gboolean
plan_outputs (Annotation * annotation, GPtrArray * inputs,
    const Options * options, GError ** error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  gboolean single = is_file_name (options->output);

  for (guint i = 0; i < inputs->len; i++) {
    MdInput *input = g_ptr_array_index (inputs, i);
    gboolean picture = input->kind == MD_INPUT_PICTURE;
    const MdVideoFormat *format = picture ? NULL : md_video_format_find (NULL);
    const char *extension = picture ? "png" : format ? format->extension : NULL;
    g_autofree char *folder = NULL;
    Job job = {.input = input };

    if (!extension) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "%s: no video encoder is installed; GStreamer's good plugins have "
          "one", input->path);
      return FALSE;
    }
    if (single && picture != g_str_has_suffix (options->output, ".png")) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "%s: %s is a %s", options->output, input->path,
          picture ? "picture; end its result's name in .png" :
          "video; end its result's name in .mp4 or .webm");
      return FALSE;
    }
    job.output = single ? g_strdup (options->output) :
        result_name (input, options->output, extension, taken);
    folder = g_path_get_dirname (job.output);
    g_array_append_val (picture ? annotation->pictures : annotation->videos,
        job);
    if (!md_make_folder (folder, error))
      return FALSE;
  }
  return TRUE;
}

/* Files whose result is gone: what an earlier run said of them goes too. A
 * stream is another one each time. */
static GHashTable *
find_missing (const Annotation * annotation)
{
  GHashTable *missing = g_hash_table_new (g_str_hash, g_str_equal);
  const GArray *lists[] = { annotation->pictures, annotation->videos };

  for (guint l = 0; l < G_N_ELEMENTS (lists); l++)
    for (guint i = 0; i < lists[l]->len; i++) {
      const Job *job = &g_array_index (lists[l], Job, i);
      if (job->input->kind != MD_INPUT_STREAM
          && !g_file_test (job->output, G_FILE_TEST_EXISTS))
        g_hash_table_add (missing, job->input->path);
    }
  return missing;
}

/* Takes out what an earlier run has done. */
static guint
skip_done (const Annotation * annotation, GArray * jobs)
{
  guint n = 0;

  for (guint i = jobs->len; i-- > 0;) {
    const Job *job = &g_array_index (jobs, Job, i);
    if (g_file_test (job->output, G_FILE_TEST_EXISTS)
        && (!annotation->results
            || md_results_has (annotation->results, job->input->path))) {
      g_array_remove_index (jobs, i);
      n++;
    }
  }
  return n;
}

static gboolean
prepare (Annotation * annotation, GPtrArray * inputs,
    const Options * options, guint * n_skipped, GError ** error)
{
  g_autoptr (GHashTable) missing = NULL;

  if (!md_inputs_spare (inputs, options->output, error)
      || !plan_outputs (annotation, inputs, options, error))
    return FALSE;
  if (options->json) {
    missing = find_missing (annotation);
    annotation->results = md_results_open (options->json, missing, error);
    if (!annotation->results)
      return FALSE;
  }
  *n_skipped = skip_done (annotation, annotation->pictures)
      + skip_done (annotation, annotation->videos);
  return TRUE;
}

static int
run (Annotation * annotation, guint n_bad, guint n_skipped, const char *output)
{
  guint n = annotation->pictures->len + annotation->videos->len;
  guint failed;

  if (n > 0) {
    annotation->progress = md_progress_new ("annotate", "files", n);
    annotate_pictures (annotation);
    annotate_videos (annotation);
    md_progress_free (annotation->progress);
  }
  failed = n_bad + annotation->n_failed;
  g_printerr ("%d done, %u done before, %u failed; the results are in %s\n",
      annotation->n_done, n_skipped, failed, output);
  if (n > (guint) (annotation->n_done + annotation->n_failed))
    return MD_EXIT_INTERRUPTED;
  return failed ? MD_EXIT_FAILED : MD_EXIT_OK;
}

static int
annotate (const Options * options)
{
  Annotation annotation = {
    .params = {&options->search},
  };
  g_autoptr (GError) error = NULL;
  /* held here, they are loaded once for all pipelines */
  g_autoptr (MdModels) models = md_models_load (options->search.models, &error);
  g_autoptr (GPtrArray) inputs = NULL;
  guint n_bad, n_skipped = 0;
  int status;

  if (!models)
    return md_cli_fail ("%s", error->message);
  inputs = md_inputs_collect (options->args,
      options->search.recursive ? MD_INPUTS_RECURSIVE : 0, options->output,
      &n_bad);
  if (inputs->len == 0)
    return MD_EXIT_FAILED;
  if (inputs->len > 1 && is_file_name (options->output))
    return md_cli_usage ("%s is one file, but there are %u inputs; name a "
        "folder", options->output, inputs->len);

  annotation.pictures = g_array_new (FALSE, FALSE, sizeof (Job));
  annotation.videos = g_array_new (FALSE, FALSE, sizeof (Job));
  g_array_set_clear_func (annotation.pictures, clear_job);
  g_array_set_clear_func (annotation.videos, clear_job);
  if (prepare (&annotation, inputs, options, &n_skipped, &error))
    status = run (&annotation, n_bad, n_skipped, options->output);
  else
    status = md_cli_fail ("%s", error->message);
  g_array_unref (annotation.pictures);
  g_array_unref (annotation.videos);
  g_clear_pointer (&annotation.results, md_results_close);
  return status;
}

/* FALSE after saying that the element is missing. */
static gboolean
find_element (void)
{
  g_autoptr (GstElementFactory) factory = NULL;

  /* below another prefix than GStreamer's own */
  gst_registry_scan_path (gst_registry_get (), MD_PLUGIN_DIR);
  factory = gst_element_factory_find ("maskdetect");
  if (factory)
    return TRUE;
  md_cli_fail ("GStreamer does not find its element maskdetect: install it, "
      "or name its folder in GST_PLUGIN_PATH");
  return FALSE;
}

int
md_cmd_annotate (int argc, char **argv)
{
  g_auto (Options) options = {.search = MD_SEARCH_OPTIONS_DEFAULT };
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
        "Folder for the results; for one input, also a .png, .mp4 or .webm "
          "file", "OUT"},
    {"json", 'j', 0, G_OPTION_ARG_FILENAME, &options.json,
          "Write the faces as JSON lines, one a picture or frame (- = stdout)",
        "FILE"},
    MD_SEARCH_ENTRIES (&options.search),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "IN…",
          "Draws boxes and labels into pictures and videos. IN is a file, a "
          "folder, an address\n(rtsp://, http://) or a camera (/dev/video0). "
          "Originals are never touched; what an\nearlier run has done is "
          "skipped; Ctrl-C ends a stream and finishes its file.\n\n"
          "Examples:\n"
          "  maskdetect annotate holiday/ -o labelled/\n"
          "  maskdetect annotate --recursive holiday/ -o labelled/ "
          "--json faces.jsonl\n"
          "  maskdetect annotate my.mp4 -o labelled.mp4\n"
          "  maskdetect annotate rtsp://camera/stream -o recordings/"))
    return MD_EXIT_USAGE;
  if (!options.args)
    return md_cli_usage ("no input given");
  if (!options.output)
    return md_cli_usage ("no output given (-o OUT)");
  if (!md_search_options_check (&options.search))
    return MD_EXIT_USAGE;
  if (!md_cli_init_gst () || !find_element ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return annotate (&options);
}

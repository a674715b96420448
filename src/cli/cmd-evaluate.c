#include <math.h>
#include <stdlib.h>

#include "detect/detector.h"
#include "picture/picture-warp.h"
#include "base/pool.h"
#include "base/progress.h"
#include "commands.h"
#include "inputs.h"
#include "options.h"
#include "cli/evaluate/classes.h"
#include "cli/evaluate/figures.h"
#include "cli/evaluate/json.h"
#include "cli/evaluate/report.h"

/* Threshold for faces: nearly all are kept, to draw the whole curve. */
#define LAST_THRESHOLD 0.01f
/* Minimum score of a face for which a verdict is computed. */
#define JUDGED_THRESHOLD 0.1f
/* Smallest face in pictures at their original size, pixels. */
#define MIN_FACE 10
/* Limit of the models, pixels. */
#define MAX_LONG_SIDE 16384

/* Operating point of other detectors, whose files do not contain their
 * threshold. */
#define BASELINE_THRESHOLD 0.5
/* Name of our detector in reports; others are named after their files. */
#define OURS "maskdetect"

typedef struct
{
  char *scenes, *detections, *models, *face_model, *mask_model, *json, *figures;
  char *classes, *class_names;
  char **baselines;
  gboolean baselines_only;
  double min_height, min_face, rotate;
  int long_side;                /* pixels; 0 = as it is */
  int threads;
} Options;

typedef struct
{
  MdDetector *detector;
  gint64 microseconds;
  GArray *faces;                /* of MdFace */
} Worker;

typedef struct
{
  const Options *options;
  GPtrArray *scenes;
  Worker *workers;
  MdProgress *progress;
  GMutex lock;                  /* guards the fields below */
  GHashTable *detections;
  guint n_done, n_failed;
} Job;

static void
clear_options (Options * options)
{
  g_free (options->scenes);
  g_free (options->detections);
  g_free (options->models);
  g_free (options->face_model);
  g_free (options->mask_model);
  g_free (options->json);
  g_free (options->figures);
  g_free (options->classes);
  g_free (options->class_names);
  g_strfreev (options->baselines);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

/* Rotates the picture and its annotations, then scales the picture.
 * Returns: (transfer full) */
static MdPicture *
prepare (const Options * options, MdScene * scene, MdPicture * picture)
{
  g_autoptr (MdPicture) turned = picture;
  int longer;

  if (options->rotate != 0) {
    for (guint i = 0; i < scene->faces->len; i++) {
      MdAnnotation *face = &g_array_index (scene->faces, MdAnnotation, i);

      face->box = md_picture_rotate_box (picture, options->rotate, &face->box);
    }
    turned = md_picture_rotate (picture, options->rotate);
    md_picture_free (picture);
  }
  longer = MAX (turned->width, turned->height);
  if (options->long_side == 0 || options->long_side == longer)
    return g_steal_pointer (&turned);
  return md_picture_resize (turned,
      MAX (1, (int) lrint ((double) turned->width * options->long_side /
              longer)),
      MAX (1, (int) lrint ((double) turned->height * options->long_side /
              longer)));
}

/* Converts boxes of a picture that was scaled by @scale. */
static void
scale_faces (Worker * worker, const MdFace * faces, guint n, double scale)
{
  g_array_set_size (worker->faces, 0);
  for (guint i = 0; i < n; i++) {
    MdFace face = faces[i];

    face.box.x1 /= (float) scale;
    face.box.y1 /= (float) scale;
    face.box.x2 /= (float) scale;
    face.box.y2 /= (float) scale;
    g_array_append_val (worker->faces, face);
  }
}

/* Detects at a very low threshold, but classifies only from JUDGED_THRESHOLD
 * on: classifying hundreds of false positives takes far longer than finding
 * them. */
static gboolean
detect (Worker * worker, const MdImage * image, double min_face,
    MdFace ** faces, guint * n)
{
  const MdDetectorParams defaults = MD_DETECTOR_PARAMS_DEFAULT;
  MdDetectorParams params = defaults;
  guint n_judged = 0;

  params.min_face_size = (float) min_face;
  params.threshold = LAST_THRESHOLD;
  params.threads = 1;
  if (!md_detector_find (worker->detector, image, &params, faces, n))
    return FALSE;
  while (n_judged < *n && (*faces)[n_judged].confidence >= JUDGED_THRESHOLD)
    n_judged++;
  return md_detector_classify (worker->detector, image, &params, *faces,
      n_judged);
}

static gboolean
examine_scene (Job * job, Worker * worker, MdScene * scene, GError ** error)
{
  g_autoptr (MdPicture) picture = md_picture_load (scene->path, error);
  MdFace *faces;
  guint n_faces;
  MdImage image;
  gint64 start;
  int width;

  if (picture == NULL)
    return FALSE;
  width = picture->width;
  picture = prepare (job->options, scene, g_steal_pointer (&picture));
  image = md_picture_image (picture);
  start = g_get_monotonic_time ();
  if (!detect (worker, &image, job->options->min_face, &faces, &n_faces)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
        "%s: not enough memory to search it", scene->path);
    return FALSE;
  }
  worker->microseconds += g_get_monotonic_time () - start;
  scale_faces (worker, faces, n_faces, job->options->long_side > 0 ?
      (double) picture->width / width : 1);

  g_mutex_lock (&job->lock);
  md_detections_add (job->detections, scene->file,
      (const MdFace *) worker->faces->data, n_faces);
  job->n_done++;
  g_mutex_unlock (&job->lock);
  return TRUE;
}

static void
detect_scene (guint task, guint worker_index, gpointer data)
{
  Job *job = data;
  MdScene *scene = g_ptr_array_index (job->scenes, task);
  Worker *worker = &job->workers[worker_index];
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  if (!examine_scene (job, worker, scene, &error)) {
    md_progress_print (job->progress, "maskdetect: %s", error->message);
    g_mutex_lock (&job->lock);
    job->n_failed++;
    g_mutex_unlock (&job->lock);
    return;
  }
  md_progress_add (job->progress, 1);
}

static void
run_job (Job * job, MdModels * models, guint threads)
{
  job->workers = g_new0 (Worker, threads);
  for (guint i = 0; i < threads; i++)
    job->workers[i] = (Worker) {
    .detector = md_detector_new (models),.faces =
        g_array_new (FALSE, FALSE, sizeof (MdFace))};
  job->progress = md_progress_new ("evaluate", "pictures", job->scenes->len);
  g_mutex_init (&job->lock);

  md_pool_run (job->scenes->len, threads, detect_scene, job);

  g_mutex_clear (&job->lock);
  md_progress_free (job->progress);
  for (guint i = 0; i < threads; i++) {
    md_detector_free (job->workers[i].detector);
    g_array_unref (job->workers[i].faces);
  }
}

static double
milliseconds_per_picture (const Job * job, guint threads)
{
  gint64 sum = 0;

  for (guint i = 0; i < threads; i++)
    sum += job->workers[i].microseconds;
  return job->n_done ? sum * 1e-3 / job->n_done : NAN;
}

static void
add_report (GArray * reports, const char *name, GPtrArray * scenes,
    GHashTable * detections, double min_height, double threshold, double ms)
{
  MdEvaluateReport report = {
    .name = g_strdup (name),
    .evaluation = md_evaluate (scenes, detections, min_height, threshold),
    .milliseconds = ms,
  };

  g_array_append_val (reports, report);
}

static guint
n_threads (const Options * options)
{
  return options->threads > 0 ? (guint) options->threads : md_pool_cores ();
}

/* Runs maskdetect's detector over all scenes. Returns: the exit status */
static int
evaluate_models (const Options * options, GPtrArray * scenes, GArray * reports)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models = md_cli_load_models (options->models,
      options->face_model, options->mask_model, &error);
  g_autoptr (GHashTable) detections = md_detections_new ();
  guint threads = n_threads (options);
  Job job = {.options = options,.scenes = scenes,.detections = detections };
  double ms;

  if (!models)
    return md_cli_fail ("%s", error->message);
  run_job (&job, models, threads);
  ms = milliseconds_per_picture (&job, threads);
  g_free (job.workers);

  if (md_interrupted ())
    return MD_EXIT_INTERRUPTED;
  if (options->detections
      && !md_detections_save (detections, options->detections, &error))
    return md_cli_fail ("%s", error->message);
  add_report (reports, OURS, scenes, detections, options->min_height,
      md_models_threshold (models), ms);
  if (job.n_failed == 0)
    return MD_EXIT_OK;
  return md_cli_fail ("%u of %u pictures could not be read and are scored as "
      "if nothing had been detected in them", job.n_failed, scenes->len);
}

/* @names: set of char *, owned: those of the detectors so far */
static gboolean
evaluate_baseline (const char *path, GHashTable * names, double min_height,
    GPtrArray * scenes, GArray * reports, GError ** error)
{
  g_autoptr (GHashTable) detections = md_detections_load (path, error);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = NULL;

  if (!detections)
    return FALSE;
  if (g_str_has_suffix (base, ".jsonl"))
    base[strlen (base) - strlen (".jsonl")] = '\0';
  name = md_free_path ("", base, "", 0, names);
  add_report (reports, name, scenes, detections, min_height,
      BASELINE_THRESHOLD, NAN);
  return TRUE;
}

/* @reports: of the other detectors */
static gboolean
may_save_figures (const Options * options, const GArray * reports,
    GError ** error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < reports->len; i++)
    g_ptr_array_add (names, g_array_index (reports, MdEvaluateReport, i).name);
  if (!options->baselines_only)
    g_ptr_array_add (names, OURS);
  g_ptr_array_add (names, NULL);
  return md_figures_of_scenes_may_save (options->figures,
      (const char *const *) names->pdata, error);
}

static int
evaluate (const Options * options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) scenes = NULL;
  g_autoptr (GArray) reports =
      g_array_new (FALSE, FALSE, sizeof (MdEvaluateReport));
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, NULL);
  int status = MD_EXIT_OK;

  g_hash_table_add (names, g_strdup (OURS));
  g_array_set_clear_func (reports, (GDestroyNotify) md_evaluate_report_clear);
  if ((options->json && !md_evaluate_json_may_save (options->json, &error))
      || (options->detections
          && !md_detections_may_save (options->detections, &error)))
    return md_cli_fail ("%s", error->message);
  for (char **path = options->baselines; path && *path; path++)
    if (options->detections && md_same_file (*path, options->detections))
      return md_cli_fail ("%s: is a baseline and would be replaced by "
          "--detections; name another file", *path);
  scenes = md_scenes_load (options->scenes, &error);
  if (!scenes)
    return md_cli_fail ("%s", error->message);
  if (scenes->len == 0)
    return md_cli_fail ("%s: contains no pictures", options->scenes);

  for (char **path = options->baselines; path && *path; path++)
    if (!evaluate_baseline (*path, names, options->min_height, scenes, reports,
            &error))
      return md_cli_fail ("%s", error->message);
  if (options->figures && !may_save_figures (options, reports, &error))
    return md_cli_fail ("%s", error->message);
  if (!options->baselines_only) {
    status = evaluate_models (options, scenes, reports);
    if (md_interrupted () || reports->len == 0)
      return status;
  }
  md_evaluate_report_print (options->scenes, reports);
  if (options->json
      && !md_evaluate_report_save (options->scenes, reports, options->json,
          &error))
    return md_cli_fail ("%s", error->message);
  if (options->figures
      && !md_figures_of_scenes (options->figures, reports, &error))
    return md_cli_fail ("%s", error->message);
  return status;
}

static int
evaluate_classes (const Options * options)
{
  const MdEvaluateClasses classes = {
    .directory = options->classes,
    .names = options->class_names,
    .model = options->mask_model,
    .models = options->models,
    .json = options->json,
    .figures = options->figures,
    .threads = n_threads (options),
  };

  return md_evaluate_classes (&classes);
}

int
md_cmd_evaluate (int argc, char **argv)
{
  g_auto (Options) options = {.min_height = 16,.min_face = MIN_FACE };
  const GOptionEntry entries[] = {
    {"scenes", 's', 0, G_OPTION_ARG_FILENAME, &options.scenes,
        "Annotated pictures (COCO-style JSON); picture paths are "
          "relative to this file", "FILE"},
    {"detections", 'd', 0, G_OPTION_ARG_FILENAME, &options.detections,
        "Write the detections as JSON lines", "FILE"},
    {"baseline", 'b', 0, G_OPTION_ARG_FILENAME_ARRAY, &options.baselines,
          "Also score another detector's JSON lines; may be repeated",
        "FILE"},
    {"baselines-only", 0, 0, G_OPTION_ARG_NONE, &options.baselines_only,
        "Score only the baselines", NULL},
    {"classes", 'c', 0, G_OPTION_ARG_FILENAME, &options.classes,
        "Instead of --scenes: face crops, cut the way the detector cuts "
          "them, in one folder of bare faces, one of masked faces and, "
          "optionally, one of incorrectly worn masks", "DIR"},
    {"class-names", 0, 0, G_OPTION_ARG_STRING, &options.class_names,
          "Names of these folders (default Face,Mask,Incorrect)",
        "BARE,MASKED,INCORRECT"},
    {"min-height", 0, 0, G_OPTION_ARG_DOUBLE, &options.min_height,
        "Ignore annotated faces and detections of less height (default "
          "16)", "PIXELS"},
    {"min-face", 0, 0, G_OPTION_ARG_DOUBLE, &options.min_face,
          "Smallest face to find (default 10: pictures at their own size)",
        "PIXELS"},
    {"long-side", 0, 0, G_OPTION_ARG_INT, &options.long_side,
        "Scale pictures to this size first, up or down", "PIXELS"},
    {"rotate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rotate,
        "Rotate pictures clockwise first", "DEGREES"},
    {"json", 'j', 0, G_OPTION_ARG_FILENAME, &options.json,
        "Write all figures as JSON", "FILE"},
    {"figures", 'f', 0, G_OPTION_ARG_FILENAME, &options.figures,
        "Write charts to this folder, as PNG and SVG", "DIR"},
    MD_MODELS_ENTRIES (&options),
    {"threads", 't', 0, G_OPTION_ARG_INT, &options.threads,
          "Number of pictures processed in parallel (default: one per core)",
        "N"},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, NULL,
          "Scores the detector on annotated pictures: average precision, "
          "recall and accuracy of\n"
          "the labels, overall and by slice. With --classes, scores only "
          "the mask classifier, on\n"
          "face crops: confusion matrix, precision, recall, ROC and "
          "calibration."))
    return MD_EXIT_USAGE;
  if (argc > 1)
    return md_cli_usage ("unexpected argument '%s'", argv[1]);
  if (!options.scenes == !options.classes)
    return md_cli_usage ("give either --scenes FILE or --classes DIR");
  if (options.baselines_only && !options.baselines)
    return md_cli_usage ("--baselines-only needs a --baseline FILE");
  if (!(options.min_face >= MIN_FACE && options.min_face <= G_MAXINT16))
    return md_cli_usage ("--min-face must be between %d and %d", MIN_FACE,
        G_MAXINT16);
  if (options.long_side < 0 || options.long_side > MAX_LONG_SIDE)
    return md_cli_usage ("--long-side must be between 0 and %d", MAX_LONG_SIDE);
  if (!(fabs (options.rotate) <= 360))
    return md_cli_usage ("--rotate must be between -360 and 360");
  if (options.rotate != 0 && options.baselines)
    return md_cli_usage ("--rotate cannot be combined with --baseline, whose "
        "boxes belong to the unrotated pictures");
  if (options.threads < 0)
    return md_cli_usage ("--threads must be 0 or more");
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return options.classes ? evaluate_classes (&options) : evaluate (&options);
}

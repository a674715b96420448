#include "classes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "eval/class-score.h"
#include "detect/crop-net.h"
#include "picture/picture.h"
#include "base/pool.h"
#include "base/progress.h"
#include "cli/cli.h"
#include "figures.h"
#include "json.h"
#include "cli/inputs.h"

#define MAX_MISTAKES 20

typedef struct
{
  GPtrArray *pictures;          /* of MdInput, both classes */
  MdClassSample *samples;       /* one a picture; probability NaN = unread */
  MdCropNet **nets;             /* one a worker */
  MdProgress *progress;
} Run;

static void
classify (guint task, guint worker, gpointer data)
{
  Run *run = data;
  const MdInput *input = g_ptr_array_index (run->pictures, task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;
  const MdCropOutput *output;
  MdCrop square = { 0 };
  MdImage image;

  if (md_interrupted ())
    return;
  picture = md_picture_load (input->path, &error);
  if (picture) {
    /* as training sees such a crop: the largest square in the middle */
    int side = MIN (picture->width, picture->height);
    square.region = (MdRect) {
    (picture->width - side) / 2, (picture->height - side) / 2, side, side};
    image = md_picture_image (picture);
    output = md_crop_net_run (run->nets[worker], &image, &square, 1, 1);
    if (output != NULL)
      run->samples[task].probability = output->score;
    else
      md_progress_print (run->progress, "maskdetect: %s: not enough memory to "
          "look at it", input->path);
  } else {
    md_progress_print (run->progress, "maskdetect: %s", error->message);
  }
  md_progress_add (run->progress, 1);
}

static void
classify_all (Run * run, MdStage * stage, guint threads)
{
  run->nets = g_new (MdCropNet *, threads);
  for (guint i = 0; i < threads; i++)
    run->nets[i] = md_crop_net_new (stage);
  run->progress = md_progress_new ("classify", "pictures", run->pictures->len);
  md_pool_run (run->pictures->len, threads, classify, run);
  md_progress_free (run->progress);
  for (guint i = 0; i < threads; i++)
    md_crop_net_free (run->nets[i]);
  g_free (run->nets);
}

/* Takes out the pictures that could not be read. Returns: how many */
static guint
drop_unread (Run * run)
{
  guint n = 0, n_bad;

  for (guint i = 0; i < run->pictures->len; i++)
    if (!isnan (run->samples[i].probability)) {
      gpointer other = run->pictures->pdata[n];
      run->samples[n] = run->samples[i];
      run->pictures->pdata[n++] = run->pictures->pdata[i];
      run->pictures->pdata[i] = other;
    }
  n_bad = run->pictures->len - n;
  g_ptr_array_set_size (run->pictures, n);
  return n_bad;
}

static void
print_score (char **names, const MdClassScore * score)
{
  printf ("%-12s %9s %9s %10s %9s %9s\n", "", "said bare", "said mask",
      "precision", "recall", "F1");
  for (guint k = 0; k < 2; k++)
    printf ("%-12s %9u %9u %10.4f %9.4f %9.4f\n", names[k],
        score->confusion[k][0], score->confusion[k][1], score->precision[k],
        score->recall[k], score->f1[k]);
  printf ("accuracy %.4f, area under the ROC curve %.4f, calibration error "
      "%.4f\n", score->accuracy, score->auc, score->ece);
}

/* How sure it was of the wrong class; 0 when it was right. */
static double
mistake (const MdClassSample * sample, double threshold)
{
  int said = sample->probability >= threshold;

  if (said == sample->truth)
    return 0;
  return said ? sample->probability : 1 - sample->probability;
}

/* (transfer full) (element-type guint): the worst, sorted */
static GArray *
find_mistakes (const Run * run, double threshold)
{
  guint n = run->pictures->len;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gboolean *done = g_new0 (gboolean, n);

  while (found->len < MAX_MISTAKES) {
    double worst = 0;
    guint at = 0;

    for (guint i = 0; i < n; i++) {
      double wrong = mistake (&run->samples[i], threshold);
      if (!done[i] && wrong > worst) {
        worst = wrong;
        at = i;
      }
    }
    if (worst == 0)
      break;
    done[at] = TRUE;
    g_array_append_val (found, at);
  }
  return found;
}

static const char *
path_of (const Run * run, guint i)
{
  return ((MdInput *) g_ptr_array_index (run->pictures, i))->path;
}

static void
print_mistakes (const Run * run, const GArray * mistakes)
{
  if (mistakes->len > 0)
    printf ("\nworst mistakes, with the probability of a mask\n");
  for (guint i = 0; i < mistakes->len; i++) {
    guint at = g_array_index (mistakes, guint, i);

    printf ("%.4f %s\n", run->samples[at].probability, path_of (run, at));
  }
}

static gboolean
draw_figures (const Run * run, const char *directory, char **names,
    const MdClassScore * score, const GArray * mistakes, GError ** error)
{
  const char *paths[MAX_MISTAKES + 1] = { NULL };
  double probabilities[MAX_MISTAKES];
  const MdClassFigures figures = {
    .names = names,.score = score,.samples = run->samples,
    .n = run->pictures->len,.mistakes = paths,
    .probabilities = probabilities,
  };

  for (guint i = 0; i < mistakes->len; i++) {
    guint at = g_array_index (mistakes, guint, i);

    paths[i] = path_of (run, at);
    probabilities[i] = run->samples[at].probability;
  }
  return md_figures_of_classes (directory, &figures, error);
}

static gboolean
save_score (const MdEvaluateClasses * options, const MdClassScore * score,
    GError ** error)
{
  static const char *const names[] = { "bare", "mask" };
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "classes");
  json_builder_add_string_value (builder, options->directory);
  md_evaluate_json_add_fraction (builder, "accuracy", score->accuracy);
  md_evaluate_json_add_fraction (builder, "auc", score->auc);
  md_evaluate_json_add_fraction (builder, "ece", score->ece);
  for (guint k = 0; k < 2; k++) {
    json_builder_set_member_name (builder, names[k]);
    json_builder_begin_object (builder);
    md_evaluate_json_add_fraction (builder, "said-bare",
        score->confusion[k][0]);
    md_evaluate_json_add_fraction (builder, "said-mask",
        score->confusion[k][1]);
    md_evaluate_json_add_fraction (builder, "precision", score->precision[k]);
    md_evaluate_json_add_fraction (builder, "recall", score->recall[k]);
    md_evaluate_json_add_fraction (builder, "f1", score->f1[k]);
    json_builder_end_object (builder);
  }
  json_builder_end_object (builder);
  return md_evaluate_json_save (builder, options->json, error);
}

/* FALSE after saying what is wrong. */
static gboolean
find_pictures (Run * run, const char *directory, char **names)
{
  guint n_bad[2], n_bare;

  for (guint k = 0; k < 2; k++) {
    g_autofree char *folder = g_build_filename (directory, names[k], NULL);
    char *args[] = { folder, NULL };
    GPtrArray *found = md_inputs_collect (args,
        MD_INPUTS_PICTURES_ONLY | MD_INPUTS_RECURSIVE, NULL, &n_bad[k],
        NULL);

    if (k == 0) {
      n_bare = found->len;
      run->pictures = found;
    } else {
      g_ptr_array_extend_and_steal (run->pictures, found);
    }
  }
  run->samples = g_new (MdClassSample, run->pictures->len);
  for (guint i = 0; i < run->pictures->len; i++)
    run->samples[i] = (MdClassSample) {
    NAN, i >= n_bare};
  return !n_bad[0] && !n_bad[1];
}

static int
evaluate (const MdEvaluateClasses * options, Run * run, MdStage * stage,
    char **names)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) mistakes = NULL;
  MdClassScore score;
  guint n_bad;

  if (!find_pictures (run, options->directory, names))
    return MD_EXIT_FAILED;
  classify_all (run, stage, options->threads);
  if (md_interrupted ())
    return MD_EXIT_INTERRUPTED;
  n_bad = drop_unread (run);
  score = md_class_score (run->samples, run->pictures->len, stage->threshold);
  print_score (names, &score);
  mistakes = find_mistakes (run, stage->threshold);
  print_mistakes (run, mistakes);
  if (options->json && !save_score (options, &score, &error))
    return md_cli_fail ("%s", error->message);
  if (options->figures && !draw_figures (run, options->figures, names, &score,
          mistakes, &error))
    return md_cli_fail ("%s", error->message);
  if (n_bad)
    return md_cli_fail ("%u pictures could not be read and were left out",
        n_bad);
  return MD_EXIT_OK;
}

/* (transfer full): NULL after saying what is wrong */
static MdStage *
load_stage (const MdEvaluateClasses * options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModels) models = NULL;
  MdStage *stage = NULL;

  if (options->model) {
    stage = md_stage_load (options->model, MD_STAGE_MASK, &error);
  } else if ((models = md_cli_load_models (options->models, NULL, &error))) {
    stage = md_models_stage (models, MD_STAGE_MASK);
    if (stage)
      return md_stage_ref (stage);
    md_cli_fail ("there is no mask.onnx beside the other models");
    return NULL;
  }
  if (!stage)
    md_cli_fail ("%s", error->message);
  return stage;
}

int
md_evaluate_classes (const MdEvaluateClasses * options)
{
  g_auto (GStrv) names =
      g_strsplit (options->names ? options->names : "Face,Mask", ",", -1);
  g_autoptr (MdStage) stage = NULL;
  Run run = { NULL };
  int status;

  if (g_strv_length (names) != 2)
    return md_cli_usage ("--class-names takes two names: bare,masked");
  stage = load_stage (options);
  if (!stage)
    return MD_EXIT_FAILED;
  status = evaluate (options, &run, stage, names);
  g_clear_pointer (&run.pictures, g_ptr_array_unref);
  g_free (run.samples);
  return status;
}

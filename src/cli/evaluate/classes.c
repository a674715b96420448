#include "classes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "loose-crops.h"
#include "base/names.h"
#include "base/progress.h"
#include "eval/verdict-score.h"
#include "cli/cli.h"
#include "figures.h"
#include "json.h"
#include "cli/inputs.h"

#define MAX_MISTAKES 20

/* Default names of the class folders. */
#define NAMES "Face,Mask,Incorrect"

static void
print_score (char **names, const MdClassScore * score)
{
  printf ("%-12s %9s %9s %10s %9s %9s\n", "", "pred bare", "pred mask",
      "precision", "recall", "F1");
  for (guint k = 0; k < 2; k++)
    printf ("%-12s %9u %9u %10.4f %9.4f %9.4f\n", names[k],
        score->confusion[k][0], score->confusion[k][1], score->precision[k],
        score->recall[k], score->f1[k]);
  printf ("accuracy %.4f, area under the ROC curve %.4f, calibration error "
      "%.4f\n", score->accuracy, score->auc, score->ece);
}

static void
print_verdicts (const MdLooseCrops * run, char **names, guint n_classes)
{
  MdVerdictScore score = { 0 };
  guint found = 0;

  for (guint i = 0; i < run->pictures->len; i++) {
    const MdCropResult *result = &run->results[i];

    md_verdict_score_add (&score, result->truth, result->said,
        result->probabilities[result->said]);
    found += result->found;
  }
  if (run->models != NULL)
    printf ("the detector found a face in %u of %u crops; the others were "
        "classified as they are\n", found, run->pictures->len);
  if (run->stage->n_labels < MD_N_LABELS && n_classes < MD_N_LABELS)
    return;
  printf ("\n%-12s", "");
  for (int said = 0; said < MD_N_LABELS; said++)
    printf (" %9s", md_label_name (said));
  printf ("    recall\n");
  for (guint truth = 0; truth < n_classes; truth++) {
    printf ("%-12s", names[truth]);
    for (int said = 0; said < MD_N_LABELS; said++)
      printf (" %9u", score.confusion[truth][said]);
    printf (" %9.4f\n", md_verdict_score_fraction (&score, truth, truth));
  }
  printf ("calibration error of three verdicts %.4f; below, a mask worn right "
      "against all else\n\n", md_verdict_score_ece (&score));
}

/* Returns: the probability of the wrong class; 0 if the verdict was right */
static double
mistake (const MdCropResult * result)
{
  return result->said ==
      result->truth ? 0 : result->probabilities[result->said];
}

/* Returns: (transfer full) (element-type guint): the worst mistakes, sorted */
static GArray *
find_mistakes (const MdLooseCrops * run)
{
  guint n = run->pictures->len;
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gboolean *done = g_new0 (gboolean, n);

  while (found->len < MAX_MISTAKES) {
    double worst = 0;
    guint at = 0;

    for (guint i = 0; i < n; i++) {
      double wrong = mistake (&run->results[i]);
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
path_of (const MdLooseCrops * run, guint i)
{
  return ((MdInput *) g_ptr_array_index (run->pictures, i))->path;
}

static void
print_mistakes (const MdLooseCrops * run, const GArray * mistakes)
{
  if (mistakes->len > 0)
    printf ("\nworst mistakes, with the probability of class mask\n");
  for (guint i = 0; i < mistakes->len; i++) {
    guint at = g_array_index (mistakes, guint, i);
    g_autofree char *shown = md_names_printable (path_of (run, at));

    printf ("%.4f %s\n", run->samples[at].probability, shown);
  }
}

static gboolean
draw_figures (const MdLooseCrops * run, const char *directory, char **names,
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

  md_evaluate_json_begin (builder);
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

static int
evaluate (const MdEvaluateClasses * options, MdLooseCrops * run,
    char **names, guint n_classes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) mistakes = NULL;
  char *two[] = { names[0], names[1], NULL };
  MdClassScore score;

  if ((options->json && !md_evaluate_json_may_save (options->json, &error))
      || (options->figures
          && !md_figures_of_classes_may_save (options->figures, &error)))
    return md_cli_fail ("%s", error->message);
  if (!md_loose_crops_find (run, options->directory, names, n_classes))
    return MD_EXIT_FAILED;
  if (!md_loose_crops_run (run, options->threads))
    return MD_EXIT_INTERRUPTED;
  score = md_class_score (run->samples, run->pictures->len,
      run->stage->threshold);
  print_verdicts (run, names, n_classes);
  if (n_classes == MD_N_LABELS)
    two[0] = "other";
  print_score (two, &score);
  mistakes = find_mistakes (run);
  print_mistakes (run, mistakes);
  if (options->json && !save_score (options, &score, &error))
    return md_cli_fail ("%s", error->message);
  if (options->figures && !draw_figures (run, options->figures, two, &score,
          mistakes, &error))
    return md_cli_fail ("%s", error->message);
  if (run->n_unread)
    return md_cli_fail ("%u pictures could not be read and were left out",
        run->n_unread);
  return MD_EXIT_OK;
}

/* The third folder may be missing, unless the user has named it. */
static guint
count_classes (const MdEvaluateClasses * options, char **names)
{
  g_autofree char *path = NULL;

  if (options->names)
    return g_strv_length (names);
  path = g_build_filename (options->directory, names[MD_LABEL_INCORRECT], NULL);
  return g_file_test (path, G_FILE_TEST_IS_DIR) ? 3 : 2;
}

/* Returns: (transfer full): NULL after a message
 * @models: (nullable): with a mask network, unless another one was named */
static MdStage *
load_stage (const MdEvaluateClasses * options, MdModels * models,
    const GError * why_not)
{
  g_autoptr (GError) error = NULL;
  MdStage *stage;

  if (options->model) {
    stage = md_stage_load (options->model, MD_STAGE_MASK, &error);
    if (!stage)
      md_cli_fail ("%s", error->message);
    return stage;
  }
  if (models == NULL) {
    md_cli_fail ("%s", why_not->message);
    return NULL;
  }
  stage = md_models_stage (models, MD_STAGE_MASK);
  if (stage)
    return md_stage_ref (stage);
  md_cli_fail ("the folder of the models contains no mask.onnx; name one with "
      "--mask-model");
  return NULL;
}

int
md_evaluate_classes (const MdEvaluateClasses * options)
{
  g_auto (GStrv) names =
      g_strsplit (options->names ? options->names : NAMES, ",", -1);
  g_autoptr (GError) why_not = NULL;
  g_autoptr (MdModels) models = NULL;
  g_autoptr (MdStage) stage = NULL;
  MdLooseCrops run = { NULL };
  int status;

  if (g_strv_length (names) < 2 || g_strv_length (names) > MD_N_LABELS)
    return md_cli_usage ("--class-names needs two or three names: "
        "bare,masked[,incorrect]");
  models = md_cli_load_models (options->models, NULL, NULL, &why_not);
  stage = load_stage (options, models, why_not);
  if (!stage)
    return MD_EXIT_FAILED;
  if (models == NULL)
    md_progress_print (NULL, "%s; without a detector, the centre of every crop "
        "is classified", why_not->message);
  run.models = models;
  run.stage = stage;
  status = evaluate (options, &run, names, count_classes (options, names));
  md_loose_crops_clear (&run);
  return status;
}

#include "mask-training.h"

#include <string.h>

#include "base/interrupt.h"
#include "calibration.h"
#include "detect/stage.h"
#include "head.h"
#include "interpolation.h"
#include "mask-samples.h"
#include "nn/onnx/onnx.h"
#include "train/checkpoint.h"
#include "train/history.h"

/* Number of weights that are compared, between those at the start and those at
 * the end. */
#define N_POINTS 5

typedef struct
{
  const MdMaskTraining *training;
  MdTrainerParams params;
  MdLossParams loss;
  MdMaskSamplesParams sampling;
  MdMaskSamples *samples;
  int n_labels;
  int output;                   /* prob */
  int n_outputs;                /* of prob: 1 = a sigmoid */
  int *labels;                  /* of what is in the net */
  float *targets;               /* the same, for a sigmoid */
  gboolean interpolate;         /* end between the starting weights and the
                                 * trained ones */
  float *held_logits;           /* of the validation crops */
  int *held_labels;             /* theirs */
  double batch_weight;          /* class weights of the batch's samples */
  MdHistory *history;
} Run;

static double
weigh_batch (Run * run, guint epoch, guint64 step)
{
  guint counts[MD_N_LABELS];

  md_mask_samples_count (run->samples, epoch, step, counts);
  return counts[0] * run->loss.class_weights[0]
      + counts[1] * run->loss.class_weights[1] + counts[2];
}

static void
fill (guint epoch, guint64 step, int first, int n, float *input, gpointer data)
{
  Run *run = data;

  if (first == 0)
    run->batch_weight = weigh_batch (run, epoch, step);
  md_mask_samples_fill (run->samples, epoch, step, first, n, input,
      run->labels);
}

/* Returns the most probable label of a sample. */
static int
predicted (const Run * run, const float *logits)
{
  int best = 0;

  if (run->n_outputs == 1)
    return logits[0] > 0;
  for (int k = 1; k < run->n_outputs; k++)
    if (logits[k] > logits[best])
      best = k;
  return best;
}

static int
count_correct (const Run * run, MdNet * net, int n)
{
  const float *logits = md_net_output (net, run->output);
  int correct = 0;

  for (int i = 0; i < n; i++)
    correct += predicted (run, logits + i * run->n_outputs) == run->labels[i];
  return correct;
}

static double
loss (MdNet * net, int n, double *n_correct, gpointer data)
{
  Run *run = data;
  MdLossParams params = run->loss;
  const float *logits = md_net_output (net, run->output);
  float *grad = md_net_output_grad (net, run->output);
  double weight = 0;

  *n_correct = count_correct (run, net, n);
  if (n < run->params.batch) {
    for (int i = 0; i < n; i++)
      weight += run->labels[i] < 2 ? params.class_weights[run->labels[i]] : 1;
    params.scale *= weight / run->batch_weight;
  }
  if (run->n_outputs > 1)
    return md_loss_softmax (&params, n, run->n_outputs, logits, run->labels,
        NULL, grad);
  for (int i = 0; i < n; i++)
    run->targets[i] = run->labels[i];
  return md_loss_sigmoid (&params, n, logits, run->targets, NULL, grad);
}

typedef void (*BatchFunc) (Run * run, MdNet * net, guint first, guint n,
    gpointer data);

/* Runs the network on the validation crops and calls @func for every batch. */
static void
run_validation (Run * run, MdNet * net, BatchFunc func, gpointer data)
{
  guint total = md_mask_samples_n_validation (run->samples);

  for (guint i = 0; i < total; i += run->params.micro_batch) {
    guint n = MIN ((guint) run->params.micro_batch, total - i);

    md_mask_samples_validation (run->samples, i, n, md_net_input (net),
        run->labels);
    md_net_forward (net, n, FALSE, 0);
    func (run, net, i, n, data);
  }
}

static void
add_correct (Run * run, MdNet * net, guint first, guint n, gpointer data)
{
  *(guint *) data += count_correct (run, net, n);
}

static double
validate (MdNet * net, gpointer data)
{
  Run *run = data;
  guint correct = 0;

  run_validation (run, net, add_correct, &correct);
  return (double) correct / md_mask_samples_n_validation (run->samples);
}

static void
keep_outputs (Run * run, MdNet * net, guint first, guint n, gpointer data)
{
  gsize size = run->n_outputs;

  memcpy (run->held_logits + first * size, md_net_output (net, run->output),
      n * size * sizeof *run->held_logits);
  memcpy (run->held_labels + first, run->labels, n * sizeof *run->held_labels);
}

/* Writes the weights to @net that are nearest to the start without being
 * significantly worse on the validation crops.
 * Returns: their fraction of the change in training */
static double
interpolate (Run * run, MdNet * net, const MdInterpolation * line)
{
  guint total = md_mask_samples_n_validation (run->samples), point;
  g_autofree float *scores = g_new (float, (gsize) N_POINTS * total);

  for (point = 0; point < N_POINTS; point++) {
    md_interpolation_set (line, net, (point + 1.) / N_POINTS);
    run_validation (run, net, keep_outputs, NULL);
    md_calibration_brier (run->held_logits, run->held_labels, total,
        run->n_outputs, scores + (gsize) point * total);
  }
  point = md_interpolation_choose (scores, N_POINTS, total);
  md_interpolation_set (line, net, (point + 1.) / N_POINTS);
  return (point + 1.) / N_POINTS;
}

static void
calibrate (Run * run, MdNet * net, MdMaskTrainingResult * result)
{
  guint total = md_mask_samples_n_validation (run->samples);
  const float *logits = run->held_logits;
  const int *labels = run->held_labels;
  guint counts[MD_N_LABELS] = { 0 }, least = total, most = 0, correct = 0;
  MdCalibration calibration;

  run_validation (run, net, keep_outputs, NULL);
  for (guint i = 0; i < total; i++) {
    counts[labels[i]]++;
    correct += predicted (run, logits + i * run->n_outputs) == labels[i];
  }
  for (int k = 0; k < run->n_labels; k++) {
    least = MIN (least, counts[k]);
    most = MAX (most, counts[k]);
  }
  calibration = md_calibration_fit (logits, labels, total, run->n_outputs,
      least >= MD_CALIBRATION_BIAS_CROPS);
  md_calibration_apply (&calibration, md_net_graph (net), "prob");
  *result = (MdMaskTrainingResult) {
  .n_labels = run->n_labels,.accuracy = (double) correct / total,.chance =
        (double) most / total,.temperature =
        1 / calibration.scale,.loss_before =
        calibration.loss_before,.loss_after = calibration.loss_after};
}

static gboolean
report (const MdTrainerReport * r, gpointer data, GError ** error)
{
  Run *run = data;

  return !r->done || md_history_add (run->history, r, error);
}

static gboolean
fail (GError ** error, const char *what)
{
  g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA, what);
  return FALSE;
}

/* Sets the length of an epoch by the number of crops. */
static gboolean
start_sampling (Run * run, MdNet * net, GError ** error)
{
  const MdMaskTraining *training = run->training;
  const MdShape *input = md_net_input_shape (net);
  guint n = 0;

  for (int label = 0; label < run->n_labels; label++) {
    guint of_label = md_crops_count (training->crops, label, FALSE);

    if (of_label == 0)
      return fail (error, "one of the classes has no pictures for training");
    n += of_label;
  }
  n = MAX (n, (guint) run->sampling.data.least_epoch);
  run->params.steps_per_epoch = MAX (1, n / run->params.batch);
  run->sampling.seed = run->params.seed;
  run->sampling.n_labels = run->n_labels;
  run->sampling.batch = run->params.batch;
  run->sampling.steps_per_epoch = run->params.steps_per_epoch;
  run->sampling.height = input->dims[2];
  run->sampling.width = input->dims[3];
  run->sampling.threads = training->threads;
  run->samples = md_mask_samples_new (training->crops, &run->sampling);
  if (md_mask_samples_n_validation (run->samples) == 0)
    return fail (error, "there are no pictures left for validation");
  return TRUE;
}

static gboolean
read_recipe (Run * run, GError ** error)
{
  MdRecipe *recipe = run->training->recipe;
  const MdMaskStart *start = run->training->start;

  run->params = (MdTrainerParams) MD_TRAINER_PARAMS_DEFAULT;
  md_recipe_trainer (recipe, &run->params);
  if (run->params.micro_batch == 0)
    run->params.micro_batch = run->params.batch;
  run->loss = md_recipe_loss (recipe);
  run->sampling.augment = md_recipe_augment (recipe);
  md_recipe_normalisation (recipe, &run->sampling.mean, &run->sampling.scale);
  run->sampling.data = md_mask_data_read (recipe);
  run->interpolate = md_recipe_boolean (recipe, "training", "interpolate",
      FALSE);
  if (start != NULL) {
    run->sampling.mean = start->mean;
    run->sampling.scale = start->scale;
    run->sampling.data.window_scale = start->window_scale;
  }
  if (run->training->epochs)
    run->params.epochs = run->training->epochs;
  run->params.resume = run->training->resume;
  run->params.stopped = md_interrupted;
  run->params.show_progress = TRUE;
  return md_recipe_finish (recipe, error);
}

static void
set (MdGraph * graph, const char *key, char *value)
{
  g_hash_table_replace (graph->metadata, g_strconcat ("maskdetect.", key, NULL),
      value);
}

/* Sets the metadata that do not come from the recipe. */
static void
set_metadata (const Run * run, MdGraph * graph)
{
  set (graph, "seed", g_strdup_printf ("%" G_GUINT64_FORMAT, run->params.seed));
  set (graph, "labels", g_strdup (run->n_labels == MD_N_LABELS ?
          "no-mask,mask,incorrect" : "no-mask,mask"));
  set (graph, "window-scale",
      g_strdup_printf ("%g", run->sampling.data.window_scale));
}

static gboolean
check_micro_batch (const Run * run, MdNet * net, GError ** error)
{
  if (run->params.micro_batch == run->params.batch)
    return TRUE;
  if (run->loss.hard_share < 1)
    return fail (error, "micro-batch and hard-share exclude each other");
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    if (!md_net_parameter (net, i)->grad)
      return fail (error, "micro-batch and bn layers exclude each other");
  }
  return TRUE;
}

static gboolean
check_head (Run * run, MdNet * net, GError ** error)
{
  MdHead head;

  run->output = md_net_find_output (net, "prob");
  if (run->output < 0 || !md_head_find (md_net_graph (net), "prob", &head)
      || (head.classes != 1 && head.classes != MD_N_LABELS))
    return fail (error, "the recipe has no head prob:1:sigmoid or "
        "prob:3:softmax");
  run->n_outputs = head.classes;
  run->n_labels = head.classes == 1 ? 2 : head.classes;
  return TRUE;
}

static gboolean
train (Run * run, MdNet * net, MdMaskTrainingResult * result, GError ** error)
{
  const MdTrainerFuncs funcs = {.fill = fill,.loss = loss,.validate =
        validate,.report = report
  };
  g_autofree char *checkpoint = g_build_filename (run->training->output,
      "checkpoint", NULL);
  g_autofree char *file = g_strconcat (md_net_graph (net)->name, ".onnx",
      NULL);
  g_autofree char *model = g_build_filename (run->training->output, file,
      NULL);
  g_autoptr (MdInterpolation) line = NULL;
  double fraction = 1;
  gsize n_held;

  run->params.checkpoint = checkpoint;
  if (!md_onnx_may_save (model, error)
      || !md_trainer_may_begin (&run->params, checkpoint, error)
      || !md_history_may_save (run->history, error))
    return FALSE;
  if (!check_head (run, net, error) || !check_micro_batch (run, net, error)
      || !start_sampling (run, net, error))
    return FALSE;
  run->labels = g_new (int, run->params.micro_batch);
  run->targets = g_new (float, run->params.micro_batch);
  n_held = md_mask_samples_n_validation (run->samples);
  run->held_logits = g_new (float, n_held * run->n_outputs);
  run->held_labels = g_new (int, n_held);
  if (run->training->start == NULL)
    md_net_init_weights (net, run->params.seed);
  run->params.data = md_crops_digest (run->training->crops);
  if (run->interpolate && run->training->start != NULL)
    line = md_interpolation_new (net);
  if (!md_trainer_run (net, &run->params, &funcs, run, error))
    return FALSE;
  if (line != NULL) {
    md_interpolation_end (line, net);
    fraction = interpolate (run, net, line);
  }
  calibrate (run, net, result);
  result->fraction = fraction;
  set_metadata (run, md_net_graph (net));
  return md_onnx_save (md_net_graph (net), model, error);
}

/* Keeps the metadata on the origin of the weights, which determines their
 * licence. */
static gboolean
is_forgotten (gpointer key, gpointer value, gpointer data)
{
  static const char *const kept[] = {
    "maskdetect.kind", "maskdetect.mean", "maskdetect.scale",
    "maskdetect.window-scale", "maskdetect.input-size", "maskdetect.license",
    NULL
  };

  return !g_strv_contains (kept, key);
}

/* Returns the network with its initial weights. */
static MdGraph *
make_graph (const MdMaskTraining * training, GError ** error)
{
  gboolean three = md_crops_count (training->crops, MD_LABEL_INCORRECT,
      FALSE) > 0;
  MdGraph *graph;

  if (training->start == NULL) {
    md_recipe_set_default (training->recipe, "network", "heads",
        three ? "prob:3:softmax" : "prob:1:sigmoid");
    return md_recipe_graph (training->recipe, error);
  }
  graph = md_mask_start_graph (training->start, three ? 3 : 2);
  g_hash_table_foreach_remove (graph->metadata, is_forgotten, NULL);
  md_recipe_metadata (training->recipe, graph);
  g_free (graph->name);
  graph->name = g_strdup (md_stage_kind_name (MD_STAGE_MASK));
  return graph;
}

static gboolean
run_with_graph (Run * run, MdMaskTrainingResult * result, GError ** error)
{
  g_autoptr (MdNet) net = NULL;
  MdGraph *graph = make_graph (run->training, error);

  if (!graph)
    return FALSE;
  if (!read_recipe (run, error)) {
    md_graph_free (graph);
    return FALSE;
  }
  net = md_net_new (graph, run->params.micro_batch, run->training->threads,
      error);
  return net && train (run, net, result, error);
}

gboolean
md_mask_training_run (const MdMaskTraining * training,
    MdMaskTrainingResult * result, GError ** error)
{
  Run run = {.training = training };
  gboolean ok;

  run.history = md_history_new (training->output, "Accuracy by epoch",
      "accuracy");
  ok = run_with_graph (&run, result, error);
  md_mask_samples_free (run.samples);
  g_free (run.labels);
  g_free (run.targets);
  g_free (run.held_logits);
  g_free (run.held_labels);
  md_history_free (run.history);
  return ok;
}

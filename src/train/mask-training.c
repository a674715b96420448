#include "mask-training.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "train/augment/paint.h"
#include "history.h"
#include "base/interrupt.h"
#include "nn/onnx/onnx.h"
#include "base/pool.h"
#include "base/rng.h"

typedef struct
{
  const MdMaskTraining *training;
  MdMaskData data;
  MdTrainerParams params;
  MdLossParams loss;
  MdAugmentParams augment;
  float mean, scale;
  int width, height;
  int output;                   /* prob */
  GArray *sides[2];             /* of guint32: crops to train on, by label */
  GArray *models;               /* of guint32: bare ones with landmarks */
  GArray *order;                /* of guint32: crops of this epoch, when each
                                 * comes once */
  guint order_epoch;
  GArray *validation;           /* of guint32 */
  float *targets;               /* of what is in the net */
  double batch_weight;          /* class weights of the batch's samples */
  MdHistory *history;
} Run;

/* Crops hold half as much again as the network sees. */
static int
crop_side (MdRecipe * recipe)
{
  int height = 0, width = 0;

  sscanf (md_recipe_string (recipe, "network", "input", ""), "%5dx%5d",
      &height, &width);
  return MAX (MD_CROP_SIDE, MAX (height, width) * 3 / 2);
}

MdMaskData
md_mask_training_data (MdRecipe * recipe)
{
  MdMaskData data = {
    .window_scale = md_recipe_double (recipe, "metadata", "window-scale",
        1.3, 0.5, 4),
    .min_size = md_recipe_double (recipe, "data", "min-size", 14, 1, 1e4),
    .crop_side = crop_side (recipe),
    .balance = md_recipe_boolean (recipe, "data", "balance", TRUE),
  };

  if (data.balance) {
    data.painted_masks = md_recipe_double (recipe, "data", "painted-masks", 0,
        0, 1);
    data.painted_hands = md_recipe_double (recipe, "data", "painted-hands", 0,
        0, 1);
  }
  data.classes[0] = md_recipe_string (recipe, "data", "bare", "Face");
  data.classes[1] = md_recipe_string (recipe, "data", "masked", "Mask");
  return data;
}

/* The order of an epoch in which every crop comes once. */
static void
shuffle_epoch (Run * run, guint epoch)
{
  MdRng rng = md_rng_init (run->params.seed, 2, epoch);

  if (run->order_epoch == epoch)
    return;
  g_array_set_size (run->order, 0);
  for (int label = 0; label < 2; label++)
    g_array_append_vals (run->order, run->sides[label]->data,
        run->sides[label]->len);
  md_rng_shuffle (&rng, (guint32 *) run->order->data, run->order->len);
  run->order_epoch = epoch;
}

/* What a sample is made of. */
typedef struct
{
  const MdCrop *crop;
  int label;
  MdPicture *(*paint) (const MdPicture *, const float[][2], MdRng *);
} Source;

static Source
choose_source (const Run * run, guint64 step, guint i, MdRng * rng)
{
  const MdCrops *crops = run->training->crops;
  const GArray *from = run->order;
  Source source = { NULL };

  if (run->data.balance) {
    gboolean paint = (i & 1) && run->models->len > 0
        && md_rng_chance (rng, run->data.painted_masks);

    from = paint ? run->models : run->sides[i & 1];
    source.crop = md_crops_get (crops, g_array_index (from, guint32,
            md_rng_below (rng, from->len)));
    source.label = i & 1;
    if (paint)
      source.paint = md_paint_mask;
    else if (source.label == 0 && source.crop->has_landmarks
        && md_rng_chance (rng, run->data.painted_hands))
      source.paint = md_paint_hand;
  } else {
    guint64 at = step % run->params.steps_per_epoch * run->params.batch + i;

    source.crop = md_crops_get (crops, g_array_index (from, guint32,
            at % from->len));
    source.label = source.crop->label;
  }
  return source;
}

typedef struct
{
  Run *run;
  guint64 step;
  int first;                    /* in the batch of that step */
  const guint32 *crops;         /* as they are; NULL = draw and augment */
  float *input;
} Batch;

static void
fill_sample (guint i, guint worker, gpointer data)
{
  const Batch *batch = data;
  Run *run = batch->run;
  gsize size = (gsize) run->width * run->height;
  float *rgb = batch->input + 3 * size * i;
  MdRng rng = md_rng_init (run->params.seed, batch->step, batch->first + i);
  MdAugmentView view = {.zoom = 1 };
  g_autoptr (MdPicture) painted = NULL;
  Source source;
  MdImage image;

  if (batch->crops) {
    const MdCrop *crop = md_crops_get (run->training->crops, batch->crops[i]);

    source = (Source) {
    .crop = crop,.label = crop->label};
  } else {
    source = choose_source (run, batch->step, batch->first + i, &rng);
    view = md_augment_view (&run->augment, &rng);
  }
  if (source.paint)
    painted = source.paint (source.crop->picture, source.crop->landmarks, &rng);
  image = md_picture_image (painted ? painted : source.crop->picture);
  md_augment_warp (&image, source.crop->window, &view, run->width,
      run->height, rgb);
  if (!batch->crops)
    md_augment_pixels (&run->augment, &rng, run->width, run->height, rgb);
  md_augment_normalise (size, rgb, run->mean, run->scale);
  run->targets[i] = source.label;
}

static double
weigh_batch (const Run * run, guint64 step)
{
  double sum = 0;

  for (int i = 0; i < run->params.batch; i++) {
    MdRng rng = md_rng_init (run->params.seed, step, i);

    sum += run->loss.class_weights[choose_source (run, step, i, &rng).label];
  }
  return sum;
}

static void
fill (guint epoch, guint64 step, int first, int n, float *input, gpointer data)
{
  Run *run = data;
  Batch batch = { run, step, first, NULL, input };

  if (!run->data.balance)
    shuffle_epoch (run, epoch);
  if (first == 0)
    run->batch_weight = weigh_batch (run, step);
  md_pool_run (n, run->training->threads, fill_sample, &batch);
}

static int
count_correct (const Run * run, MdNet * net, int n)
{
  const float *logits = md_net_output (net, run->output);
  int correct = 0;

  for (int i = 0; i < n; i++)
    correct += (logits[i] > 0) == (run->targets[i] > 0.5f);
  return correct;
}

static double
loss (MdNet * net, int n, double *n_correct, gpointer data)
{
  Run *run = data;
  MdLossParams params = run->loss;
  double weight = 0;

  *n_correct = count_correct (run, net, n);
  if (n < run->params.batch) {
    for (int i = 0; i < n; i++)
      weight += params.class_weights[run->targets[i] > 0.5f];
    params.scale *= weight / run->batch_weight;
  }
  return md_loss_sigmoid (&params, n, md_net_output (net, run->output),
      run->targets, NULL, md_net_output_grad (net, run->output));
}

static double
validate (MdNet * net, gpointer data)
{
  Run *run = data;
  guint total = run->validation->len, correct = 0;

  for (guint i = 0; i < total; i += run->params.micro_batch) {
    guint n = MIN ((guint) run->params.micro_batch, total - i);
    Batch batch = { run, 0, 0, &g_array_index (run->validation, guint32, i),
      md_net_input (net)
    };

    md_pool_run (n, run->training->threads, fill_sample, &batch);
    md_net_forward (net, n, FALSE, 0);
    correct += count_correct (run, net, n);
  }
  return (double) correct / total;
}

/* A plot that cannot be drawn is no reason to lose a training. */
static void
report (const MdTrainerReport * r, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (r->done && !md_history_add (run->history, r, &error))
    g_printerr ("%s\n", error->message);
}

static gboolean
fail (GError ** error, const char *what)
{
  g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA, what);
  return FALSE;
}

static gboolean
sort_crops (Run * run, GError ** error)
{
  guint n;

  for (guint32 i = 0; i < md_crops_size (run->training->crops); i++) {
    const MdCrop *crop = md_crops_get (run->training->crops, i);

    g_array_append_val (crop->validation ? run->validation :
        run->sides[crop->label], i);
    if (!crop->validation && crop->label == 0 && crop->has_landmarks)
      g_array_append_val (run->models, i);
  }
  if (run->sides[0]->len == 0 || run->sides[1]->len == 0)
    return fail (error, "there are no pictures of one of the two classes to "
        "train on");
  if (run->validation->len == 0)
    return fail (error, "there are no pictures left for validation");
  n = run->sides[0]->len + run->sides[1]->len;
  run->params.steps_per_epoch = MAX (1, n / run->params.batch);
  return TRUE;
}

static gboolean
read_recipe (Run * run, GError ** error)
{
  MdRecipe *recipe = run->training->recipe;

  run->params = (MdTrainerParams) MD_TRAINER_PARAMS_DEFAULT;
  md_recipe_trainer (recipe, &run->params);
  if (run->params.micro_batch == 0)
    run->params.micro_batch = run->params.batch;
  run->loss = md_recipe_loss (recipe);
  run->augment = md_recipe_augment (recipe);
  md_recipe_normalisation (recipe, &run->mean, &run->scale);
  run->data = md_mask_training_data (recipe);
  if (run->training->epochs)
    run->params.epochs = run->training->epochs;
  run->params.resume = run->training->resume;
  run->params.stopped = md_interrupted;
  run->params.show_progress = TRUE;
  return md_recipe_finish (recipe, error);
}

/* What the recipe cannot know. */
static void
set_metadata (Run * run, MdGraph * graph)
{
  g_hash_table_replace (graph->metadata, g_strdup ("maskdetect.seed"),
      g_strdup_printf ("%" G_GUINT64_FORMAT, run->params.seed));
  g_hash_table_replace (graph->metadata, g_strdup ("maskdetect.labels"),
      g_strdup ("no-mask,mask"));
  g_hash_table_replace (graph->metadata, g_strdup ("maskdetect.window-scale"),
      g_strdup_printf ("%g", run->data.window_scale));
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
train (Run * run, MdNet * net, GError ** error)
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

  run->params.checkpoint = checkpoint;
  run->output = md_net_find_output (net, "prob");
  if (run->output < 0 || md_net_output_size (net, run->output) != 1)
    return fail (error, "the recipe has no head prob:1:sigmoid");
  if (!check_micro_batch (run, net, error) || !sort_crops (run, error))
    return FALSE;
  run->targets = g_new (float, run->params.micro_batch);
  md_net_init_weights (net, run->params.seed);
  if (!md_trainer_run (net, &run->params, &funcs, run, error))
    return FALSE;
  set_metadata (run, md_net_graph (net));
  return md_onnx_save (md_net_graph (net), model, error);
}

static gboolean
run_with_graph (Run * run, GError ** error)
{
  g_autoptr (MdNet) net = NULL;
  MdGraph *graph = md_recipe_graph (run->training->recipe, error);
  const MdShape *input;

  if (!graph)
    return FALSE;
  if (!read_recipe (run, error)) {
    md_graph_free (graph);
    return FALSE;
  }
  net = md_net_new (graph, run->params.micro_batch, run->training->threads,
      error);
  if (!net)
    return FALSE;
  input = md_net_input_shape (net);
  run->height = input->dims[2];
  run->width = input->dims[3];
  return train (run, net, error);
}

gboolean
md_mask_training_run (const MdMaskTraining * training, GError ** error)
{
  Run run = {.training = training };
  gboolean ok;

  for (int label = 0; label < 2; label++)
    run.sides[label] = g_array_new (FALSE, FALSE, sizeof (guint32));
  run.models = g_array_new (FALSE, FALSE, sizeof (guint32));
  run.order = g_array_new (FALSE, FALSE, sizeof (guint32));
  run.validation = g_array_new (FALSE, FALSE, sizeof (guint32));
  run.history = md_history_new (training->output, "Accuracy by epoch",
      "share of pictures told right");
  ok = run_with_graph (&run, error);
  for (int label = 0; label < 2; label++)
    g_array_unref (run.sides[label]);
  g_array_unref (run.models);
  g_array_unref (run.order);
  g_array_unref (run.validation);
  g_free (run.targets);
  md_history_free (run.history);
  return ok;
}

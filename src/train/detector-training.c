#include "detector-training.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/interrupt.h"
#include "nn/onnx/onnx.h"
#include "train/data/mining.h"

/* Everything about the training of one stage. */
typedef struct
{
  const MdDetectorTraining *training;
  const MdGallery *gallery;
  MdStageKind kind;
  MdSamplerParams sampling;
  MdMiningParams mining;
  MdTrainerParams trainer;
  guint rounds, round_epochs;
  float round_learning_rate;
  MdLossParams face_loss;
  float box_loss, box_beta, landmark_loss, landmark_beta;

  MdSampler *sampler;
  MdNet *net;
  int prob, box, landmarks;     /* outputs; all but prob may be -1 */
  MdWindowTargets *targets;     /* [batch] */
  float *flat;                  /* [batch × 12]: targets and weights as the
                                 * losses want them */
  guint round;
} Run;

static char *
output_path (const Run * run, MdStageKind kind, guint round,
    const char *extension)
{
  g_autofree char *name = round == 0 ?
      g_strdup_printf ("%s.%s", md_stage_kind_name (kind), extension) :
      g_strdup_printf ("%s-%u.%s", md_stage_kind_name (kind), round,
      extension);

  return g_build_filename (run->training->output, name, NULL);
}

/* Recipe */

static void
read_settings (Run * run, MdRecipe * recipe)
{
  static const MdWindowRules pnet_rules = MD_WINDOW_RULES_PNET;
  static const MdWindowRules crop_rules = MD_WINDOW_RULES_CROP;
  MdTrainerParams defaults = MD_TRAINER_PARAMS_DEFAULT;

#define NUMBER(name, fallback, max) \
  md_recipe_double (recipe, "training", name, fallback, 0, max)
  run->sampling =
      md_sampler_params (recipe,
      md_stage_kind_is_dense (run->kind) ? &pnet_rules : &crop_rules);
  run->mining = md_mining_params (recipe, &run->sampling);
  run->mining.threads = run->training->threads;
  run->trainer = defaults;
  md_recipe_trainer (recipe, &run->trainer);
  run->trainer.steps_per_epoch =
      md_recipe_int (recipe, "training", "steps", 500, 1, 1000000);
  /* S-Net's mistakes are P-Net's to mend: it mines none. */
  run->rounds = md_recipe_int (recipe, "training", "rounds", 1, 1,
      run->kind == MD_STAGE_SNET ? 1 : 20);
  run->round_epochs = md_recipe_int (recipe, "training", "round-epochs",
      run->trainer.epochs, 1, 100000);
  run->round_learning_rate = NUMBER ("round-learning-rate",
      run->trainer.adam.learning_rate, 1);
  run->face_loss = md_recipe_loss (recipe);
  run->box_loss = NUMBER ("box-loss", 0.5, 100);
  run->box_beta = NUMBER ("box-beta", 0.3, 10);
  run->landmark_loss = NUMBER ("landmark-loss", 0.5, 100);
  run->landmark_beta = NUMBER ("landmark-beta", 0.02, 10);
#undef NUMBER
}

static gboolean
find_outputs (Run * run, const char *recipe_path, GError ** error)
{
  const MdShape *input = md_net_input_shape (run->net);

  if (run->trainer.micro_batch > 0) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "%s: [training] micro-batch: a detector's batch is not cut",
        recipe_path);
    return FALSE;
  }
  run->prob = md_net_find_output (run->net, "prob");
  run->box = md_net_find_output (run->net, "box");
  run->landmarks = md_net_find_output (run->net, "landmarks");
  if (run->prob < 0 || md_net_output_size (run->net, run->prob) != 1 ||
      (run->box < 0 ? run->kind != MD_STAGE_SNET :
          md_net_output_size (run->net, run->box) != 4) ||
      (run->landmarks >= 0
          && md_net_output_size (run->net, run->landmarks) != 10)
      || input->dims[1] != 3 || input->dims[2] != input->dims[3]) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "%s: a detector needs a square input and the heads prob:1:sigmoid and, "
        "but for S-Net, box:4; perhaps landmarks:10", recipe_path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
load_recipe (Run * run, GError ** error)
{
  g_autofree char *name =
      g_strconcat (md_stage_kind_name (run->kind), ".ini", NULL);
  g_autofree char *path = g_build_filename (run->training->recipes, name, NULL);
  g_autoptr (MdRecipe) recipe = md_recipe_load (path, error);
  MdGraph *graph;

  if (recipe == NULL)
    return FALSE;
  graph = md_recipe_graph (recipe, error);
  if (graph == NULL)
    return FALSE;
  read_settings (run, recipe);
  run->net = md_net_new (graph, run->trainer.batch, run->training->threads,
      error);
  if (run->net == NULL || !md_recipe_finish (recipe, error) ||
      !find_outputs (run, path, error))
    return FALSE;
  md_net_init_weights (run->net, run->trainer.seed);

  run->sampler = md_sampler_new (run->gallery, &run->sampling,
      run->training->threads, error);
  if (run->sampler == NULL)
    return FALSE;
  run->targets = g_new (MdWindowTargets, run->trainer.batch);
  run->flat = g_new (float, 12 * run->trainer.batch);
  return TRUE;
}

/* Steps of the trainer */

static void
fill (guint epoch, guint64 step, int first, int n, float *input, gpointer data)
{
  Run *run = data;

  /* rounds must not repeat each other's samples */
  md_sampler_fill (run->sampler, md_rng_hash (run->round, step, 0), n, input,
      run->targets);
}

static double
loss_of_face (Run * run, MdNet * net, int n, double *n_correct)
{
  const float *logits = md_net_output (net, run->prob);
  float *targets = run->flat, *weights = targets + n;
  double taking_part = 0, correct = 0;

  for (int i = 0; i < n; i++) {
    targets[i] = run->targets[i].face;
    weights[i] = run->targets[i].face_weight;
    taking_part += weights[i];
    correct += weights[i] * ((logits[i] > 0) == (targets[i] > 0.5f));
  }
  *n_correct = taking_part > 0 ? correct / taking_part * n : 0;
  return md_loss_sigmoid (&run->face_loss, n, logits, targets, weights,
      md_net_output_grad (net, run->prob));
}

static double
loss_of_box (Run * run, MdNet * net, int n)
{
  float *targets = run->flat, *weights = targets + 4 * n;

  for (int i = 0; i < n; i++) {
    memcpy (targets + 4 * i, run->targets[i].box, sizeof run->targets[i].box);
    weights[i] = run->targets[i].box_weight;
  }
  return md_loss_smooth_l1 (run->box_beta, run->box_loss, n, 4,
      md_net_output (net, run->box), targets, weights,
      md_net_output_grad (net, run->box));
}

static double
loss_of_landmarks (Run * run, MdNet * net, int n)
{
  float *targets = run->flat, *weights = targets + 10 * n;

  for (int i = 0; i < n; i++) {
    memcpy (targets + 10 * i, run->targets[i].landmarks,
        sizeof run->targets[i].landmarks);
    weights[i] = run->targets[i].landmarks_weight;
  }
  return md_loss_smooth_l1 (run->landmark_beta, run->landmark_loss, n, 10,
      md_net_output (net, run->landmarks), targets, weights,
      md_net_output_grad (net, run->landmarks));
}

static double
loss (MdNet * net, int n, double *n_correct, gpointer data)
{
  Run *run = data;
  double sum = loss_of_face (run, net, n, n_correct);

  if (run->box >= 0)
    sum += loss_of_box (run, net, n);
  if (run->landmarks >= 0)
    sum += loss_of_landmarks (run, net, n);
  return sum;
}

/* A dense network learns from windows, but runs over pictures of any size. */
static gboolean
save_model (Run * run, GError ** error)
{
  g_autofree char *path = output_path (run, run->kind, 0, "onnx");
  MdGraph *graph = md_net_graph (run->net);
  int input = g_array_index (graph->inputs, int, 0);
  MdShape *shape = &md_graph_value (graph, input)->shape;
  MdShape fixed = *shape;
  gboolean saved;

  if (md_stage_kind_is_dense (run->kind))
    shape->dims[2] = shape->dims[3] = -1;
  saved = md_onnx_save (graph, path, error);
  *shape = fixed;
  return saved;
}

static void
report (const MdTrainerReport * trainer_report, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;

  if (trainer_report->done && !save_model (run, &error))
    g_warning ("%s", error->message);
}

/* Rounds */

static guint64
digest_gallery (const Run * run)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 bytes[32];
  gsize length = sizeof bytes;
  guint64 digest;

  md_scenes_digest (run->gallery->scenes, checksum);
  g_checksum_get_digest (checksum, bytes, &length);
  memcpy (&digest, bytes, sizeof digest);
  return digest;
}

/* A hash of the models that mining runs, on what, and how. */
static gboolean
take_fingerprint (Run * run, MdStageKind last, GError ** error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const MdMiningParams *m = &run->mining;
  guint counts[] = { m->own, m->hardest, m->random, m->on_faces,
    m->max_candidates[0], m->max_candidates[1], run->gallery->scenes->len
  };
  guint8 digest[32];
  gsize length = sizeof digest;

  for (MdStageKind kind = MD_STAGE_PNET; kind <= last; kind++) {
    g_autofree char *path = output_path (run, kind, 0, "onnx");
    g_autofree char *bytes = NULL;
    gsize size;

    if (!g_file_get_contents (path, &bytes, &size, error))
      return FALSE;
    g_checksum_update (checksum, (const guchar *) bytes, size);
  }
  g_checksum_update (checksum, (const guchar *) counts, sizeof counts);
  g_checksum_update (checksum, (const guchar *) m->thresholds,
      sizeof m->thresholds);
  g_checksum_update (checksum, (const guchar *) &m->rules, sizeof m->rules);
  g_checksum_update (checksum, (const guchar *) &m->min_face,
      sizeof m->min_face);
  g_checksum_update (checksum, (const guchar *) &m->seed, sizeof m->seed);
  md_scenes_digest (run->gallery->scenes, checksum);
  g_checksum_get_digest (checksum, digest, &length);
  memcpy (&run->mining.fingerprint, digest, sizeof run->mining.fingerprint);
  return TRUE;
}

/* Mines with the stages up to @last and adds what it yields to the sampler. */
static gboolean
mine (Run * run, guint round, MdStageKind last, GError ** error)
{
  g_autofree char *file = output_path (run, run->kind, round, "windows");
  MdStage *stages[3] = { NULL };
  g_autoptr (GArray) mined = NULL;
  gboolean loaded = TRUE;

  run->mining.file = file;
  run->mining.own = last == run->kind;
  if (!take_fingerprint (run, last, error))
    return FALSE;
  for (MdStageKind kind = MD_STAGE_PNET; kind <= last && loaded; kind++) {
    g_autofree char *path = output_path (run, kind, 0, "onnx");

    stages[kind] = md_stage_load (path, kind, error);
    loaded = stages[kind] != NULL;
  }
  if (loaded)
    mined = md_mining_run (run->gallery, stages, last, &run->mining, error);
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    md_stage_unref (stages[i]);
  if (mined == NULL)
    return FALSE;

  md_sampler_add (run->sampler, (const MdMinedWindow *) mined->data,
      mined->len);
  g_message ("%s round %u: %u negative, %u part, %u positive windows mined",
      md_stage_kind_name (run->kind), round,
      md_sampler_n_mined (run->sampler, MD_WINDOW_NEGATIVE),
      md_sampler_n_mined (run->sampler, MD_WINDOW_PART),
      md_sampler_n_mined (run->sampler, MD_WINDOW_POSITIVE));
  return TRUE;
}

static gboolean
run_round (Run * run, guint round, GError ** error)
{
  static const MdTrainerFuncs funcs = {.fill = fill,.loss = loss,
    .report = report
  };
  g_autofree char *checkpoint =
      output_path (run, run->kind, round, "checkpoint");
  MdTrainerParams trainer = run->trainer;

  if (round > 1 && !mine (run, round, run->kind, error))
    return FALSE;
  if (round == 1 && !md_stage_kind_is_dense (run->kind)
      && !mine (run, round, run->kind - 1, error))
    return FALSE;

  trainer.seed = md_rng_hash (run->trainer.seed, round, run->kind);
  trainer.data = digest_gallery (run);
  if (round > 1) {
    trainer.epochs = run->round_epochs;
    trainer.adam.learning_rate = run->round_learning_rate;
  }
  trainer.checkpoint = checkpoint;
  trainer.resume = run->training->resume;
  trainer.stopped = md_interrupted;
  trainer.show_progress = TRUE;
  run->round = round;
  return md_trainer_run (run->net, &trainer, &funcs, run, error)
      && save_model (run, error);
}

static void
run_clear (Run * run)
{
  md_sampler_free (run->sampler);
  md_net_free (run->net);
  g_free (run->targets);
  g_free (run->flat);
}

gboolean
md_detector_training_run (const MdDetectorTraining * training,
    const MdGallery * gallery, MdStageKind kind, GError ** error)
{
  Run run = {.training = training,.gallery = gallery,.kind = kind };
  gboolean ok;

  g_return_val_if_fail (kind < MD_STAGE_MASK, FALSE);
  if (g_mkdir_with_parents (training->output, 0777) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", training->output, g_strerror (errno));
    return FALSE;
  }
  ok = load_recipe (&run, error);
  for (guint round = 1; ok && round <= run.rounds; round++)
    ok = run_round (&run, round, error);
  run_clear (&run);
  return ok;
}

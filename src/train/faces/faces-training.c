#include "faces-training.h"

#include <math.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "canvas.h"
#include "face-check.h"
#include "face-file.h"
#include "face-loss.h"
#include "face-net.h"
#include "face-teacher.h"
#include "nn/onnx/onnx.h"
#include "train/checkpoint.h"
#include "train/history.h"

typedef struct
{
  const MdFacesTraining *training;
  MdTrainerParams params;
  MdCanvasParams canvas;
  MdFaceLossParams loss;
  MdFaceCheckParams checking;
  MdAlbumParams albums;
  double *shares;               /* [n_files] */
  MdAlbum *album;
  MdFaceCheck *check;           /* (nullable) */
  MdHistory *history;
  MdNet *net;
  int outputs[MD_FACE_LEVELS];
  MdCanvas **canvases;          /* [batch] */
  MdAssignment **assignments;   /* [batch] */
  MdFaceTeacher *teacher;       /* (nullable) */
  MdFaceLoss *losses;           /* [batch] */
  float scale;                  /* 1 / sum of the batch's targets */
  MdFaceLoss sum;               /* of this process in this epoch */
  guint n_sum;
} Run;

/* -- Recipe -------------------------------------------------------------- */

static void
read_album (Run * run, MdRecipe * recipe)
{
  const MdFacesTraining *t = run->training;
  MdAlbumParams *p = &run->albums;

  p->seed = run->params.seed;
  p->memory = (gsize) md_recipe_int (recipe, "data", "memory", 3000, 1,
      1000000) << 20;
  p->longest = md_recipe_int (recipe, "data", "longest", 448, 16, 4096);
  p->longest_single = md_recipe_int (recipe, "data", "longest-single", 224, 16,
      4096);
  p->kinds[MD_ALBUM_FACES] = md_recipe_double (recipe, "data", "faces-share",
      .6, .01, 1);
  p->kinds[MD_ALBUM_SINGLE] = md_recipe_double (recipe, "data",
      "single-share", .1, .01, 1);
  p->kinds[MD_ALBUM_EMPTY] = md_recipe_double (recipe, "data", "empty-share",
      .3, .01, 1);
  p->single = md_recipe_string (recipe, "data", "single", "");
  p->weights = md_recipe_string (recipe, "data", "weights", "");
  run->shares = g_new (double, t->n_files);
  for (guint i = 0; i < t->n_files; i++)
    run->shares[i] = 1;
  md_recipe_doubles (recipe, "data", "shares", run->shares, t->n_files);
  for (guint i = 0; i < t->n_files; i++) {
    if (!(run->shares[i] > 0))
      md_recipe_complain (recipe, "data", "shares", "must be positive");
  }
  p->files = run->shares;
}

static gboolean
read_recipe (Run * run, GError ** error)
{
  const MdFacesTraining *t = run->training;
  MdRecipe *recipe = t->recipe;

#define WEIGHT(key, fallback) \
  md_recipe_double (recipe, "training", key, fallback, 0, 1000)
  run->params = (MdTrainerParams) MD_TRAINER_PARAMS_DEFAULT;
  md_recipe_trainer (recipe, &run->params);
  run->params.steps_per_epoch = md_recipe_int (recipe, "training", "steps",
      200, 1, 1000000);
  run->canvas = md_canvas_params (recipe);
  run->loss = (MdFaceLossParams) MD_FACE_LOSS_PARAMS_DEFAULT;
  run->loss.score = WEIGHT ("score-loss", run->loss.score);
  run->loss.box = WEIGHT ("box-loss", run->loss.box);
  run->loss.landmarks = WEIGHT ("landmark-loss", run->loss.landmarks);
  run->loss.mask = WEIGHT ("mask-loss", run->loss.mask);
  run->loss.teacher = WEIGHT ("teacher-loss", run->loss.teacher);
#undef WEIGHT
  read_album (run, recipe);
  run->checking = (MdFaceCheckParams) MD_FACE_CHECK_PARAMS_DEFAULT;
  run->checking.threads = t->threads;
  run->checking.every = md_recipe_int (recipe, "validation", "every", 1, 1,
      1000000);
  run->checking.min_height = md_recipe_double (recipe, "validation",
      "min-height", 16, 0, 10000);
  run->checking.threshold = md_recipe_double (recipe, "validation",
      "threshold", .03, .0001, .9999);
  if (run->params.micro_batch > 0 && run->params.micro_batch !=
      run->params.batch)
    md_recipe_complain (recipe, "training", "micro-batch",
        "and norms exclude each other");
  if (t->epochs)
    run->params.epochs = t->epochs;
  run->params.resume = t->resume;
  run->params.stopped = md_interrupted;
  run->params.show_progress = TRUE;
  return md_recipe_finish (recipe, error);
}

/* -- A step -------------------------------------------------------------- */

typedef struct
{
  Run *run;
  guint64 step;
  guint first;
  float *input;
} Fill;

/* Returns: number of floats of a canvas */
static gsize
canvas_size (const Run * run)
{
  gsize side = run->canvas.side;

  return 3 * side * side;
}

static void
fill_canvas (guint task, guint worker, gpointer data)
{
  const Fill *fill = data;
  Run *run = fill->run;

  md_canvas_make (run->canvases[task], run->album, fill->step,
      fill->first + task, fill->input + task * canvas_size (run));
}

static void
fill (guint epoch, guint64 step, int first, int n, float *input, gpointer data)
{
  Run *run = data;
  Fill f = { run, step, first, input };

  md_pool_run (n, run->training->threads, fill_canvas, &f);
}

static MdFaceMaps
maps_of (const Run * run, guint canvas)
{
  MdFaceMaps maps;

  for (int i = 0; i < MD_FACE_LEVELS; i++)
    maps.levels[i] = md_net_output (run->net, run->outputs[i])
    + (gsize) canvas *md_net_output_size (run->net, run->outputs[i]);
  return maps;
}

static void
assign (guint task, guint worker, gpointer data)
{
  Run *run = data;
  MdFaceMaps maps = maps_of (run, task);

  md_assignment_make (run->assignments[task], &maps,
      run->canvases[task]->faces);
}

static void
find_loss (guint task, guint worker, gpointer data)
{
  Run *run = data;
  MdFaceMaps maps = maps_of (run, task), taught;
  MdFaceGrads grads;

  for (int i = 0; i < MD_FACE_LEVELS; i++)
    grads.levels[i] = md_net_output_grad (run->net, run->outputs[i])
    + (gsize) task *md_net_output_size (run->net, run->outputs[i]);
  if (run->teacher)
    taught = md_face_teacher_look (run->teacher, worker,
        md_net_input (run->net) + task * canvas_size (run));
  run->losses[task] = (MdFaceLoss) {
  0};
  md_face_loss (&run->loss, &maps, run->canvases[task]->faces,
      run->assignments[task], run->teacher ? &taught : NULL, run->scale,
      &grads, &run->losses[task]);
}

static double
loss (MdNet * net, int n, double *n_correct, gpointer data)
{
  Run *run = data;
  MdFaceLoss sum = { 0 };
  double total = 0;

  md_pool_run (n, run->training->threads, assign, run);
  for (int i = 0; i < n; i++)
    total += run->assignments[i]->total;
  run->scale = 1 / MAX (total, 1);
  md_pool_run (n, run->training->threads, find_loss, run);
  for (int i = 0; i < n; i++) {
    sum.score += run->losses[i].score;
    sum.box += run->losses[i].box;
    sum.landmarks += run->losses[i].landmarks;
    sum.mask += run->losses[i].mask;
  }
  run->sum.score += sum.score;
  run->sum.box += sum.box;
  run->sum.landmarks += sum.landmarks;
  run->sum.mask += sum.mask;
  run->n_sum++;
  return sum.score + sum.box + sum.landmarks + sum.mask;
}

/* -- An epoch ------------------------------------------------------------ */

static gboolean
begin (guint epoch, gpointer data, GError ** error)
{
  Run *run = data;

  run->sum = (MdFaceLoss) {
  0};
  run->n_sum = 0;
  return md_album_turn (run->album, epoch, error);
}

static double
validate (MdNet * net, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MdGraph) graph = md_graph_copy (md_net_graph (net));
  g_autoptr (MdEvaluation) e = NULL;

  md_face_net_set_side (graph, -1);
  e = md_face_check_run (run->check, graph, &error);
  if (!e) {
    md_progress_print (NULL, "%s", error->message);
    return 0;
  }
  md_progress_print (NULL, "validation: AP50 %.4f, masked %.4f, bare %.4f "
      "found at %g false a picture; label right: masked %.4f, bare %.4f",
      e->all.ap50, e->all.category_recall[MD_CATEGORY_MASK],
      e->all.category_recall[MD_CATEGORY_UNMASKED], MD_EVALUATION_FPPI,
      md_verdict_score_fraction (&e->all.verdicts, MD_LABEL_MASK,
          MD_LABEL_MASK),
      md_verdict_score_fraction (&e->all.verdicts, MD_LABEL_NO_MASK,
          MD_LABEL_NO_MASK));
  return isnan (e->all.ap50) ? 0 : e->all.ap50;
}

static gboolean
save (Run * run, guint epoch, GError ** error)
{
  const MdFacesTraining *t = run->training;
  const MdFaceFileFacts facts = {
    .seed = run->params.seed,.epoch = epoch,
    .canvases = (guint64) epoch * run->params.steps_per_epoch
        * run->params.batch,
    .from = t->from
  };
  g_autofree char *path = g_strdup_printf ("%s/%s", t->output, t->name);

  return md_face_file_save (md_net_graph (run->net), path, &facts, error);
}

static gboolean
report (const MdTrainerReport * r, gpointer data, GError ** error)
{
  Run *run = data;
  double n = MAX (run->n_sum, 1);

  if (!r->done)
    return TRUE;
  md_progress_print (NULL, "losses: score %.4f, box %.4f, landmarks %.4f, "
      "mask %.4f", run->sum.score / n, run->sum.box / n,
      run->sum.landmarks / n, run->sum.mask / n);
  if ((!run->check || r->best_epoch == r->epoch)
      && !save (run, r->epoch, error))
    return FALSE;
  return md_history_add (run->history, r, error);
}

/* -- All of it ----------------------------------------------------------- */

static MdGraph *
take_graph (Run * run, GError ** error)
{
  const MdFacesTraining *t = run->training;
  MdGraph *graph = md_face_net_new (t->recipe, error);
  const char *fallback = md_recipe_string (t->recipe, "training",
      "from-color", "RGB");
  const char *color;
  MdGraph *given;

  if (!graph || !t->from)
    return graph;
  md_graph_free (graph);
  given = md_onnx_load (t->from, error);
  if (!given)
    return NULL;
  if (strcmp (fallback, "RGB") != 0 && strcmp (fallback, "BGR") != 0)
    md_recipe_complain (t->recipe, "training", "from-color",
        "“%s” should be RGB or BGR", fallback);
  color = g_hash_table_lookup (given->metadata, "maskdetect.color");
  if (strcmp (color ? color : fallback, "BGR") == 0
      && !md_face_net_swap_colors (given)) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "%s: does not begin with a convolution of three colours", t->from);
    md_graph_free (given);
    return NULL;
  }
  if (md_recipe_boolean (t->recipe, "network", "own-norms", FALSE))
    md_face_net_part_norms (given);
  md_recipe_metadata (t->recipe, given);
  return given;
}

static gboolean
load_teacher (Run * run, GError ** error)
{
  const MdFacesTraining *t = run->training;
  const float mean = run->canvas.mean;
  const MdInputFormat input = {.mean = {mean, mean, mean},.scale =
      run->canvas.scale
  };

  if (!t->teacher)
    return TRUE;
  run->teacher = md_face_teacher_new (t->teacher, &input, run->canvas.side,
      t->threads, error);
  return run->teacher != NULL;
}

static gboolean
load_data (Run * run, GError ** error)
{
  const MdFacesTraining *t = run->training;

  if (!load_teacher (run, error))
    return FALSE;
  run->album = md_album_new (t->files, t->n_files, &run->albums, t->threads,
      error);
  if (!run->album)
    return FALSE;
  md_progress_print (NULL, "%u pictures with faces, %u of one face, %u without",
      md_album_count (run->album, MD_ALBUM_FACES),
      md_album_count (run->album, MD_ALBUM_SINGLE),
      md_album_count (run->album, MD_ALBUM_EMPTY));
  if (!t->validation)
    return TRUE;
  run->check = md_face_check_new (t->validation, &run->checking, error);
  return run->check != NULL;
}

/* Hashes the data and settings that must match when a run is resumed. */
static gboolean
digest_data (Run * run, GError ** error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *validation = run->training->validation;
  g_autoptr (GPtrArray) scenes = validation ? md_scenes_load (validation,
      error) : NULL;
  guint8 bytes[32];
  gsize length = sizeof bytes;

  if (validation && !scenes)
    return FALSE;
  md_album_digest (run->album, checksum);
  if (run->teacher)
    md_face_teacher_digest (run->teacher, checksum);
  if (scenes)
    md_scenes_digest (scenes, checksum);
  g_checksum_get_digest (checksum, bytes, &length);
  memcpy (&run->params.data, bytes, sizeof run->params.data);
  return TRUE;
}

static void
make_slots (Run * run)
{
  int n = run->params.batch;

  run->canvases = g_new (MdCanvas *, n);
  run->assignments = g_new (MdAssignment *, n);
  run->losses = g_new (MdFaceLoss, n);
  for (int i = 0; i < n; i++) {
    run->canvases[i] = md_canvas_new (&run->canvas);
    run->assignments[i] = md_assignment_new (run->canvas.side);
  }
}

/* Checks at the start that no other file is in the way of the results. */
static gboolean
may_save (const Run * run, const char *checkpoint, GError ** error)
{
  g_autofree char *path = g_strdup_printf ("%s/%s", run->training->output,
      run->training->name);

  return md_face_file_may_save (path, error)
      && md_trainer_may_begin (&run->params, checkpoint, error)
      && md_history_may_save (run->history, error);
}

static gboolean
train (Run * run, GError ** error)
{
  const MdFacesTraining *t = run->training;
  const MdTrainerFuncs funcs = { fill, loss, t->validation ? validate : NULL,
    report, begin
  };
  g_autofree char *checkpoint = g_build_filename (t->output, "checkpoint",
      NULL);
  MdGraph *graph = take_graph (run, error);

  if (!graph)
    return FALSE;
  if (!read_recipe (run, error)) {
    md_graph_free (graph);
    return FALSE;
  }
  run->history = md_history_new (t->output, "Average precision by epoch",
      "AP50");
  if (!may_save (run, checkpoint, error)) {
    md_graph_free (graph);
    return FALSE;
  }
  md_face_net_set_side (graph, run->canvas.side);
  run->net = md_net_new (graph, run->params.batch, t->threads, error);
  if (!run->net || !md_face_net_outputs (run->net, run->outputs, error)
      || !load_data (run, error) || !digest_data (run, error))
    return FALSE;
  if (!t->from)
    md_face_net_init (run->net, run->params.seed);
  make_slots (run);
  run->params.checkpoint = checkpoint;
  return md_trainer_run (run->net, &run->params, &funcs, run, error);
}

static void
run_clear (Run * run)
{
  for (int i = 0; run->canvases && i < run->params.batch; i++) {
    md_canvas_free (run->canvases[i]);
    md_assignment_free (run->assignments[i]);
  }
  g_free (run->canvases);
  g_free (run->assignments);
  g_free (run->losses);
  g_free (run->shares);
  md_album_free (run->album);
  md_face_teacher_free (run->teacher);
  md_face_check_free (run->check);
  md_history_free (run->history);
  md_net_free (run->net);
}

gboolean
md_faces_training_run (const MdFacesTraining * training, guint * n_unread,
    GError ** error)
{
  Run run = {.training = training };
  gboolean ok = train (&run, error);

  *n_unread = (run.album ? md_album_n_unread (run.album) : 0)
      + (run.check ? md_face_check_n_unread (run.check) : 0);
  run_clear (&run);
  return ok;
}

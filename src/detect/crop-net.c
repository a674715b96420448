#include "crop-net.h"

#include <string.h>

#include "base/pool.h"
#include "session.h"

/* 24 windows of 24 pixels, or 6 of 48: enough to keep the dense layers busy,
 * few enough for a core's cache. */
#define BATCH_PIXELS (24 * 24 * 24)
/* A batch is never smaller than this fraction of the largest one: splitting
 * it further costs more than another thread saves. */
#define SMALLEST_SHARE 6

struct _MdCropNet
{
  MdStage *stage;
  guint batch;                  /* maximum number of regions per run */
  MdThreadSessions sessions;
  MdCropOutput *outputs;
  guint n_outputs;              /* capacity */
};

/* State of one md_crop_net_run(), shared by its tasks. */
typedef struct
{
  MdCropNet *self;
  const MdImage *image;
  const MdCrop *crops;
  guint n, n_batches;
  gint failed;                  /* of gboolean, atomic: a batch failed */
} Run;

MdCropNet *
md_crop_net_new (MdStage * stage)
{
  MdCropNet *self = g_new0 (MdCropNet, 1);

  self->stage = md_stage_ref (stage);
  self->batch = CLAMP (BATCH_PIXELS / (stage->size * stage->size), 1, 64);
  return self;
}

void
md_crop_net_free (MdCropNet * self)
{
  if (self == NULL)
    return;
  md_thread_sessions_clear (&self->sessions);
  g_free (self->outputs);
  md_stage_unref (self->stage);
  g_free (self);
}

static gboolean
reserve (MdCropNet * self, guint n)
{
  /* Allocates even for zero regions, because NULL means failure. */
  guint wanted = MAX (n, 1);

  if (wanted > self->n_outputs) {
    g_free (self->outputs);
    self->outputs = g_try_new (MdCropOutput, wanted + wanted / 2);
    self->n_outputs = self->outputs != NULL ? wanted + wanted / 2 : 0;
  }
  return self->outputs != NULL;
}

static const float *
output (const MdSession * session, int index, int i, int length)
{
  return md_session_output (session, index, NULL) + i * length;
}

static float
class_score (const MdStage * stage, const float *prob)
{
  if (stage->n_classes == 1)
    return stage->positive ? prob[0] : 1 - prob[0];
  return prob[stage->positive];
}

static void
read_probabilities (const MdStage * stage, const float *prob,
    float *probabilities)
{
  for (int i = 0; i < stage->n_labels; i++)
    probabilities[stage->labels[i]] = stage->n_classes > 1 ? prob[i] :
        i == 0 ? 1 - prob[0] : prob[0];
}

static void
read_output (const MdStage * stage, const MdSession * session, int i,
    MdCropOutput * out)
{
  memset (out, 0, sizeof *out);
  out->score = class_score (stage, output (session, stage->prob_output, i,
          stage->n_classes));
  read_probabilities (stage, output (session, stage->prob_output, i,
          stage->n_classes), out->probabilities);
  if (stage->box_output >= 0)
    memcpy (out->box, output (session, stage->box_output, i, 4),
        sizeof out->box);
  if (stage->landmarks_output >= 0)
    memcpy (out->landmarks, output (session, stage->landmarks_output, i,
            2 * MD_N_LANDMARKS), sizeof out->landmarks);
}

/* Returns: FALSE if memory ran out */
static gboolean
cut (const Run * run, MdSession * session, const MdCrop * crop, float *out)
{
  const MdStage *stage = run->self->stage;
  g_autofree float *upright = NULL;
  int size = stage->size;

  if (crop->turn == MD_TURN_0)
    return md_crop_run (md_session_resampler (session), run->image,
        &crop->region, size, &stage->network->input, out);
  upright = g_try_new (float, 3 * (gsize) size * size);
  if (upright == NULL
      || !md_crop_run (md_session_resampler (session), run->image,
          &crop->region, size, &stage->network->input, upright))
    return FALSE;
  md_turn_pixels (upright, size, size, crop->turn, out, 3 * (gsize) size);
  return TRUE;
}

/* Returns: FALSE if memory ran out */
static gboolean
run_some (Run * run, guint task, guint thread)
{
  MdCropNet *self = run->self;
  int size = self->stage->size;
  MdSession *session = md_thread_sessions_get (&self->sessions, thread,
      self->stage->network, self->batch, size, size);
  guint first = task * run->n / run->n_batches;
  guint n = (task + 1) * run->n / run->n_batches - first;
  float *input;

  input = md_session_input (session, n, size, size, NULL);
  if (input == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!cut (run, session, &run->crops[first + i],
            input + (gsize) i * size * size * 3))
      return FALSE;
  md_session_run (session);
  for (guint i = 0; i < n; i++)
    read_output (self->stage, session, i, &self->outputs[first + i]);
  return TRUE;
}

static void
run_batch (guint task, guint thread, gpointer data)
{
  Run *run = data;

  if (!run_some (run, task, thread))
    g_atomic_int_set (&run->failed, TRUE);
}

/* Makes as few batches as possible, but enough for all threads, and of about
 * the same size. */
static guint
count_batches (const MdCropNet * self, guint n, guint threads)
{
  guint least = (n + self->batch - 1) / self->batch;
  guint smallest = MAX (self->batch / SMALLEST_SHARE, 1);
  guint even = (least + threads - 1) / threads * threads;

  return MIN (even, MAX (least, n / smallest));
}

const MdCropOutput *
md_crop_net_run (MdCropNet * self, const MdImage * image,
    const MdCrop * crops, guint n, guint threads)
{
  Run run = {.self = self,.image = image,.crops = crops,.n = n,
    .n_batches = count_batches (self, n, threads)
  };

  threads = CLAMP (run.n_batches, 1, threads);
  if (!reserve (self, n))
    return NULL;
  md_thread_sessions_begin (&self->sessions, threads);
  md_pool_run (run.n_batches, threads, run_batch, &run);
  md_thread_sessions_end (&self->sessions, threads);
  return run.failed ? NULL : self->outputs;
}

/* checkpoint: the whole state of a training run in one file.
 *
 * Weights, running statistics, both Adam moments, the best weights so far, the
 * average of all and the trainer's counters; native byte order. Written to a
 * temporary file, synced and renamed, so that a crash leaves the old or the new
 * one; a file that is no checkpoint is not replaced. Reading checks magic,
 * sizes, names and a checksum before anything is changed.
 */
#pragma once

#include "adam.h"

/* The trainer's own part. Random state is (seed, step): see rng.h. */
typedef struct
{
  /* What a run must go on with; compared when one is resumed. */
  guint64 seed, batch, steps_per_epoch;
  guint64 data;                 /* see MdTrainerParams */
  guint64 step;                 /* steps done since the start of the run */
  double epoch_loss, epoch_correct;     /* sums over the unfinished epoch */
  double best_validation;
  guint64 best_epoch;           /* 0 = none yet */
} MdTrainerState;

/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_checkpoint_may_save (const char *path, GError ** error);
/* @best: (nullable): the weights of the best epoch
 * @average: (nullable): see MdTrainerParams */
gboolean md_checkpoint_save (const char *path, MdNet * net, MdAdam * adam,
    const MdTrainerState * state, const float *best, const float *average,
    GError ** error);
/* @best: (out): as many floats as md_checkpoint_n_floats(); left alone where
 *   the file has none
 * @average: (out) (nullable): as many; an error where the file has none, or
 *   has one and NULL is given */
gboolean md_checkpoint_load (const char *path, MdNet * net, MdAdam * adam,
    MdTrainerState * state, float *best, float *average, GError ** error);

/* All parameters, running statistics included, one after the other. */
gsize md_checkpoint_n_floats (MdNet * net);
void md_checkpoint_get (MdNet * net, float *weights);
void md_checkpoint_set (MdNet * net, const float *weights);

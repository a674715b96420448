/* checkpoint: Saves and restores the whole state of a training run in one file.
 *
 * The file contains the weights, running statistics, both Adam moments, the best
 * weights so far, the averaged weights and the trainer's counters, in native
 * byte order. It is written to a temporary file, synced and renamed, so that a
 * crash leaves either the old or the new one; only checkpoints are replaced.
 * Loading checks magic, sizes, names and a checksum before it changes anything.
 */
#pragma once

#include "adam.h"

/* The trainer's state. The random state is (seed, step): see rng.h. */
typedef struct
{
  /* Settings that must match when a run is resumed */
  guint64 seed, batch, steps_per_epoch;
  guint64 data;                 /* see MdTrainerParams */
  guint64 step;                 /* completed since the start of the run */
  double epoch_loss, epoch_correct;     /* sums over the unfinished epoch */
  double best_validation;
  guint64 best_epoch;           /* 0 = none yet */
} MdTrainerState;

/* Whether saving may replace an existing file; see md_safe_file_check().
 * Returns: FALSE with @error */
gboolean md_checkpoint_may_save (const char *path, GError ** error);
/* Reads the state only, without checking the rest.
 * Returns: FALSE if there is no checkpoint of this version */
gboolean md_checkpoint_peek (const char *path, MdTrainerState * state);
/* @best: (nullable): the weights of the best epoch
 * @average: (nullable): see MdTrainerParams */
gboolean md_checkpoint_save (const char *path, MdNet * net, MdAdam * adam,
    const MdTrainerState * state, const float *best, const float *average,
    GError ** error);
/* @best: (out): md_checkpoint_n_floats() floats; unchanged if the file has none
 * @average: (out) (nullable): likewise; that the file has an average and
 *   @average is NULL, or the reverse, is an error */
gboolean md_checkpoint_load (const char *path, MdNet * net, MdAdam * adam,
    MdTrainerState * state, float *best, float *average, GError ** error);

/* Number of floats of all parameters, including running statistics. */
gsize md_checkpoint_n_floats (MdNet * net);
void md_checkpoint_get (MdNet * net, float *weights);
void md_checkpoint_set (MdNet * net, const float *weights);

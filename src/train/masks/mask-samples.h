/* mask-samples: Draws the crops of a training step and writes them into the
 * network's input.
 *
 *   g_autoptr (MdMaskSamples) samples = md_mask_samples_new (crops, &params);
 *   md_mask_samples_fill (samples, epoch, step, first, n, input, labels);
 *
 * A sample depends only on the seed, the step and its position in the batch.
 * Thread safety: belongs to one thread; runs tasks on the pool.
 */
#pragma once

#include "mask-data.h"
#include "train/data/crops.h"

typedef struct
{
  MdMaskData data;
  MdAugmentParams augment;
  guint64 seed;
  int n_labels;                 /* 2 or 3 */
  int batch;                    /* samples per step */
  guint steps_per_epoch;
  int width, height;            /* of the input */
  float mean, scale;            /* input = (value - mean) × scale */
  guint threads;
} MdMaskSamplesParams;

typedef struct _MdMaskSamples MdMaskSamples;

/* @crops: (transfer none): must outlive the samples */
MdMaskSamples *md_mask_samples_new (const MdCrops * crops,
    const MdMaskSamplesParams * params);
void md_mask_samples_free (MdMaskSamples * samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdMaskSamples, md_mask_samples_free)

/* Draws and augments samples [@first, @first + @n) of a step.
 * @input: (out): [n, height, width, 3]
 * @labels: (out): [n] */
void md_mask_samples_fill (MdMaskSamples * samples, guint epoch, guint64 step,
    int first, int n, float *input, int *labels);
/* Counts the samples of a step by label. */
void md_mask_samples_count (MdMaskSamples * samples, guint epoch,
    guint64 step, guint counts[MD_N_LABELS]);

/* Returns the number of validation crops. */
guint md_mask_samples_n_validation (const MdMaskSamples * samples);
/* Writes validation crops [@first, @first + @n), not augmented; parameters as
 * above. */
void md_mask_samples_validation (MdMaskSamples * samples, guint first,
    guint n, float *input, int *labels);

/* mask-samples: which crop is which sample of a step, and what the network
 * sees of it.
 *
 *   g_autoptr (MdMaskSamples) samples = md_mask_samples_new (crops, &params);
 *   md_mask_samples_fill (samples, epoch, step, first, n, input, labels);
 *
 * Every sample depends on nothing but the seed, its step and its place in the
 * batch. Thread safety: belongs to one thread, and employs others.
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
  int batch;                    /* samples a step */
  guint steps_per_epoch;
  int width, height;            /* of the input */
  float mean, scale;            /* input = (value - mean) × scale */
  guint threads;
} MdMaskSamplesParams;

typedef struct _MdMaskSamples MdMaskSamples;

/* @crops: (transfer none): must outlive it */
MdMaskSamples *md_mask_samples_new (const MdCrops * crops,
    const MdMaskSamplesParams * params);
void md_mask_samples_free (MdMaskSamples * samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdMaskSamples, md_mask_samples_free)

/* Samples [@first, @first + @n) of a step, drawn and augmented.
 * @input: (out): [n, height, width, 3]
 * @labels: (out): [n] */
void md_mask_samples_fill (MdMaskSamples * samples, guint epoch, guint64 step,
    int first, int n, float *input, int *labels);
/* How many of a step's samples are of each label. */
void md_mask_samples_count (MdMaskSamples * samples, guint epoch,
    guint64 step, guint counts[MD_N_LABELS]);

/* Crops that are held out for validation. */
guint md_mask_samples_n_validation (const MdMaskSamples * samples);
/* @n of them from @first on, as they are; otherwise as above */
void md_mask_samples_validation (MdMaskSamples * samples, guint first,
    guint n, float *input, int *labels);

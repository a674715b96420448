/* sampler: batches of windows for a detector, cut from the pictures and
 * altered anew each time one is drawn.
 *
 *   MdSampler *sampler = md_sampler_new (gallery, &params, threads);
 *   md_sampler_add (sampler, mined, n);
 *   md_sampler_fill (sampler, step, n, input, targets);
 *
 * Crops come from md_crop_run(), the same function the cascade uses. Sample i
 * of step s depends on (seed, s, i) and on what was added, on nothing else.
 * Thread safety: one thread at a time; it employs others through the pool.
 */
#pragma once

#include "train/augment/augment.h"
#include "gallery.h"
#include "train/recipe.h"
#include "windows.h"

/* A window that the stages before passed on. */
typedef struct
{
  guint32 scene;                /* index in the gallery */
  float score;                  /* of the stage that passed it on, 0..1 */
  MdBox box;                    /* a square, frame pixels, not enlarged */
} MdMinedWindow;

typedef struct
{
  guint64 seed;
  int side;                     /* of the crop, pixels */
  float mean, scale;            /* input = (value - mean) × scale */
  float window_scale;           /* the crop's window over the square */
  float box_scale;              /* see windows.h */
  MdWindowRules rules;
  float positive, part;         /* shares of a batch; the rest are negatives */
  float mined;                  /* share of positives and parts that are mined
                                 * rather than drawn around a face */
  float mined_negative;         /* share of negatives that are mined */
  float near;                   /* share of the other negatives that touch a
                                 * face */
  float jitter;                 /* mined windows move by ± this × side and
                                 * grow by as much, where they stay what they
                                 * are */
  const char *weights;          /* how often faces of a source are drawn, as
                                 * "aizoo/bare:2 utkface:0.5"; the first entry
                                 * that fits counts, others have 1; read by
                                 * md_sampler_new() only */
  MdAugmentParams augment;
} MdSamplerParams;

/* [sampling] positive part mined mined-negative near jitter weights
 * positive-iou part-iou negative-iou; [metadata] window-scale box-scale;
 * [network] input; [augment] and the normalisation.
 * @rules: defaults of the three bounds */
MdSamplerParams md_sampler_params (MdRecipe * recipe,
    const MdWindowRules * rules);

typedef struct _MdSampler MdSampler;

/* @gallery: (transfer none)
 * Returns: NULL with @error (MD_TRAIN_ERROR) where weights make no sense or
 *   no face is left to draw */
MdSampler *md_sampler_new (const MdGallery * gallery,
    const MdSamplerParams * params, guint threads, GError ** error);
void md_sampler_free (MdSampler * sampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdSampler, md_sampler_free)

/* Sorts mined windows by what they show; those of no use are dropped. */
void md_sampler_add (MdSampler * sampler, const MdMinedWindow * windows,
    guint n);
/* How many mined windows of a kind there are. */
guint md_sampler_n_mined (const MdSampler * sampler, MdWindowKind kind);

/* @input: [n, side, side, 3]; @targets: [n] */
void md_sampler_fill (MdSampler * sampler, guint64 step, int n, float *input,
    MdWindowTargets * targets);

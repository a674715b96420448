/* crop-net: one network over many regions of a frame, in batches.
 *
 *   MdCropNet *net = md_crop_net_new (mask);
 *   const MdCropOutput *out =
 *       md_crop_net_run (net, image, regions, n, threads);
 *
 * The number of threads decides about the batches, which is all the same to
 * the results: kernels sum every item on its own. Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "image/crop.h"
#include "models.h"

/* What the network says about one region, as it says it. */
typedef struct
{
  float score;                  /* of its positive class, 0..1: that there is a
                                 * face, or a mask */
  float probabilities[MD_N_LABELS];     /* by MdLabel, of a mask network; else
                                         * 0 */
  float box[4];                 /* relative to the region; 0 where the network
                                 * has no such output */
  float landmarks[2 * MD_N_LANDMARKS];  /* five x, five y; the same */
} MdCropOutput;

/* What the network sees. */
typedef struct
{
  MdRect region;                /* a square of the frame */
  MdTurn turn;                  /* of it, so that the face stands upright */
} MdCrop;

typedef struct _MdCropNet MdCropNet;

/* @stage: (transfer none) */
MdCropNet *md_crop_net_new (MdStage * stage);
void md_crop_net_free (MdCropNet * crop_net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCropNet, md_crop_net_free)

/* Returns: (array length=n) (nullable): valid until the next run; NULL where
 *   there was no memory to look at all of @regions */
const MdCropOutput *md_crop_net_run (MdCropNet * crop_net,
    const MdImage * image, const MdCrop * crops, guint n, guint threads);

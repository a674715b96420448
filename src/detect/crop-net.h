/* crop-net: Runs one network over many regions of a frame, in batches.
 *
 *   MdCropNet *net = md_crop_net_new (mask);
 *   const MdCropOutput *out =
 *       md_crop_net_run (net, image, crops, n, threads);
 *
 * The batch size depends on the number of threads, but the results do not,
 * because the kernels accumulate each item separately. Thread safety: belongs
 * to one thread at a time.
 */
#pragma once

#include "image/crop.h"
#include "models.h"

/* Output of the network for one region, as the network gives it. */
typedef struct
{
  float score;                  /* probability of the positive class (face or
                                 * mask), 0..1 */
  float probabilities[MD_N_LABELS];     /* indexed by MdLabel for a mask
                                         * network; else 0 */
  float box[4];                 /* relative to the region; 0 if the network
                                 * has no such output */
  float landmarks[2 * MD_N_LANDMARKS];  /* five x, five y; likewise */
} MdCropOutput;

/* Input of the network. */
typedef struct
{
  MdRect region;                /* a square of the frame */
  MdTurn turn;                  /* clockwise turn that puts the face upright */
} MdCrop;

typedef struct _MdCropNet MdCropNet;

/* @stage: (transfer none) */
MdCropNet *md_crop_net_new (MdStage * stage);
void md_crop_net_free (MdCropNet * crop_net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCropNet, md_crop_net_free)

/* Returns: (array length=n) (nullable): valid until the next run; NULL if
 *   memory ran out before all of @crops were examined */
const MdCropOutput *md_crop_net_run (MdCropNet * crop_net,
    const MdImage * image, const MdCrop * crops, guint n, guint threads);

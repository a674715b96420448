/* mask-data: [data] of a mask network's recipe, what to train on and how to
 * draw from it.
 *
 *   MdMaskData data = md_mask_data_read (recipe);
 *   md_crops_add_folders (crops, "split", data.classes, ...);
 *
 * Thread safety: as for the recipe.
 */
#pragma once

#include "maskdetect.h"
#include "train/recipe.h"

typedef struct
{
  const char *classes[MD_N_LABELS];     /* folders, by MdLabel: keys bare, masked
                                         * and incorrect; default Face, Mask,
                                         * Incorrect */
  float window_scale;           /* [metadata] window-scale; default 1.3 */
  float min_size;               /* faces in scenes, pixels; default 14 */
  int crop_side;                /* of md_crops_new(), as the input needs it */
  const char *assume_bare;      /* (nullable): assume-bare: sources of scenes,
                                 * with commas between, whose faces of unknown
                                 * wear count as bare */
  const char *weights;          /* (nullable): weights: "aizoo:2 msed/no-mask:.5",
                                 * how often crops of a source, or of a label of
                                 * it, are drawn among those of their label;
                                 * loose crops are of "folders"; default 1 */
  int least_epoch;              /* least-epoch: samples an epoch at least: small
                                 * sets come several times; default 0 */
  gboolean balance;             /* draw the classes by their shares; default
                                 * TRUE. FALSE: each crop once an epoch */
  /* With balance: */
  float incorrect_share;        /* incorrect-share: of the samples of a net of
                                 * three classes; the other two have the rest in
                                 * halves; 0..1; default 1/3 */
  float photographed_cloth;     /* photographed-cloth: share of painted masks
                                 * that look like a masked crop with landmarks,
                                 * 0..1; default 0 */
  /* Of these, and of bare faces with landmarks; see paint.h: */
  float painted_masks;          /* share of the masked that are a bare face with
                                 * a painted mask, 0..1; default 0 */
  float painted_incorrect;      /* the same of those with a mask worn wrong */
  float painted_hands;          /* share of the bare with landmarks that have a
                                 * hand painted before them, 0..1; default 0 */
} MdMaskData;

/* Strings belong to @recipe or are owned by it as long as it lives. */
MdMaskData md_mask_data_read (MdRecipe * recipe);

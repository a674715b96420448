/* mask-data: Reads [data] of a mask network's recipe: the training data and how
 * to sample it.
 *
 *   MdMaskData data = md_mask_data_read (recipe);
 *   md_crops_add_folders (crops, "split", data.classes, ...);
 *
 * Thread safety: that of the recipe.
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
  int crop_side;                /* for md_crops_new(), from the input size */
  const char *assume_bare;      /* (nullable): assume-bare: sources of scenes,
                                 * comma-separated, whose faces without a label
                                 * count as bare */
  const char *weights;          /* (nullable): weights: "aizoo:2 msed/no-mask:.5",
                                 * sampling weights of a source, or of a label
                                 * of it, among the crops of the label; the
                                 * source of loose crops is "folders"; default
                                 * 1 */
  int least_epoch;              /* least-epoch: minimum samples per epoch, so
                                 * that small sets are repeated; default 0 */
  gboolean balance;             /* sample the classes by fixed fractions;
                                 * default TRUE. FALSE = each crop once per
                                 * epoch */
  /* With balance: */
  float incorrect_share;        /* incorrect-share: fraction of samples with
                                 * three classes; the other two share the rest
                                 * equally; 0..1; default 1/3 */
  float photographed_cloth;     /* photographed-cloth: fraction of painted masks
                                 * with the cloth of a masked crop that has
                                 * landmarks, 0..1; default 0 */
  /* Painted on bare faces with landmarks; see paint.h */
  float painted_masks;          /* fraction of class mask that is a bare face
                                 * with a painted mask, 0..1; default 0 */
  float painted_incorrect;      /* the same for class incorrect */
  float painted_hands;          /* fraction of bare faces with landmarks that
                                 * get a painted hand, 0..1; default 0 */
} MdMaskData;

/* Strings are owned by @recipe. */
MdMaskData md_mask_data_read (MdRecipe * recipe);

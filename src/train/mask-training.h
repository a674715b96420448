/* mask-training: a classifier of two kinds of faces, from labelled crops to
 * an ONNX file.
 *
 *   MdMaskTraining training = {
 *     .recipe = recipe, .crops = crops, .output = "out", .threads = 2,
 *   };
 *   if (!md_mask_training_run (&training, &error)) ...
 *
 * Leaves in the folder: KIND.onnx (the best epoch), history.csv, .png and .svg
 * (one line, and one point, an epoch) and checkpoint.
 */
#pragma once

#include "train/data/crops.h"
#include "recipe.h"

typedef struct
{
  MdRecipe *recipe;
  const MdCrops *crops;
  const char *output;           /* folder, exists */
  guint epochs;                 /* 0 = the recipe's */
  gboolean resume;
  guint threads;
} MdMaskTraining;

/* FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt. */
gboolean md_mask_training_run (const MdMaskTraining * training,
    GError ** error);

/* [data] of a recipe: what to train on and how to draw from it. */
typedef struct
{
  const char *classes[2];       /* folders; default Face, Mask: the labels
                                 * no-mask, mask */
  float window_scale;           /* [metadata] window-scale; default 1.3 */
  float min_size;               /* faces in scenes, pixels; default 14 */
  int crop_side;                /* of md_crops_new(), as the input needs it */
  gboolean balance;             /* draw both classes equally often; default
                                 * TRUE. FALSE: each crop once an epoch */
  /* With balance, of bare faces with landmarks; see paint.h: */
  float painted_masks;          /* share of the masked that are such a face with
                                 * a painted mask, 0..1; default 0 */
  float painted_hands;          /* share of such faces that have a hand painted
                                 * before them, 0..1; default 0 */
} MdMaskData;

/* @data: strings belong to @recipe or are owned by it as long as it lives */
MdMaskData md_mask_training_data (MdRecipe * recipe);

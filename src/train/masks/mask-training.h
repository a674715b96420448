/* mask-training: a classifier of faces, from labelled crops to an ONNX file.
 *
 *   MdMaskTraining training = {
 *     .recipe = recipe, .crops = crops, .output = "out", .threads = 2,
 *   };
 *   MdMaskTrainingResult result;
 *   if (!md_mask_training_run (&training, &result, &error)) ...
 *
 * Crops of two labels make a network of one output with a sigmoid, crops of
 * three one of three outputs with a softmax, unless the recipe names its heads.
 * At the end, probabilities are calibrated on the crops held out.
 * Leaves in the folder: KIND.onnx (the best epoch), history.csv, .png and .svg
 * (one line, and one point, an epoch) and checkpoint.
 */
#pragma once

#include "train/data/crops.h"
#include "train/recipe.h"
#include "mask-start.h"

typedef struct
{
  MdRecipe *recipe;
  MdMaskStart *start;           /* (nullable): go on from it, instead of from
                                 * random weights; its graph is taken */
  const MdCrops *crops;
  const char *output;           /* folder, exists */
  guint epochs;                 /* 0 = the recipe's */
  gboolean resume;
  guint threads;
} MdMaskTraining;

typedef struct
{
  int n_labels;                 /* 2 or 3 */
  double accuracy;              /* of the weights that were kept, on the crops
                                 * held out */
  double chance;                /* what the most frequent label reaches there */
  double temperature;           /* by which scores were divided */
  double loss_before, loss_after;       /* negative log-likelihood there, before
                                         * and after calibration */
} MdMaskTrainingResult;

/* FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt. */
gboolean md_mask_training_run (const MdMaskTraining * training,
    MdMaskTrainingResult * result, GError ** error);

/* mask-training: Trains a mask classifier, from labelled crops to an ONNX file.
 *
 *   MdMaskTraining training = {
 *     .recipe = recipe, .crops = crops, .output = "out", .threads = 2,
 *   };
 *   MdMaskTrainingResult result;
 *   if (!md_mask_training_run (&training, &result, &error)) ...
 *
 * Crops of two labels give a network with one output and a sigmoid, crops of
 * three labels one with three outputs and a softmax, unless the recipe sets its
 * heads. With interpolate=true in [training], a network that goes on from
 * @start ends between the weights of the start and those of the training
 * (interpolation.h). At the end, probabilities are calibrated on the validation
 * crops. The output folder receives KIND.onnx (the best epoch), history.csv,
 * .png and .svg (one line and one point per epoch) and checkpoint.
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
  const char *output;           /* existing folder */
  guint epochs;                 /* 0 = the recipe's */
  gboolean resume;
  guint threads;
} MdMaskTraining;

typedef struct
{
  int n_labels;                 /* 2 or 3 */
  double fraction;              /* of the change in training that the weights
                                 * keep; 1 = all, without interpolation */
  double accuracy;              /* of the final weights, on the validation
                                 * crops */
  double chance;                /* accuracy of always predicting the most
                                 * frequent label */
  double temperature;           /* of the calibration */
  double loss_before, loss_after;       /* negative log-likelihood on the
                                         * validation crops before and after
                                         * calibration */
} MdMaskTrainingResult;

/* Returns: FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt */
gboolean md_mask_training_run (const MdMaskTraining * training,
    MdMaskTrainingResult * result, GError ** error);

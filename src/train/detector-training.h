/* detector-training: one stage of the cascade, from recipe and annotated
 * pictures to an ONNX file.
 *
 *   MdDetectorTraining training = {
 *     .recipes = "models/recipes", .output = "out", .threads = 2,
 *   };
 *   md_detector_training_run (&training, gallery, MD_STAGE_PNET, &error);
 *   md_detector_training_run (&training, gallery, MD_STAGE_RNET, &error);
 *   md_detector_training_run (&training, gallery, MD_STAGE_ONET, &error);
 *
 * A stage is trained in rounds. The first learns from windows around faces and
 * from those that the stages before it pass on (P-Net has none before it: from
 * random ones); each further round adds what the stage as it then stands
 * mistakes for faces. OUTPUT/rnet.onnx is written after every epoch, next to the
 * checkpoint of each round (rnet-1.checkpoint) and the windows mined for it
 * (rnet-1.windows).
 */
#pragma once

#include "detect/stage.h"
#include "train/data/gallery.h"

typedef struct
{
  const char *recipes;          /* folder with pnet.ini, rnet.ini, onet.ini */
  const char *output;           /* folder, made where absent; holds the models
                                 * of the stages before */
  gboolean resume;              /* go on from the checkpoints in @output */
  guint threads;                /* >= 1 */
} MdDetectorTraining;

/* Beyond what recipe.h, sampler.h and mining.h read, a recipe has
 * [training] steps (of an epoch) rounds round-epochs round-learning-rate
 * box-loss box-beta landmark-loss landmark-beta.
 * FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt. */
gboolean md_detector_training_run (const MdDetectorTraining * training,
    const MdGallery * gallery, MdStageKind kind, GError ** error);

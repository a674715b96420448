/* faces-training: a single-shot face detector, from annotated pictures to an
 * ONNX file.
 *
 *   MdFacesTraining training = {
 *     .recipe = recipe, .files = files, .n_files = 2, .validation = "val.json",
 *     .output = "out", .threads = 2,
 *   };
 *   if (!md_faces_training_run (&training, &error)) ...
 *
 * An epoch is so many steps on one page of the album. Leaves in the folder:
 * NAME.onnx (the best epoch, or the last one without validation; norms
 * folded), NAME-unfolded.onnx (the same to go on from), history.csv, its plot,
 * and checkpoint.
 *
 * Beyond what recipe.h, canvas.h and face-net.h read, a recipe has
 *   [training] steps                # of an epoch; default 200
 *   from-color                      # of a file to begin with that does not tell
 *                                   # its order of colours; RGB or BGR
 *   score-loss box-loss landmark-loss mask-loss       # see face-loss.h
 *   [data] memory                   # MiB of pictures at a time; default 3000
 *   longest longest-single          # sides of pictures; default 448, 224
 *   shares                          # of the files, "58;42"; default equal
 *   weights                         # of sources; see source-weights.h
 *   single                          # sources of one face each
 *   faces-share single-share empty-share    # of memory; default .6, .1, .3
 *   [validation] every min-height threshold           # see face-check.h
 */
#pragma once

#include "train/recipe.h"

typedef struct
{
  MdRecipe *recipe;
  const char *name;             /* of the files, "face-medium" */
  char *const *files;           /* COCO-style JSON to train on */
  guint n_files;
  const char *validation;       /* (nullable): COCO-style JSON */
  const char *from;             /* (nullable): an unfolded file whose graph and
                                 * weights are the start; of [network], only
                                 * own-norms counts then */
  const char *output;           /* folder, exists */
  guint epochs;                 /* 0 = the recipe's */
  gboolean resume;
  guint threads;
} MdFacesTraining;

/* FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt. */
gboolean md_faces_training_run (const MdFacesTraining * training,
    GError ** error);

/* faces-training: Trains a single-shot face detector, from annotated pictures to
 * an ONNX file.
 *
 *   MdFacesTraining training = {
 *     .recipe = recipe, .files = files, .n_files = 2, .validation = "val.json",
 *     .output = "out", .threads = 2,
 *   };
 *   if (!md_faces_training_run (&training, &n_unread, &error)) ...
 *
 * An epoch is a number of steps on one page of the album. The output folder
 * receives NAME.onnx (the best epoch, or the last one without validation; norms
 * folded), NAME-unfolded.onnx (the same, to continue training from),
 * history.csv, its plot, and checkpoint.
 *
 * In addition to the keys of recipe.h, canvas.h and face-net.h, a recipe has
 *   [training] steps                # per epoch; default 200
 *   from-color                      # RGB or BGR, for a file to start from whose
 *                                   # metadata lacks the channel order
 *   score-loss box-loss landmark-loss mask-loss teacher-loss  # see face-loss.h
 *   [data] memory                   # for pictures, MiB; default 3000
 *   longest longest-single          # sides of pictures; default 448, 224
 *   shares                          # of the files, "58;42"; default equal
 *   weights                         # of sources; see source-weights.h
 *   single                          # sources of single-face pictures
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
  const char *from;             /* (nullable): unfolded file with the initial
                                 * graph and weights; then only own-norms of
                                 * [network] is used */
  const char *teacher;          /* (nullable): file of a detector whose outputs
                                 * are targets as well */
  const char *output;           /* existing folder */
  guint epochs;                 /* 0 = the recipe's */
  gboolean resume;
  guint threads;
} MdFacesTraining;

/* @n_unread: (out): number of pictures that could not be read; each was named in
 *   a message
 * Returns: FALSE with @error; MD_TRAIN_ERROR_STOPPED after an interrupt */
gboolean md_faces_training_run (const MdFacesTraining * training,
    guint * n_unread, GError ** error);

/* mining: what the stages trained so far pass on, from every training
 * picture, through the same cascade that ships.
 *
 *   MdMiningParams params = MD_MINING_PARAMS_DEFAULT;
 *   params.file = "out/rnet-1.windows";
 *   GArray *mined = md_mining_run (gallery, stages, MD_STAGE_PNET, &params,
 *       &error);
 *
 * A picture yields its hardest negatives, some random ones, and what came to
 * lie on faces. What was found is appended to a file as it is found, and a
 * run that was stopped goes on where the file ends.
 */
#pragma once

#include "detect/cascade.h"
#include "sampler.h"

typedef struct
{
  MdWindowRules rules;          /* what counts as negative, part, positive */
  float min_face;               /* pixels; default 14 */
  float thresholds[3];          /* P, R, O; default 0.05 each */
  guint max_candidates[2];      /* that P and R pass on; default 300, 100 */
  gboolean own;                 /* windows that @last saw, to train it further,
                                 * rather than the boxes that it made of them,
                                 * which the stage after it will see */
  guint hardest, random;        /* negatives of a picture; default 40, 20 */
  guint on_faces;               /* parts and positives of each face; default
                                 * 6 */
  guint64 seed;
  guint threads;
  const char *file;             /* where windows are kept */
  guint64 fingerprint;          /* of all that the windows depend on: a file
                                 * with another one is begun anew */
} MdMiningParams;

#define MD_MINING_PARAMS_DEFAULT { .rules = MD_WINDOW_RULES_CROP, \
  .min_face = 14, .thresholds = { 0.05f, 0.05f, 0.05f }, \
  .max_candidates = { 300, 100 }, .hardest = 40, .random = 20, \
  .on_faces = 6, .seed = 1, .threads = 1 }

/* [mining] min-face thresholds max-candidates hardest random on-faces, and
 * rules and seed of @sampler */
MdMiningParams md_mining_params (MdRecipe * recipe,
    const MdSamplerParams * sampler);

/* @stages: P, R, O; those after @last may be NULL. Their thresholds are left
 *   as they are, their max_candidates are set to those of @params.
 * @last: the stage whose candidates are wanted
 * Returns: (transfer full) (element-type MdMinedWindow): NULL with @error:
 *   the file cannot be written, memory has run out, or
 *   MD_TRAIN_ERROR_STOPPED */
GArray *md_mining_run (const MdGallery * gallery, MdStage * stages[3],
    MdStageKind last, const MdMiningParams * params, GError ** error);

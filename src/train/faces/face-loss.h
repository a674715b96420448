/* face-loss: The loss of a single-shot detector on one canvas, and its gradient.
 *
 *   md_assignment_make (assignment, &maps, canvas->faces);
 *   MdFaceLoss loss = { 0 };
 *   md_face_loss (&params, &maps, canvas->faces, assignment, NULL, 1 / total,
 *       &grads, &loss);
 *
 * Score: binary cross-entropy with the assignment's target, weighted by the
 * target on a face and by .75 σ² off it (Zhang et al. 2021: VarifocalNet).
 * Box: 1 - GIoU (Rezatofighi et al. 2019). Landmarks, if annotated: smooth L1 of
 * their distance relative to the size of the face, beta .05. Mask, if annotated:
 * binary cross-entropy. All but the first are weighted by the target; all are
 * divided by the sum of targets of the batch. A teacher adds the same losses, but
 * for landmarks, with its own outputs as targets: the score everywhere, weighted
 * by the larger of its score and .75 σ²; box and mask from a score of .3, weighted
 * by it.
 *
 * Thread safety: pure function.
 */
#pragma once

#include "assignment.h"

typedef struct
{
  float score, box, landmarks, mask;    /* weights; default 1, 2, 5, .5 */
  float teacher;                /* of all that a teacher adds; default 1 */
} MdFaceLossParams;

#define MD_FACE_LOSS_PARAMS_DEFAULT { .score = 1, .box = 2, \
  .landmarks = 5, .mask = .5f, .teacher = 1 }

typedef struct
{
  double score, box, landmarks, mask;   /* weighted and scaled */
} MdFaceLoss;

/* Writable MdFaceMaps: gradients of all channels, overwritten. */
typedef struct
{
  float *levels[MD_FACE_LEVELS];
} MdFaceGrads;

/* @teacher: (nullable): outputs of another network for the canvas
 * @scale: 1 / sum of targets
 * @loss: (inout): the loss of the canvas is added */
void md_face_loss (const MdFaceLossParams * params, const MdFaceMaps * maps,
    const GArray * faces, const MdAssignment * assignment,
    const MdFaceMaps * teacher, float scale, MdFaceGrads * grads,
    MdFaceLoss * loss);

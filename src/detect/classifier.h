/* classifier: mask, no mask or worn wrong, for the faces of one frame: what the
 * mask network sees of each, joined with the detector's own opinion where it
 * has one.
 *
 *   MdClassifier *classifier = md_classifier_new (stage);
 *   md_classifier_run (classifier, &image, faces, n, -1, threads);
 *
 * A face too small for the mask network is judged by the detector alone.
 * Thread safety: a classifier belongs to one thread at a time.
 */
#pragma once

#include "models.h"

typedef struct _MdClassifier MdClassifier;

/* @stage: (transfer none) (nullable): of kind MD_STAGE_MASK; NULL: the
 *   detector's opinion is all there is */
MdClassifier *md_classifier_new (MdStage * stage);
void md_classifier_free (MdClassifier * classifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdClassifier, md_classifier_free)

/* What a face with these @probabilities (by MdLabel) is called: a mask from
 * @threshold on, else the likelier of the others. */
MdLabel md_classifier_label (const float *probabilities, float threshold);

/* Sets label, probabilities and reason of each face; one that neither can
 * judge stays as it is. The mask network sees the square window around a box,
 * enlarged by the network's window-scale.
 * @threshold: label is mask from this probability on; negative = the
 *   network's
 * Returns: FALSE where there was no memory; @faces are then as they were */
gboolean md_classifier_run (MdClassifier * classifier, const MdImage * image,
    MdFace * faces, guint n_faces, float threshold, guint threads);
/* What @threshold means there. */
float md_classifier_threshold (const MdClassifier * classifier,
    float threshold);

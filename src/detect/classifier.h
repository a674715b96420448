/* classifier: Classifies the faces of one frame as mask, no mask or worn
 * incorrectly. Combines the mask network's output with the detector's own mask
 * probability if there is one.
 *
 *   MdClassifier *classifier = md_classifier_new (stage);
 *   md_classifier_run (classifier, &image, faces, n, -1, threads);
 *
 * A face too small for the mask network is classified by the detector alone.
 * Thread safety: a classifier belongs to one thread at a time.
 */
#pragma once

#include "models.h"

typedef struct _MdClassifier MdClassifier;

/* @stage: (transfer none) (nullable): of kind MD_STAGE_MASK; NULL = use only
 *   the detector's mask probability */
MdClassifier *md_classifier_new (MdStage * stage);
void md_classifier_free (MdClassifier * classifier);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdClassifier, md_classifier_free)

/* Label for these @probabilities (indexed by MdLabel): mask if its
 * probability is at least @threshold, else the likelier of the others. */
MdLabel md_classifier_label (const float *probabilities, float threshold);

/* Sets label, probabilities and reason of each face; a face that neither
 * network can classify is left unchanged, and one for which the mask network
 * gives no numbers is unknown. The mask network sees the square
 * window around a box, enlarged by the network's window-scale.
 * @threshold: minimum probability for the label mask; negative = the network's
 *   own
 * Returns: FALSE if memory ran out; @faces are then unchanged */
gboolean md_classifier_run (MdClassifier * classifier, const MdImage * image,
    MdFace * faces, guint n_faces, float threshold, guint threads);
/* Resolves a negative @threshold to the network's own. */
float md_classifier_threshold (const MdClassifier * classifier,
    float threshold);

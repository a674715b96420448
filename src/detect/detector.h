/* detector: The separate steps of md_detector_process(), for callers that run
 * them one at a time.
 *
 *   if (!md_detector_find (detector, &image, &params, &faces, &n))
 *     return FALSE;
 *   md_detector_classify (detector, &image, &params, faces, n);
 *
 * Detection uses a single-shot network, or P-, R- and O-Net if the models have
 * none.
 * Thread safety: a detector belongs to one thread at a time.
 */
#pragma once

#include "cascade.h"
#include "single-shot.h"

/* Two boxes found around earlier faces are the same face if they share more
 * than this fraction of the smaller box. */
#define MD_SAME_FACE 0.6f

/* Finds faces in the whole picture, without classifying them.
 * @faces: (out) (transfer none) (array length=n): clipped to the picture, best
 *   first; valid until the next call with @detector
 * Returns: FALSE as md_detector_process() */
gboolean md_detector_find (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, MdFace ** faces, guint * n);

/* Searches only around expected faces. Other faces found there are returned
 * too; a face found from several places is returned once.
 * @threshold: minimum score, 0..1
 * Otherwise as above. */
gboolean md_detector_follow (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n_places,
    float threshold, MdFace ** faces, guint * n);

/* Keeps only the largest of @faces; a face of another track has to be clearly
 * larger than that of the current one.
 * @faces: of MdFace
 * @current: track of the face kept last; 0 = none
 * Returns: track of the face kept now; @current if there are no faces */
guint64 md_detector_keep_largest (GArray * faces, guint64 current);

/* Whether faces can be classified, by a mask network or by the detector
 * itself. */
gboolean md_detector_can_classify (const MdDetector * detector);
/* Sets label, probabilities and reason of each face that can be classified.
 * Returns: FALSE if memory ran out; the faces are unchanged */
gboolean md_detector_classify (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, MdFace * faces, guint n);

/* Minimum confidence at which a face is reported with @params. */
float md_detector_threshold (const MdDetector * detector,
    const MdDetectorParams * params);
/* Minimum probability at which @params gives the label mask. */
float md_detector_mask_threshold (const MdDetector * detector,
    const MdDetectorParams * params);

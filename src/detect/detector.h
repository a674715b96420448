/* detector: the steps of md_detector_process(), for those who take them one by
 * one.
 *
 *   if (!md_detector_find (detector, &image, &params, &faces, &n))
 *     return FALSE;
 *   md_detector_classify (detector, &image, &params, faces, n);
 *
 * Faces are found by a single-shot network, or by P-, R- and O-Net where the
 * models have none.
 * Thread safety: a detector belongs to one thread at a time.
 */
#pragma once

#include "cascade.h"
#include "single-shot.h"

/* Two boxes that share more than this of the smaller one mean one face, where
 * both come from a look at places where faces were. */
#define MD_SAME_FACE 0.6f

/* Finds faces in the whole picture: no labels.
 * @faces: (out) (transfer none) (array length=n): clipped to the picture, best
 *   first; valid until the next call with @detector
 * Returns: FALSE as md_detector_process() */
gboolean md_detector_find (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, MdFace ** faces, guint * n);

/* Looks only where faces should be; whoever else is seen there counts, too.
 * Places that lead to one face count once.
 * @threshold: score from which there is a face, 0..1
 * Otherwise as above. */
gboolean md_detector_follow (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n_places,
    float threshold, MdFace ** faces, guint * n);

/* Whether @face lies where @params looks for faces. */
gboolean md_detector_wants (const MdDetectorParams * params,
    const MdFace * face);

/* Whether there is a mask network, or a detector with an opinion. */
gboolean md_detector_can_classify (const MdDetector * detector);
/* Sets label, probabilities and reason of each face; where it cannot they are
 * left as they are.
 * Returns: FALSE where there was no memory; they are left as they are */
gboolean md_detector_classify (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, MdFace * faces, guint n);

/* Confidence from which @params reports a face. */
float md_detector_threshold (const MdDetector * detector,
    const MdDetectorParams * params);
/* Probability from which @params says mask. */
float md_detector_mask_threshold (const MdDetector * detector,
    const MdDetectorParams * params);

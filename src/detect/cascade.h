/* cascade: MTCNN (Zhang et al. 2016), for its stock weights: P-Net proposes,
 * R-Net rejects, O-Net decides.
 *
 *   MdCascade *cascade = md_cascade_new (pnet, rnet, onet);
 *   const MdCandidate *found;
 *   guint n;
 *   if (!md_cascade_run (cascade, &image, &params, MD_STAGE_ONET, &found, &n))
 *     ...                                  // out of memory: nothing is known
 *
 * After P-Net, found[i].window is the cell's square in the frame and .box the
 * regressed box. After R-Net and O-Net, .window is the window that this stage
 * saw. Boxes are neither clipped nor squared.
 *
 * Every result is the same for any number of threads. Once the largest frame
 * and the largest crowd were seen nothing is allocated.
 * Thread safety: a cascade belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

typedef struct _MdCascade MdCascade;

/* All are (transfer none). */
MdCascade *md_cascade_new (MdStage * pnet, MdStage * rnet, MdStage * onet);
void md_cascade_free (MdCascade * cascade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCascade, md_cascade_free)

/* @params: sizes, factor, threshold (O-Net's) and threads; the rest is ignored
 * @last: MD_STAGE_PNET, MD_STAGE_RNET or MD_STAGE_ONET
 * @candidates: (out) (transfer none): valid until the next run, best score
 *   first
 * @n: (out): how many passed @last's threshold and non-maximum suppression
 * Returns: FALSE where there was no memory to look at all of @image, which is
 *   not to be taken for an image without faces; then @n is 0 */
gboolean md_cascade_run (MdCascade * cascade, const MdImage * image,
    const MdDetectorParams * params, MdStageKind last,
    const MdCandidate ** candidates, guint * n);

/* Follows faces: O-Net alone, on boxes of the frame before.
 * @params: threads; the rest is ignored
 * @boxes: (array length=n): valid (md_box_is_valid)
 * Returns: (array length=n) (nullable): what O-Net makes of each box, whatever
 *   its score; valid until the next call; NULL where
 *   there was no memory */
const MdCandidate *md_cascade_refine (MdCascade * cascade,
    const MdImage * image, const MdDetectorParams * params,
    const MdBox * boxes, guint n);

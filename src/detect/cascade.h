/* cascade: Runs MTCNN (Zhang et al. 2016) with its stock weights: P-Net
 * proposes, R-Net rejects, O-Net decides.
 *
 *   MdCascade *cascade = md_cascade_new (pnet, rnet, onet);
 *   const MdCandidate *found;
 *   guint n;
 *   if (!md_cascade_run (cascade, &image, &params, MD_STAGE_ONET, &found, &n))
 *     ...                                  // out of memory: no result
 *
 * After P-Net, found[i].window is the cell's square in the frame and .box the
 * regressed box. After R-Net and O-Net, .window is the input window of that
 * stage. Boxes are neither clipped nor squared.
 *
 * Results do not depend on the number of threads. Memory grows only for a
 * larger frame or more faces than before.
 * Thread safety: a cascade belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

typedef struct _MdCascade MdCascade;

/* All are (transfer none). */
MdCascade *md_cascade_new (MdStage * pnet, MdStage * rnet, MdStage * onet);
void md_cascade_free (MdCascade * cascade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCascade, md_cascade_free)

/* @params: sizes, factor, threshold (O-Net's) and threads; the other fields
 *   are ignored
 * @last: MD_STAGE_PNET, MD_STAGE_RNET or MD_STAGE_ONET
 * @candidates: (out) (transfer none): valid until the next run, best score
 *   first
 * @n: (out): number of candidates that passed @last's threshold and
 *   non-maximum suppression
 * Returns: FALSE if memory ran out or a network does not give numbers; @n is
 *   then 0, which does not mean that there are no faces */
gboolean md_cascade_run (MdCascade * cascade, const MdImage * image,
    const MdDetectorParams * params, MdStageKind last,
    const MdCandidate ** candidates, guint * n);

/* Follows faces: runs only O-Net, on the boxes of the previous frame.
 * @params: threads; the other fields are ignored
 * @boxes: (array length=n): valid (md_box_is_valid)
 * Returns: (array length=n) (nullable): O-Net's result for each box, whatever
 *   its score; valid until the next call; NULL if memory ran out or
 *   O-Net does not give numbers */
const MdCandidate *md_cascade_refine (MdCascade * cascade,
    const MdImage * image, const MdDetectorParams * params,
    const MdBox * boxes, guint n);

/* cascade: MTCNN's three stages (Zhang et al. 2016), each able to be the
 * last, so that training can mine what a stage passes on. An S-Net before them
 * spares P-Net most of the frame.
 *
 *   MdCascade *cascade = md_cascade_new (snet, pnet, rnet, onet);
 *   const MdCandidate *found;
 *   guint n;
 *   if (!md_cascade_run (cascade, &image, &params, MD_STAGE_ONET, &found, &n))
 *     ...                                  // out of memory: nothing is known
 *
 * After P-Net: found[i].window is the cell's square in the frame, .box the
 * regressed box; R-Net would see md_crop_window (&found[i].box,
 * rnet->window_scale). After R-Net and O-Net, .window is the window that this
 * stage saw. Boxes are neither clipped nor squared.
 *
 * Every result is the same for any number of threads. Once the largest frame
 * and the largest crowd were seen nothing is allocated.
 * Thread safety: a cascade belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

/* Wall-clock microseconds spent in the last run. */
typedef struct
{
  gint64 pyramid;               /* summed over workers, inside pnet */
  gint64 stages[3];             /* P with S, R, O */
  guint screened;               /* windows that S-Net let P-Net see; 0: there
                                 * is none */
  guint candidates[3];          /* windows that each stage looked at; P: cells
                                 * above the threshold */
} MdCascadeStats;

typedef struct _MdCascade MdCascade;

/* @snet: (nullable): fits @pnet (md_stage_check_screen)
 * @rnet, @onet: (nullable): where absent, no stage from there on may be run.
 * All are (transfer none). */
MdCascade *md_cascade_new (MdStage * snet, MdStage * pnet, MdStage * rnet,
    MdStage * onet);
void md_cascade_free (MdCascade * cascade);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCascade, md_cascade_free)

/* @params: sizes, factor, thresholds and threads; the rest is ignored
 * @last: MD_STAGE_PNET, MD_STAGE_RNET or MD_STAGE_ONET
 * @candidates: (out) (transfer none): valid until the next run, best score
 *   first
 * @n: (out): how many passed @last's threshold and non-maximum suppression
 * Returns: FALSE where there was no memory to look at all of @image, which is
 *   not to be taken for an image without faces; then @n is 0 */
gboolean md_cascade_run (MdCascade * cascade, const MdImage * image,
    const MdDetectorParams * params, MdStageKind last,
    const MdCandidate ** candidates, guint * n);

/* O-Net alone, on boxes of the frame before: what a face costs that is
 * followed rather than looked for.
 * @params: threads; the rest is ignored
 * @boxes: (array length=n): valid (md_box_is_valid)
 * Returns: (array length=n) (nullable): what O-Net makes of each box, whatever
 *   its score, which is O-Net's own; valid until the next call; NULL where
 *   there was no memory */
const MdCandidate *md_cascade_refine (MdCascade * cascade,
    const MdImage * image, const MdDetectorParams * params,
    const MdBox * boxes, guint n);

/* Score from which @params lets a candidate of @kind pass. */
float md_cascade_threshold (const MdCascade * cascade,
    const MdDetectorParams * params, MdStageKind kind);

const MdCascadeStats *md_cascade_stats (const MdCascade * cascade);

/* proposer: P-Net on every level of the pyramid, as far as S-Net lets it.
 *
 *   MdProposer *proposer = md_proposer_new (snet, pnet);
 *   md_proposer_run (proposer, &image, &params, threshold, threads, found);
 *
 * A candidate's window is the cell's square in the frame, its box what the
 * network made of it.
 *
 * Results are the same for any number of threads. Once the largest frame was
 * seen nothing is allocated.
 * Thread safety: a proposer belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

typedef struct _MdProposer MdProposer;

/* @snet: (transfer none) (nullable): fits @pnet (md_stage_check_screen)
 * @pnet: (transfer none) */
MdProposer *md_proposer_new (MdStage * snet, MdStage * pnet);
void md_proposer_free (MdProposer * proposer);

/* @params: sizes and factor; the rest is ignored
 * @threshold: score from which a cell counts
 * @found: of MdCandidate, replaced by what is left of each level by itself
 * @n_cells: (out): how many cells there were before suppression
 * Returns: FALSE where there was no memory to look at all of @image */
gboolean md_proposer_run (MdProposer * proposer, const MdImage * image,
    const MdDetectorParams * params, float threshold, guint threads,
    GArray * found, guint * n_cells);

/* Windows that S-Net let pass in the last run. */
guint md_proposer_n_screened (const MdProposer * proposer);
/* Microseconds that the last run spent on the levels' pixels, summed over
 * threads. */
gint64 md_proposer_pyramid_time (const MdProposer * proposer);

/* proposer: P-Net at every cell of every level of the pyramid.
 *
 *   MdProposer *proposer = md_proposer_new (pnet);
 *   md_proposer_run (proposer, &image, &params, threads, found);
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

/* @pnet: (transfer none) */
MdProposer *md_proposer_new (MdStage * pnet);
void md_proposer_free (MdProposer * proposer);

/* @params: sizes and factor; the rest is ignored
 * @found: of MdCandidate, replaced by what suppression leaves of each level by
 *   itself
 * Returns: FALSE where there was no memory to look at all of @image */
gboolean md_proposer_run (MdProposer * proposer, const MdImage * image,
    const MdDetectorParams * params, guint threads, GArray * found);

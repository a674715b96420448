/* proposer: Runs P-Net at every cell of every level of the pyramid.
 *
 *   MdProposer *proposer = md_proposer_new (pnet);
 *   md_proposer_run (proposer, &image, &params, threads, found);
 *
 * A candidate's window is the cell's square in the frame; its box is the
 * network's prediction.
 *
 * Results do not depend on the number of threads. Memory grows only for a
 * larger frame than before.
 * Thread safety: a proposer belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

typedef struct _MdProposer MdProposer;

/* @pnet: (transfer none) */
MdProposer *md_proposer_new (MdStage * pnet);
void md_proposer_free (MdProposer * proposer);

/* @params: sizes and factor; the other fields are ignored
 * @found: of MdCandidate, replaced by the candidates left after suppression
 *   within each level
 * Returns: FALSE if not all of @image was examined, because memory ran out or
 *   P-Net does not give numbers */
gboolean md_proposer_run (MdProposer * proposer, const MdImage * image,
    const MdDetectorParams * params, guint threads, GArray * found);

/* refiner: Runs R-Net or O-Net on boxes from the previous stage or the
 * previous frame.
 *
 *   MdRefiner *refiner = md_refiner_new (onet);
 *   const MdCandidate *seen =
 *       md_refiner_run (refiner, &image, boxes, n, threads);
 *
 * Thread safety: a refiner belongs to one thread at a time.
 */
#pragma once

#include "candidate.h"

typedef struct _MdRefiner MdRefiner;

/* @stage: (transfer none): of kind MD_STAGE_RNET or MD_STAGE_ONET */
MdRefiner *md_refiner_new (MdStage * stage);
void md_refiner_free (MdRefiner * refiner);

/* Runs the network on the square window around each box.
 * @boxes: (array length=n): valid (md_box_is_valid)
 * Returns: (array length=n) (nullable): the result for each box, whatever its
 *   score; valid until the next run; NULL if memory ran out or the
 *   network does not give numbers */
const MdCandidate *md_refiner_run (MdRefiner * refiner, const MdImage * image,
    const MdBox * boxes, guint n, guint threads);

/* refiner: R-Net or O-Net over boxes, of the stage before or of the frame
 * before.
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

/* Looks at the squared window around each box.
 * @boxes: (array length=n): valid (md_box_is_valid)
 * Returns: (array length=n) (nullable): what the network makes of each box,
 *   whatever its score; valid until the next run;
 *   NULL where there was no memory to look at all of them */
const MdCandidate *md_refiner_run (MdRefiner * refiner, const MdImage * image,
    const MdBox * boxes, guint n, guint threads);

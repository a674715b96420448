/* single-shot: Finds faces in a frame with a face network: one pass over the
 * whole frame, and further passes at a quarter of the scale for larger faces.
 *
 *   MdSingleShot *finder = md_single_shot_new (net);
 *   if (!md_single_shot_find (finder, &image, &params, MD_TURN_0, 0.5f, faces))
 *     ...
 *   md_single_shot_free (finder);
 *
 * The frame is scaled by (smallest face of the network) / min_face_size and
 * never enlarged. If it still has more than MD_SINGLE_SHOT_PIXELS, it is
 * reduced to that number, and its smallest faces are missed. Following
 * examines a small square around each face, of one size for all, in batches;
 * or the whole frame if that has fewer pixels.
 *
 * Results do not depend on the number of threads. Memory grows only for a
 * larger frame or more faces than before.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"

/* Maximum number of pixels of an input: 4096 × 4096. */
#define MD_SINGLE_SHOT_PIXELS (1 << 24)

/* An expected face. */
typedef struct
{
  MdBox box;                    /* valid (md_box_is_valid) */
  MdTurn turn;                  /* turn of that face: MdFace.turn */
} MdPlace;

typedef struct _MdSingleShot MdSingleShot;

/* @net: (transfer none) */
MdSingleShot *md_single_shot_new (MdFaceNetwork * net);
void md_single_shot_free (MdSingleShot * finder);

/* Finds faces whose longer side is within the sizes of @params and whose
 * centre is within its regions.
 * @turn: clockwise turn that puts faces upright
 * @threshold: minimum score, 0..1
 * @faces: of MdFace: replaced by the faces found, best first, clipped to the
 *   frame; without labels, but with the network's own mask_hint
 * Returns: FALSE if memory ran out or the network does not give numbers;
 *   @faces is then empty, which does not mean that there are no faces */
gboolean md_single_shot_find (MdSingleShot * finder, const MdImage * image,
    const MdDetectorParams * params, MdTurn turn, float threshold,
    GArray * faces);

/* Does the same around expected faces only. */
gboolean md_single_shot_follow (MdSingleShot * finder, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n,
    float threshold, GArray * faces);

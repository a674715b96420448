/* single-shot: finds faces in a frame with a face-network: one look at the whole
 * of it, and further ones at a quarter of the scale for larger faces.
 *
 *   MdSingleShot *finder = md_single_shot_new (net);
 *   if (!md_single_shot_find (finder, &image, &params, MD_TURN_0, 0.5f, faces))
 *     ...
 *   md_single_shot_free (finder);
 *
 * The frame is brought to (smallest face of the network) / min_face_size, never
 * enlarged; a frame that has more than MD_SINGLE_SHOT_PIXELS then is brought
 * to so many, so that its smallest faces are missed. What follows a face looks
 * at a small square around it, of one size for all of them, in batches, or at
 * the whole frame where that is less.
 *
 * Results are the same for any number of threads. Once the largest frame and
 * the largest crowd were seen nothing is allocated.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"

/* Pixels of an input, at most: 4096 × 4096. */
#define MD_SINGLE_SHOT_PIXELS (1 << 24)

/* A place where a face should be. */
typedef struct
{
  MdBox box;                    /* valid (md_box_is_valid) */
  MdTurn turn;                  /* of that face: MdFace.turn */
} MdPlace;

typedef struct _MdSingleShot MdSingleShot;

/* @net: (transfer none) */
MdSingleShot *md_single_shot_new (MdFaceNetwork * net);
void md_single_shot_free (MdSingleShot * finder);

/* The longer side of a box lies within the sizes of @params, and its centre
 * within its regions.
 * @turn: by which faces stand upright
 * @threshold: least score, 0..1
 * @faces: of MdFace: replaced by those found, best first, without labels
 *   but with the network's own opinion, clipped to the frame
 * Returns: FALSE where there is not enough memory for a look: nothing is known
 *   of the frame then, and @faces is empty */
gboolean md_single_shot_find (MdSingleShot * finder, const MdImage * image,
    const MdDetectorParams * params, MdTurn turn, float threshold,
    GArray * faces);

/* The same around places where faces should be. */
gboolean md_single_shot_follow (MdSingleShot * finder, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n,
    float threshold, GArray * faces);

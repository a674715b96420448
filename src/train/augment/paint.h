/* paint: Paints a correctly or incorrectly worn mask, or a hand, over a
 * photograph of a bare face.
 *
 *   g_autoptr (MdPicture) copy = md_paint_mask (crop->picture,
 *       crop->landmarks, NULL, &rng);
 *
 * Photographs show mostly white, blue and black masks, and few hands, cups and
 * handkerchiefs. Painted ones need not look realistic: they teach a classifier
 * that a mask covers nose and mouth from ear to ear, in any colour, even that
 * of skin, and that a hand or an object in front of the face is not a mask.
 * Landmarks: [MD_N_LANDMARKS][2], pixels, in MdLandmark's order.
 * Thread safety: pure functions; the RNG belongs to the caller.
 */
#pragma once

#include "picture/picture.h"
#include "base/rng.h"

/* A photograph of a face with a mask, whose cloth is copied. */
typedef struct
{
  const MdPicture *picture;
  const float (*landmarks)[2];
} MdPaintCloth;

/* @cloth: (nullable): the cloth to use
 * Returns: (transfer full): a copy of @face with a random mask over nose, mouth
 *   and chin, and sometimes a hand beside it */
MdPicture *md_paint_mask (const MdPicture * face,
    const float landmarks[][2], const MdPaintCloth * cloth, MdRng * rng);
/* Returns: (transfer full): the same, with the mask below the nose, the lower
 *   lip or the chin */
MdPicture *md_paint_incorrect (const MdPicture * face,
    const float landmarks[][2], const MdPaintCloth * cloth, MdRng * rng);
/* Returns: (transfer full): a copy of @face with one or two hands, a
 *   handkerchief or an object in front of the mouth, or a hand beside it */
MdPicture *md_paint_hand (const MdPicture * face,
    const float landmarks[][2], MdRng * rng);

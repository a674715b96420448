/* paint: paints a mask, worn right or wrong, or a hand, over a photographed bare face.
 *
 *   g_autoptr (MdPicture) copy = md_paint_mask (crop->picture,
 *       crop->landmarks, &rng);
 *
 * Photographs show mostly white, blue and black masks, and few hands, cups and
 * handkerchiefs. What is painted need not look real: it teaches a classifier
 * that a mask is where nose and mouth are covered from ear to ear, whatever its
 * colour, skin's included, and that a hand or a thing in front is none.
 * Landmarks: [MD_N_LANDMARKS][2], pixels, in MdLandmark's order.
 * Thread safety: pure functions; the RNG belongs to the caller.
 */
#pragma once

#include "picture/picture.h"
#include "base/rng.h"

/* A photographed face with a mask, whose cloth is to be copied. */
typedef struct
{
  const MdPicture *picture;
  const float (*landmarks)[2];
} MdPaintCloth;

/* (transfer full): a copy of @face with a mask of any kind, colour and pattern
 * over nose, mouth and chin, and with a hand beside it now and then.
 * @cloth: (nullable): the mask looks like this one */
MdPicture *md_paint_mask (const MdPicture * face,
    const float landmarks[][2], const MdPaintCloth * cloth, MdRng * rng);
/* (transfer full): the same, with the mask under the nose, the lower lip or the
 * chin. */
MdPicture *md_paint_incorrect (const MdPicture * face,
    const float landmarks[][2], const MdPaintCloth * cloth, MdRng * rng);
/* (transfer full): a copy of @face with a hand or two, a handkerchief or some
 * thing in front of the mouth, or a hand beside it. */
MdPicture *md_paint_hand (const MdPicture * face,
    const float landmarks[][2], MdRng * rng);

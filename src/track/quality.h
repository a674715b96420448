/* quality: how good a look at a face is for telling whether it wears a mask.
 *
 *   MdQuality *quality = md_quality_new ();
 *   MdQualityParams params = MD_QUALITY_PARAMS_DEFAULT;
 *   float weight = md_quality_judge (quality, &image, faces, n, i, &params,
 *       &lack);
 *
 * The product of four shares, each 1 where it is as good as it gets: size,
 * sharpness, turn of the head, and what is free of other faces and inside the
 * picture.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"
#include "image/image.h"

typedef struct
{
  float min_size;               /* pixels: a face is worth nothing at this
                                 * height and everything at twice that; default
                                 * 14 */
  float min_sharpness;          /* the same of md_quality_sharpness(); default
                                 * 0.02 */
  float max_turn;               /* md_quality_turn() from which a face is worth
                                 * nothing; everything at half of that; default
                                 * 1.4 */
} MdQualityParams;

#define MD_QUALITY_PARAMS_DEFAULT \
  { .min_size = 14, .min_sharpness = 0.02f, .max_turn = 1.4f }

typedef struct _MdQuality MdQuality;

MdQuality *md_quality_new (void);
void md_quality_free (MdQuality * quality);

/* @faces: (array length=n): all faces of the picture
 * @i: the one that is judged
 * @lack: (out): the share that costs most; MD_REASON_NONE where none does
 * Returns: 0..1 */
float md_quality_judge (MdQuality * quality, const MdImage * image,
    const MdFace * faces, guint n, guint i, const MdQualityParams * params,
    MdReason * lack);

/* Detail over contrast: mean absolute Laplacian of the face at 32 × 32 over
 * the standard deviation of its pixels; 0.06 and more for a sharp face, 0
 * for fog.
 */
float md_quality_sharpness (MdQuality * quality, const MdImage * image,
    const MdBox * box);

/* How far the nose stands from the middle of the eyes, in halves of their
 * distance: 0 = looks at the camera, 1 = it is below an eye; 0 without
 * landmarks. */
float md_quality_turn (const MdFace * face);

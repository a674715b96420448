/* quality: Rates how well a view of a face shows whether it wears a mask.
 *
 *   MdQuality *quality = md_quality_new ();
 *   MdQualityParams params = MD_QUALITY_PARAMS_DEFAULT;
 *   float weight = md_quality_assess (quality, &image, faces, n, i, &params,
 *       &lack);
 *
 * The rating is the product of four factors, 0..1 each: size, sharpness, turn
 * of the head, and the visible part of the face (not covered by other faces
 * and inside the picture).
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"
#include "image/image.h"

typedef struct
{
  float min_size;               /* pixels: height at which the rating is 0;
                                 * it is 1 from twice that on; default 14 */
  float min_sharpness;          /* likewise for md_quality_sharpness();
                                 * default 0.02 */
  float max_turn;               /* md_quality_turn() from which the rating is
                                 * 0; it is 1 up to half of that; default 1.4 */
} MdQualityParams;

#define MD_QUALITY_PARAMS_DEFAULT \
  { .min_size = 14, .min_sharpness = 0.02f, .max_turn = 1.4f }

typedef struct _MdQuality MdQuality;

MdQuality *md_quality_new (void);
void md_quality_free (MdQuality * quality);

/* @faces: (array length=n): all faces of the picture
 * @i: index of the face to rate
 * @lack: (out): the factor that lowers the rating most; MD_REASON_NONE if none
 *   does
 * Returns: 0..1 */
float md_quality_assess (MdQuality * quality, const MdImage * image,
    const MdFace * faces, guint n, guint i, const MdQualityParams * params,
    MdReason * lack);

/* Detail over contrast: mean absolute Laplacian of the face at 32 × 32 over
 * the standard deviation of its pixels; 0.06 and more for a sharp face, 0
 * for fog.
 */
float md_quality_sharpness (MdQuality * quality, const MdImage * image,
    const MdBox * box);

/* Distance of the nose from the midpoint of the eyes, in half eye distances:
 * 0 = looks at the camera, 1 = below an eye; 0 without landmarks. */
float md_quality_turn (const MdFace * face);

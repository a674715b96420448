/* fingerprint: Detects copies of a picture, independently of scaling,
 * compression, brightness and contrast.
 *
 *   md_fingerprint (resampler, &image, &a);
 *   if (md_fingerprint_similarity (&a, &b) >= MD_FINGERPRINT_SAME)
 *     one is a copy of the other, possibly mirrored
 *
 * A fingerprint is a thumbnail of luma, normalised to mean 0 and norm 1. The
 * similarity is the normalised cross-correlation of two fingerprints, mirrored
 * or not, whichever is larger. Among loose crops of faces, copies at half the
 * size with other brightness and noise reach 0.96 to 1, and different faces
 * rarely exceed 0.9. Hashes of one bit per cell separated the two far worse.
 */
#pragma once

#include "image/resample.h"

#define MD_FINGERPRINT_SIDE 16
#define MD_FINGERPRINT_SIZE (MD_FINGERPRINT_SIDE * MD_FINGERPRINT_SIDE)
/* Minimum similarity of copies. */
#define MD_FINGERPRINT_SAME 0.96f

typedef struct
{
  float cells[MD_FINGERPRINT_SIZE];     /* mean 0, sum of squares 1; all 0 for
                                         * a picture of one colour */
} MdFingerprint;

/* Returns: FALSE without memory */
gboolean md_fingerprint (MdResampler * resampler, const MdImage * image,
    MdFingerprint * fingerprint);
void md_fingerprint_mirror (const MdFingerprint * fingerprint,
    MdFingerprint * mirrored);
/* -1..1 */
float md_fingerprint_similarity (const MdFingerprint * a,
    const MdFingerprint * b);

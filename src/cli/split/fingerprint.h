/* fingerprint: a picture reduced to what scaling, compression, brightness and
 * contrast leave alone, so that copies can be told.
 *
 *   md_fingerprint (resampler, &image, &a);
 *   if (md_fingerprint_similarity (&a, &b) >= MD_FINGERPRINT_SAME)
 *     one is a copy of the other, maybe mirrored
 *
 * A thumbnail of luma with its mean and contrast taken out; the similarity is
 * the normalised cross-correlation of two of them, the better of both ways
 * round. Among loose crops of faces, copies at half the size with
 * other brightness and noise keep 0.96 to 1, and different faces rarely pass
 * 0.9: hashes of one bit a cell told the two apart far worse.
 */
#pragma once

#include "image/resample.h"

#define MD_FINGERPRINT_SIDE 16
#define MD_FINGERPRINT_SIZE (MD_FINGERPRINT_SIDE * MD_FINGERPRINT_SIDE)
/* From this similarity on two pictures are one. */
#define MD_FINGERPRINT_SAME 0.96f

typedef struct
{
  float cells[MD_FINGERPRINT_SIZE];     /* mean 0, sum of squares 1; all 0 for
                                         * a picture of one colour */
} MdFingerprint;

/* Returns: FALSE where there is no memory */
gboolean md_fingerprint (MdResampler * resampler, const MdImage * image,
    MdFingerprint * fingerprint);
void md_fingerprint_mirror (const MdFingerprint * fingerprint,
    MdFingerprint * mirrored);
/* -1..1 */
float md_fingerprint_similarity (const MdFingerprint * a,
    const MdFingerprint * b);

/* verdict-score: Measures accuracy and calibration of verdicts.
 *
 *   MdVerdictScore score = { 0 };
 *   md_verdict_score_add (&score, MD_LABEL_MASK, MD_LABEL_INCORRECT, 0.6);
 *   printf ("%.3f\n", md_verdict_score_ece (&score));
 *
 * Thread safety: plain values.
 */
#pragma once

#include "maskdetect.h"

#define MD_VERDICT_BINS 15

/* Counts of faces that were found and have a verdict; zero-initialised. */
typedef struct
{
  guint confusion[MD_N_LABELS][MD_N_LABELS];    /* [truth][said] */
  /* Bins of known certainty, equal parts of 0..1 */
  guint n[MD_VERDICT_BINS], right[MD_VERDICT_BINS];
  double certainty[MD_VERDICT_BINS];    /* sums */
} MdVerdictScore;

/* @certainty: 0..1 that @said is right; NaN = unknown */
void md_verdict_score_add (MdVerdictScore * score, MdLabel truth,
    MdLabel said, double certainty);

/* All fractions of an empty set are NaN. */

/* Fraction of the faces of label @truth with the verdict @said; for truth =
 * said, the recall. */
double md_verdict_score_fraction (const MdVerdictScore * score, MdLabel truth,
    MdLabel said);
/* Number of faces of label @truth. */
guint md_verdict_score_count (const MdVerdictScore * score, MdLabel truth);
/* Fraction of right verdicts on bare and masked faces. */
double md_verdict_score_accuracy (const MdVerdictScore * score);
/* Expected calibration error: mean difference between certainty and fraction of
 * right verdicts, over the bins (Guo et al. 2017). */
double md_verdict_score_ece (const MdVerdictScore * score);

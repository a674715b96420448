/* verdict-score: how often verdicts about faces are right, and how often they
 * say they are.
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

/* Of faces that were found and have a verdict. Zeroes: none yet. */
typedef struct
{
  guint confusion[MD_N_LABELS][MD_N_LABELS];    /* [truth][said] */
  /* By certainty, in equal parts of 0..1; faces whose certainty is known */
  guint n[MD_VERDICT_BINS], right[MD_VERDICT_BINS];
  double certainty[MD_VERDICT_BINS];    /* summed */
} MdVerdictScore;

/* @certainty: 0..1 that @said is right, NaN = not known */
void md_verdict_score_add (MdVerdictScore * score, MdLabel truth,
    MdLabel said, double certainty);

/* Fractions are NaN where there is nothing to take one of. */

/* Faces of a label that were given @said; the recall of @truth where both are
 * the same. */
double md_verdict_score_fraction (const MdVerdictScore * score, MdLabel truth,
    MdLabel said);
guint md_verdict_score_count (const MdVerdictScore * score, MdLabel truth);
/* Fraction of right verdicts about bare and masked faces. */
double md_verdict_score_accuracy (const MdVerdictScore * score);
/* Expected calibration error: mean distance between certainty and fraction of right
 * verdicts, over the bins (Guo et al. 2017). */
double md_verdict_score_ece (const MdVerdictScore * score);

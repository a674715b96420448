#include "verdict-score.h"

#include <math.h>

static double
fraction (double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

void
md_verdict_score_add (MdVerdictScore * score, MdLabel truth, MdLabel said,
    double certainty)
{
  int bin;

  score->confusion[truth][said]++;
  if (isnan (certainty))
    return;
  bin = CLAMP ((int) (certainty * MD_VERDICT_BINS), 0, MD_VERDICT_BINS - 1);
  score->n[bin]++;
  score->right[bin] += truth == said;
  score->certainty[bin] += certainty;
}

guint
md_verdict_score_count (const MdVerdictScore * score, MdLabel truth)
{
  guint n = 0;

  for (int said = 0; said < MD_N_LABELS; said++)
    n += score->confusion[truth][said];
  return n;
}

double
md_verdict_score_fraction (const MdVerdictScore * score, MdLabel truth,
    MdLabel said)
{
  return fraction (score->confusion[truth][said],
      md_verdict_score_count (score, truth));
}

double
md_verdict_score_accuracy (const MdVerdictScore * score)
{
  return fraction (score->confusion[MD_LABEL_NO_MASK][MD_LABEL_NO_MASK]
      + score->confusion[MD_LABEL_MASK][MD_LABEL_MASK],
      md_verdict_score_count (score, MD_LABEL_NO_MASK)
      + md_verdict_score_count (score, MD_LABEL_MASK));
}

double
md_verdict_score_ece (const MdVerdictScore * score)
{
  double error = 0, n = 0;

  for (int bin = 0; bin < MD_VERDICT_BINS; bin++) {
    error += fabs (score->right[bin] - score->certainty[bin]);
    n += score->n[bin];
  }
  return fraction (error, n);
}

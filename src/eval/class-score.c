#include "class-score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
fraction (double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

static int
compare_samples (gconstpointer a, gconstpointer b)
{
  double x = ((const MdClassSample *) a)->probability;
  double y = ((const MdClassSample *) b)->probability;

  return (x > y) - (x < y);
}

/* Mann and Whitney's U, divided by the product of the class sizes. */
static double
area_under_curve (const MdClassSample * samples, guint n)
{
  g_autofree MdClassSample *sorted = g_memdup2 (samples, n * sizeof *samples);
  double wins = 0, counts[2] = { 0, 0 };

  if (n == 0)
    return NAN;
  qsort (sorted, n, sizeof *sorted, compare_samples);
  for (guint i = 0; i < n;) {
    double ties[2] = { 0, 0 };
    guint end = i;

    for (; end < n && sorted[end].probability == sorted[i].probability; end++)
      ties[sorted[end].truth]++;
    wins += ties[1] * (counts[0] + ties[0] / 2);
    counts[0] += ties[0];
    counts[1] += ties[1];
    i = end;
  }
  return fraction (wins, counts[0] * counts[1]);
}

static void
calibrate (const MdClassSample * samples, guint n, double threshold,
    MdClassScore * score)
{
  double right[MD_CALIBRATION_BINS] = { 0 }, sum[MD_CALIBRATION_BINS] = { 0 };
  double error = 0;

  for (guint i = 0; i < n; i++) {
    double p = samples[i].probability;
    int said = p >= threshold;
    double confidence = said ? p : 1 - p;
    int bin = MIN ((int) (confidence * MD_CALIBRATION_BINS),
        MD_CALIBRATION_BINS - 1);
    score->bins[bin].n++;
    right[bin] += said == samples[i].truth;
    sum[bin] += confidence;
  }
  for (guint b = 0; b < MD_CALIBRATION_BINS; b++) {
    MdClassBin *bin = &score->bins[b];

    error += fabs (right[b] - sum[b]);
    bin->confidence = fraction (sum[b], bin->n);
    bin->accuracy = fraction (right[b], bin->n);
  }
  score->ece = fraction (error, n);
}

MdClassScore
md_class_score (const MdClassSample * samples, guint n, double threshold)
{
  MdClassScore score = { 0 };
  guint (*c)[2] = score.confusion;

  for (guint i = 0; i < n; i++)
    c[samples[i].truth][samples[i].probability >= threshold]++;
  score.accuracy = fraction (c[0][0] + c[1][1], n);
  for (guint k = 0; k < 2; k++) {
    guint hits = c[k][k];
    score.recall[k] = fraction (hits, c[k][0] + c[k][1]);
    score.precision[k] = fraction (hits, c[0][k] + c[1][k]);
    score.f1[k] = fraction (2.0 * hits, c[k][0] + c[k][1] + c[0][k] + c[1][k]);
  }
  score.auc = area_under_curve (samples, n);
  calibrate (samples, n, threshold, &score);
  return score;
}

GArray *
md_class_roc (const MdClassSample * samples, guint n)
{
  GArray *roc = g_array_new (FALSE, FALSE, sizeof (MdRocPoint));
  g_autofree MdClassSample *sorted = g_memdup2 (samples, n * sizeof *samples);
  double totals[2] = { 0 }, counts[2] = { 0 };
  MdRocPoint point = { 0, 0 };

  for (guint i = 0; i < n; i++)
    totals[samples[i].truth]++;
  if (totals[0] == 0 || totals[1] == 0)
    return roc;
  qsort (sorted, n, sizeof *sorted, compare_samples);
  g_array_append_val (roc, point);
  for (guint i = n; i-- > 0;) {
    counts[sorted[i].truth]++;
    /* Samples of equal probability form one step. */
    if (i > 0 && sorted[i - 1].probability == sorted[i].probability)
      continue;
    point.false_share = counts[0] / totals[0];
    point.true_share = counts[1] / totals[1];
    g_array_append_val (roc, point);
  }
  return roc;
}

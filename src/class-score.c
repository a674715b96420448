#include "class-score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CALIBRATION_BINS 15

static double
share (double part, double whole)
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

/* Mann and Whitney's U over both class sizes. */
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
  return share (wins, counts[0] * counts[1]);
}

static double
calibration_error (const MdClassSample * samples, guint n, double threshold)
{
  double right[CALIBRATION_BINS] = { 0 }, sum[CALIBRATION_BINS] = { 0 };
  double error = 0;

  for (guint i = 0; i < n; i++) {
    double p = samples[i].probability;
    int said = p >= threshold;
    double confidence = said ? p : 1 - p;
    int bin = MIN ((int) (confidence * CALIBRATION_BINS),
        CALIBRATION_BINS - 1);
    right[bin] += said == samples[i].truth;
    sum[bin] += confidence;
  }
  for (guint b = 0; b < CALIBRATION_BINS; b++)
    error += fabs (right[b] - sum[b]);
  return share (error, n);
}

MdClassScore
md_class_score (const MdClassSample * samples, guint n, double threshold)
{
  MdClassScore score = { 0 };
  guint (*c)[2] = score.confusion;

  for (guint i = 0; i < n; i++)
    c[samples[i].truth][samples[i].probability >= threshold]++;
  score.accuracy = share (c[0][0] + c[1][1], n);
  for (guint k = 0; k < 2; k++) {
    guint hits = c[k][k];
    score.recall[k] = share (hits, c[k][0] + c[k][1]);
    score.precision[k] = share (hits, c[0][k] + c[1][k]);
    score.f1[k] = share (2.0 * hits, c[k][0] + c[k][1] + c[0][k] + c[1][k]);
  }
  score.auc = area_under_curve (samples, n);
  score.ece = calibration_error (samples, n, threshold);
  return score;
}

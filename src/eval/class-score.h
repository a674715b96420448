/* class-score: Measures a classifier of two classes.
 *
 *   MdClassScore score = md_class_score (samples, n, 0.5);
 *   printf ("accuracy %.4f, AUC %.4f\n", score.accuracy, score.auc);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

typedef struct
{
  double probability;           /* of class 1, 0..1 */
  int truth;                    /* 0 or 1 */
} MdClassSample;

#define MD_CALIBRATION_BINS 15

/* Samples of similar confidence. */
typedef struct
{
  guint n;
  double confidence, accuracy;  /* means; undefined if n = 0 */
} MdClassBin;

/* A fraction of an empty set is NaN. */
typedef struct
{
  guint confusion[2][2];        /* [truth][predicted] */
  double accuracy;
  double precision[2], recall[2], f1[2];        /* by class */
  double auc;                   /* area under the ROC curve: the probability
                                 * that a random sample of class 1 ranks
                                 * above one of class 0; ties count half */
  double ece;                   /* expected calibration error, 15 equal bins of
                                 * the confidence (Guo et al. 2017) */
  MdClassBin bins[MD_CALIBRATION_BINS];
} MdClassScore;

/* @threshold: minimum probability to predict class 1 */
MdClassScore md_class_score (const MdClassSample * samples, guint n,
    double threshold);

/* False and true positive rate of class 1 at one threshold, 0..1. */
typedef struct
{
  double false_share, true_share;
} MdRocPoint;

/* Returns: (transfer full) (element-type MdRocPoint): the ROC curve from (0, 0)
 *   to (1, 1); empty if a class has no samples */
GArray *md_class_roc (const MdClassSample * samples, guint n);

/* class-score: how good a classifier of two classes is.
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

/* Shares are NaN where there is nothing to take a share of. */
typedef struct
{
  guint confusion[2][2];        /* [truth][said] */
  double accuracy;
  double precision[2], recall[2], f1[2];        /* by class */
  double auc;                   /* area under the ROC curve: the probability
                                 * that of a pair the right one is ranked
                                 * higher; ties count half */
  double ece;                   /* expected calibration error, 15 equal bins of
                                 * the confidence in what was said (Guo et al.
                                 * 2017) */
} MdClassScore;

/* @threshold: class 1 is said from this probability on */
MdClassScore md_class_score (const MdClassSample * samples, guint n,
    double threshold);

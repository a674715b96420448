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

#define MD_CALIBRATION_BINS 15

/* A bin of answers of similar confidence; the fractions need n > 0. */
typedef struct
{
  guint n;
  double confidence, accuracy;
} MdClassBin;

/* A fraction of an empty set is NaN. */
typedef struct
{
  guint confusion[2][2];        /* [truth][said] */
  double accuracy;
  double precision[2], recall[2], f1[2];        /* by class */
  double auc;                   /* area under the ROC curve: the probability
                                 * that a random sample of class 1 ranks
                                 * above one of class 0; ties count half */
  double ece;                   /* expected calibration error, 15 equal bins of
                                 * the confidence (Guo et al. 2017) */
  MdClassBin bins[MD_CALIBRATION_BINS];
} MdClassScore;

/* @threshold: probability from which the answer is class 1 */
MdClassScore md_class_score (const MdClassSample * samples, guint n,
    double threshold);

/* True and false positive rates of class 1, as the threshold falls. */
typedef struct
{
  double false_share, true_share;
} MdRocPoint;

/* (transfer full) (element-type MdRocPoint): from (0, 0) to (1, 1); empty
 * where a class is */
GArray *md_class_roc (const MdClassSample * samples, guint n);

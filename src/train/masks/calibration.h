/* calibration: Calibrates a classifier's scores as probabilities.
 *
 *   MdCalibration calibration = md_calibration_fit (logits, labels, n, 3, TRUE);
 *   md_calibration_apply (&calibration, graph, "prob");
 *
 * Temperature scaling (Guo et al. 2017): logits × scale + bias, fitted by maximum
 * likelihood to crops that were not used in training. Training balances the
 * classes; the biases restore their frequencies.
 * Thread safety: pure functions.
 */
#pragma once

#include "maskdetect.h"
#include "nn/graph.h"

/* Minimum number of validation crops per class to fit biases. */
#define MD_CALIBRATION_BIAS_CROPS 25

typedef struct
{
  double scale;                 /* 1 / temperature; 0.2..5 */
  double bias[MD_N_LABELS];     /* the first is 0; all are 0 without biases */
  double loss_before, loss_after;       /* mean negative log-likelihood */
} MdCalibration;

/* @logits: [n, classes]; with one class, of a sigmoid
 * @labels: [n], 0..MAX (classes, 2) - 1
 * @with_bias: fit the biases, too */
MdCalibration md_calibration_fit (const float *logits, const int *labels,
    guint n, int classes, gboolean with_bias);
/* @scores: [n]: half the squared error of each crop's probabilities, without
 *   calibration (Brier 1950): 0 = certain and correct, 1 = certain and wrong */
void md_calibration_brier (const float *logits, const int *labels, guint n,
    int classes, float *scores);
/* Scales and shifts the layer before the Sigmoid or Softmax that computes the
 * output @name. */
void md_calibration_apply (const MdCalibration * calibration, MdGraph * graph,
    const char *name);

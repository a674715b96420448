/* calibration: what turns a classifier's scores into probabilities.
 *
 *   MdCalibration calibration = md_calibration_fit (logits, labels, n, 3, TRUE);
 *   md_calibration_apply (&calibration, graph, "prob");
 *
 * Temperature scaling (Guo et al. 2017): logits × scale + bias, fitted by
 * maximum likelihood to crops that were not trained on. Training draws classes
 * in shares of its own; the biases bring back how often they occur.
 * Thread safety: pure functions.
 */
#pragma once

#include "maskdetect.h"
#include "nn/graph.h"

/* Held-out crops of every class from which biases can be fitted. */
#define MD_CALIBRATION_BIAS_CROPS 25

typedef struct
{
  double scale;                 /* 1 / temperature; 0.2..5 */
  double bias[MD_N_LABELS];     /* the first is 0; all are without biases */
  double loss_before, loss_after;       /* mean negative log-likelihood */
} MdCalibration;

/* @logits: [n, classes]; of one class, of a sigmoid
 * @labels: [n], 0..MAX (classes, 2) - 1
 * @with_bias: fit the biases, too */
MdCalibration md_calibration_fit (const float *logits, const int *labels,
    guint n, int classes, gboolean with_bias);
/* Scales and shifts the layer in front of the Sigmoid or Softmax that makes the
 * output @name. */
void md_calibration_apply (const MdCalibration * calibration, MdGraph * graph,
    const char *name);

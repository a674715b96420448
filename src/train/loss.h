/* loss: Loss functions and their gradients.
 *
 *   double loss = md_loss_sigmoid (&params, n, logits, targets, weights, grad);
 *
 * Each function writes the gradient of `scale × weighted mean loss` into @grad
 * and returns that loss. A sample of weight 0 is excluded, for example one that
 * has only a box from the face loss (Zhang et al. 2016). If all samples are
 * excluded, loss and gradient are 0.
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

typedef struct
{
  float scale;                  /* of loss and gradient; default 1 */
  float hard_share;             /* online hard-example mining: only this
                                 * fraction of the samples, those with the
                                 * highest loss, counts; 0 < s <= 1, default
                                 * 1 */
  float smoothing;              /* of labels, 0..0.5: t becomes
                                 * t (1 - s) + s / 2; default 0 */
  float class_weights[2];       /* of negatives and positives; default 1, 1 */
} MdLossParams;

#define MD_LOSS_PARAMS_DEFAULT { .scale = 1, .hard_share = 1, \
  .smoothing = 0, .class_weights = { 1, 1 } }

/* Binary cross-entropy of sigmoid (logit).
 * logits, targets (0..1), weights (>= 0), grad: [n]
 * @weights: (nullable): all 1 */
double md_loss_sigmoid (const MdLossParams * params, int n,
    const float *logits, const float *targets, const float *weights,
    float *grad);

/* Cross-entropy of softmax over @classes logits.
 * logits, grad: [n, classes]; labels: [n], 0..classes - 1; weights: [n],
 * (nullable). class_weights apply to classes 0 and 1. */
double md_loss_softmax (const MdLossParams * params, int n, int classes,
    const float *logits, const int *labels, const float *weights,
    float *grad);

/* Smooth L1 (Girshick 2015) of one coordinate: 0.5 d² / beta below |d| = beta,
 * |d| - beta / 2 above.
 * @grad: (out): its derivative by @d */
float md_smooth_l1 (float d, float beta, float *grad);

#include "loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  float loss;                   /* unweighted */
  int index;
} Sample;

static int
by_loss_descending (const void *a, const void *b)
{
  const Sample *x = a, *y = b;

  if (x->loss != y->loss)
    return x->loss < y->loss ? 1 : -1;
  return x->index - y->index;
}

/* Zeroes the weights of all but the hardest fraction of the samples. */
static void
keep_hard (float fraction, int n, const float *losses, float *weights)
{
  g_autofree Sample *samples = g_new (Sample, n);
  int taking_part = 0;

  for (int i = 0; i < n; i++) {
    if (weights[i] > 0)
      samples[taking_part++] = (Sample) {
      losses[i], i};
  }
  qsort (samples, taking_part, sizeof (Sample), by_loss_descending);
  for (int i = ceilf (fraction * taking_part); i < taking_part; i++)
    weights[samples[i].index] = 0;
}

/* @losses, @weights: [n]; scales gradients and returns the weighted mean. */
static double
reduce (const MdLossParams * params, int n, int size, const float *losses,
    float *weights, float *grad)
{
  double total = 0, sum = 0;

  if (params->hard_share < 1)
    keep_hard (params->hard_share, n, losses, weights);
  for (int i = 0; i < n; i++) {
    if (weights[i] > 0) {
      total += weights[i];
      sum += (double) weights[i] * losses[i];
    }
  }
  for (int i = 0; i < n; i++) {
    float factor = weights[i] > 0 ? params->scale * weights[i] / total : 0;

    for (int k = 0; k < size; k++)
      grad[i * size + k] = factor > 0 ? factor * grad[i * size + k] : 0;
  }
  return total > 0 ? params->scale * sum / total : 0;
}

double
md_loss_sigmoid (const MdLossParams * params, int n, const float *logits,
    const float *targets, const float *weights, float *grad)
{
  g_autofree float *losses = g_new (float, n);
  g_autofree float *w = g_new (float, n);

  for (int i = 0; i < n; i++) {
    float t = targets[i] * (1 - params->smoothing) + params->smoothing / 2;
    float z = logits[i];

    /* log (1 + e^-|z|) stays exact where the sigmoid saturates. */
    losses[i] = fmaxf (z, 0) - z * t + log1pf (expf (-fabsf (z)));
    if (isnan (z))
      losses[i] = z;
    grad[i] = 1 / (1 + expf (-z)) - t;
    w[i] = (weights ? weights[i] : 1) * params->class_weights[targets[i] >=
        0.5f];
  }
  return reduce (params, n, 1, losses, w, grad);
}

double
md_loss_softmax (const MdLossParams * params, int n, int classes,
    const float *logits, const int *labels, const float *weights, float *grad)
{
  g_autofree float *losses = g_new (float, n);
  g_autofree float *w = g_new (float, n);
  float off = params->smoothing / classes, on = 1 - params->smoothing + off;

  for (int i = 0; i < n; i++) {
    const float *z = logits + i * classes;
    float max = z[0], sum = 0, log_sum;

    for (int k = 1; k < classes; k++)
      max = fmaxf (max, z[k]);
    for (int k = 0; k < classes; k++)
      sum += expf (z[k] - max);
    log_sum = max + logf (sum);
    losses[i] = 0;
    for (int k = 0; k < classes; k++) {
      float t = k == labels[i] ? on : off;

      losses[i] += t * (log_sum - z[k]);
      grad[i * classes + k] = expf (z[k] - log_sum) - t;
    }
    w[i] = (weights ? weights[i] : 1) *
        (labels[i] < 2 ? params->class_weights[labels[i]] : 1);
  }
  return reduce (params, n, classes, losses, w, grad);
}

float
md_smooth_l1 (float d, float beta, float *grad)
{
  if (fabsf (d) < beta) {
    *grad = d / beta;
    return 0.5f * d * d / beta;
  }
  *grad = copysignf (1, d);
  return fabsf (d) - beta / 2;
}

#include "calibration.h"

#include <math.h>
#include <string.h>

#include "head.h"

#define MAX_STEPS 50
#define N_PARAMETERS MD_N_LABELS        /* the scale, and all biases but the
                                         * first */
/* Weight, in crops, of a prior for unchanged scores; without it, crops that are
 * all classified correctly would make the scale infinite. */
#define PRIOR 20

typedef struct
{
  const float *logits;
  const int *labels;
  guint n;
  int outputs;                  /* logits a sample */
  int classes;                  /* of one logit, 2 */
  int parameters;               /* fitted: 1, or as many as classes */
} Problem;

static double
logit (const Problem * p, guint i, int k)
{
  return p->outputs > 1 ? p->logits[i * p->outputs + k] :
      k == 1 ? p->logits[i] : 0;
}

/* Computes the probabilities of a sample.
 * Returns: the log-likelihood of its label */
static double
predict (const Problem * p, guint i, const double *theta, double *q)
{
  double max = -INFINITY, sum = 0;

  for (int k = 0; k < p->classes; k++) {
    q[k] = theta[0] * logit (p, i, k) + (k > 0 ? theta[k] : 0);
    max = fmax (max, q[k]);
  }
  for (int k = 0; k < p->classes; k++)
    sum += exp (q[k] - max);
  for (int k = 0; k < p->classes; k++)
    q[k] = q[k] - max - log (sum);
  sum = q[p->labels[i]];
  for (int k = 0; k < p->classes; k++)
    q[k] = exp (q[k]);
  return sum;
}

static double
mean_loss (const Problem * p, const double *theta)
{
  double q[MD_N_LABELS], sum = 0;

  for (guint i = 0; i < p->n; i++)
    sum -= predict (p, i, theta, q);
  return sum / MAX (p->n, 1);
}

/* Returns d (scaled logit k) / d parameter. */
static double
slope (const Problem * p, guint i, int k, int parameter)
{
  return parameter == 0 ? logit (p, i, k) : parameter == k;
}

static void
add_sample (const Problem * p, guint i, const double *theta,
    double *grad, double hess[][N_PARAMETERS])
{
  double q[MD_N_LABELS], mean[N_PARAMETERS] = { 0 };

  predict (p, i, theta, q);
  for (int a = 0; a < p->parameters; a++) {
    for (int k = 0; k < p->classes; k++)
      mean[a] += q[k] * slope (p, i, k, a);
    grad[a] += mean[a] - slope (p, i, p->labels[i], a);
  }
  for (int k = 0; k < p->classes; k++) {
    for (int a = 0; a < p->parameters; a++) {
      for (int b = 0; b < p->parameters; b++)
        hess[a][b] += q[k] * (slope (p, i, k, a) - mean[a])
            * (slope (p, i, k, b) - mean[b]);
    }
  }
}

/* Solves hess · x = x by Gauss-Jordan elimination; @hess is positive
 * definite. */
static void
solve (int n, double hess[][N_PARAMETERS], double *x)
{
  for (int a = 0; a < n; a++) {
    double pivot = hess[a][a];

    for (int b = 0; b < n; b++)
      hess[a][b] /= pivot;
    x[a] /= pivot;
    for (int r = 0; r < n; r++) {
      double factor = hess[r][a];

      for (int b = 0; r != a && b < n; b++)
        hess[r][b] -= factor * hess[a][b];
      x[r] -= r != a ? factor * x[a] : 0;
    }
  }
}

/* Makes one step of Newton's method, of length at most 1. Returns: its length */
static double
improve (const Problem * p, double *theta)
{
  double hess[N_PARAMETERS][N_PARAMETERS] = { {0} };
  double step[N_PARAMETERS] = { 0 }, length = 0;

  for (guint i = 0; i < p->n; i++)
    add_sample (p, i, theta, step, hess);
  for (int a = 0; a < p->parameters; a++) {
    hess[a][a] += PRIOR;
    step[a] += PRIOR * (theta[a] - (a == 0));
  }
  solve (p->parameters, hess, step);
  for (int a = 0; a < p->parameters; a++)
    length = fmax (length, fabs (step[a]));
  for (int a = 0; a < p->parameters; a++)
    theta[a] -= step[a] / fmax (length, 1);
  theta[0] = CLAMP (theta[0], 0.2, 5);
  return length;
}

MdCalibration
md_calibration_fit (const float *logits, const int *labels, guint n,
    int classes, gboolean with_bias)
{
  Problem p = { logits, labels, n, classes, MAX (classes, 2), 1 };
  double theta[N_PARAMETERS] = { 1 };
  MdCalibration calibration = {.loss_before = mean_loss (&p, theta) };

  if (with_bias)
    p.parameters = p.classes;
  for (int i = 0; i < MAX_STEPS && improve (&p, theta) > 1e-6; i++);
  calibration.scale = theta[0];
  for (int k = 1; k < p.classes; k++)
    calibration.bias[k] = theta[k];
  calibration.loss_after = mean_loss (&p, theta);
  return calibration;
}

void
md_calibration_brier (const float *logits, const int *labels, guint n,
    int classes, float *scores)
{
  const Problem p = { logits, labels, n, classes, MAX (classes, 2), 1 };
  const double theta[N_PARAMETERS] = { 1 };

  for (guint i = 0; i < n; i++) {
    double q[MD_N_LABELS], sum = 0;

    predict (&p, i, theta, q);
    for (int k = 0; k < p.classes; k++)
      sum += (q[k] - (k == labels[i])) * (q[k] - (k == labels[i]));
    scores[i] = (float) (sum / 2);
  }
}

void
md_calibration_apply (const MdCalibration * calibration, MdGraph * graph,
    const char *name)
{
  MdHead head;
  gboolean found = md_head_find (graph, name, &head);

  g_return_if_fail (found);
  for (int i = 0; i < head.classes * head.inputs; i++)
    head.weights[i] *= calibration->scale;
  for (int k = 0; k < head.classes; k++)
    head.bias[k] = head.bias[k] * calibration->scale
        + calibration->bias[head.classes == 1 ? 1 : k];
}

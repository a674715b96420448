/* Tests losses: gradients against finite differences, weights, hard
 * examples. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "train/loss.h"

#define N 40
#define H 1e-3

typedef double (*LossFunc) (const float *x, const float *weights, float *grad);

static float targets[N];
static int labels[N];

static double
sigmoid_loss (const float *x, const float *weights, float *grad)
{
  const MdLossParams params = { 2, 1, 0.1f, {1, 3} };

  return md_loss_sigmoid (&params, N, x, targets, weights, grad);
}

static double
softmax_loss (const float *x, const float *weights, float *grad)
{
  const MdLossParams params = { 0.7f, 1, 0.1f, {1, 3} };

  return md_loss_softmax (&params, N / 4, 4, x, labels, weights, grad);
}

static double
smooth_l1 (const float *x, const float *weights, float *grad)
{
  double sum = 0;

  for (int i = 0; i < N; i++) {
    sum += md_smooth_l1 (x[i] - targets[i], 0.3f, &grad[i]) / N;
    grad[i] /= N;
  }
  return sum;
}

static void
check_gradient (LossFunc func, gboolean weighted)
{
  MdRng rng = md_rng_init (1, 2, weighted);
  float x[N], weights[N], grad[N], unused[N];

  for (int i = 0; i < N; i++) {
    x[i] = md_rng_uniform (&rng, -3, 3);
    targets[i] = md_rng_below (&rng, 2);
    labels[i] = md_rng_below (&rng, 4);
    weights[i] = i % 3 ? md_rng_uniform (&rng, 0.5f, 2) : 0;
  }
  func (x, weighted ? weights : NULL, grad);
  for (int i = 0; i < N; i++) {
    float at = x[i];
    double up, down;

    x[i] = at + (float) H;
    up = func (x, weighted ? weights : NULL, unused);
    x[i] = at - (float) H;
    down = func (x, weighted ? weights : NULL, unused);
    x[i] = at;
    g_assert_cmpfloat_with_epsilon (grad[i], (up - down) / (2 * H), 2e-4);
  }
}

static void
test_gradient (gconstpointer func)
{
  check_gradient ((LossFunc) func, FALSE);
  check_gradient ((LossFunc) func, TRUE);
}

static void
test_no_weight (void)
{
  float x[N] = { 0 }, weights[N] = { 0 }, grad[N];

  memset (grad, 0xff, sizeof grad);
  g_assert_cmpfloat (sigmoid_loss (x, weights, grad), ==, 0);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat (grad[i], ==, 0);
}

static void
test_hard_share (void)
{
  const MdLossParams params = { 1, 0.25f, 0, {1, 1} };
  float x[8] = { -9, -1, 2, -5, 0.5f, -9, 3, -9 }, t[8] = { 0 }, grad[8];
  double loss = md_loss_sigmoid (&params, 8, x, t, NULL, grad);

  for (int i = 0; i < 8; i++)
    g_assert_true ((grad[i] != 0) == (i == 2 || i == 6));
  g_assert_cmpfloat_with_epsilon (loss,
      (log1p (exp (2)) + log1p (exp (3))) / 2, 1e-5);
}

/* A loss stays finite and exact where exp() would not. */
static void
test_extremes (void)
{
  const MdLossParams params = MD_LOSS_PARAMS_DEFAULT;
  float x[2] = { -300, 300 }, t[2] = { 1, 1 }, grad[2];

  g_assert_cmpfloat_with_epsilon (md_loss_sigmoid (&params, 2, x, t, NULL,
          grad), 150, 1e-3);
  g_assert_cmpfloat (grad[0], ==, -0.5f);
  x[0] = NAN;
  g_assert_true (isnan (md_loss_sigmoid (&params, 2, x, t, NULL, grad)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/loss/sigmoid", sigmoid_loss, test_gradient);
  g_test_add_data_func ("/loss/softmax", softmax_loss, test_gradient);
  g_test_add_data_func ("/loss/smooth-l1", smooth_l1, test_gradient);
  g_test_add_func ("/loss/no-weight", test_no_weight);
  g_test_add_func ("/loss/hard-share", test_hard_share);
  g_test_add_func ("/loss/extremes", test_extremes);
  return g_test_run ();
}

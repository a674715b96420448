/* Tests the calibration of overconfident probabilities, and the adaptation of
 * a last layer to other classes. */
#include <math.h>

#include "base/rng.h"
#include "kernels/gemm.h"
#include "maskdetect.h"
#include "nn/run/plan.h"
#include "train/masks/calibration.h"
#include "train/masks/head.h"
#include "train/recipe.h"

#define N 6000

/* Returns logits of three classes, from which the labels were drawn. */
static void
draw (float *logits, int *labels, guint n)
{
  for (guint i = 0; i < n; i++) {
    MdRng rng = md_rng_init (7, i, 0);
    double p[3], sum = 0, at;

    for (int k = 0; k < 3; k++) {
      logits[3 * i + k] = 2 * md_rng_normal (&rng) - (k == 2);
      sum += p[k] = exp (logits[3 * i + k]);
    }
    at = md_rng_uniform (&rng, 0, sum);
    labels[i] = at < p[0] ? 0 : at < p[0] + p[1] ? 1 : 2;
  }
}

/* Scores three times too high, and a class predicted too often. */
static void
test_fit (void)
{
  g_autofree float *logits = g_new (float, 3 * N);
  g_autofree int *labels = g_new (int, N);
  MdCalibration c;

  draw (logits, labels, N);
  for (guint i = 0; i < 3 * N; i++)
    logits[i] = 3 * (logits[i] + (i % 3 == 2 ? 1.5f : 0));
  c = md_calibration_fit (logits, labels, N, 3, TRUE);
  g_assert_cmpfloat_with_epsilon (c.scale, 1 / 3.0, 0.02);
  g_assert_cmpfloat (c.bias[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (c.bias[1], 0, 0.1);
  g_assert_cmpfloat_with_epsilon (c.bias[2], -1.5, 0.1);
  g_assert_cmpfloat (c.loss_after, <, c.loss_before);

  /* The temperature alone cannot correct a bias. */
  c = md_calibration_fit (logits, labels, N, 3, FALSE);
  g_assert_cmpfloat (c.bias[2], ==, 0);
  g_assert_cmpfloat (c.loss_after, <, c.loss_before);
}

static void
test_fit_sigmoid (void)
{
  g_autofree float *logits = g_new (float, N);
  g_autofree int *labels = g_new (int, N);
  MdCalibration c;

  for (guint i = 0; i < N; i++) {
    MdRng rng = md_rng_init (8, i, 0);
    float z = 2 * md_rng_normal (&rng);

    labels[i] = md_rng_chance (&rng, 1 / (1 + expf (-z)));
    logits[i] = z / 2;
  }
  c = md_calibration_fit (logits, labels, N, 1, FALSE);
  g_assert_cmpfloat_with_epsilon (c.scale, 2, 0.15);

  /* A few crops without a mistake do not justify certainty. */
  for (guint i = 0; i < 8; i++) {
    logits[i] = i % 2 ? 3 : -3;
    labels[i] = i % 2;
  }
  c = md_calibration_fit (logits, labels, 8, 1, TRUE);
  g_assert_cmpfloat (c.scale, >=, 1);
  g_assert_cmpfloat (c.scale, <, 1.6);
}

/* Runs the network on one picture.
 * @prob: (out): [n] */
static void
answer (const MdGraph * graph, float *prob, int n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_autoptr (MdPlan) plan = NULL;
  MdShape shape;
  const float *out;

  g_assert_no_error (error);
  plan = md_plan_new (model);
  g_assert_true (md_plan_resize (plan, 1, 8, 8, &error));
  for (int i = 0; i < 8 * 8 * 3; i++)
    md_plan_input (plan)[i] = sinf (i);
  md_plan_run (plan);
  out = md_plan_output (plan, 0, &shape);
  g_assert_cmpint (md_shape_elements (&shape), ==, n);
  for (int k = 0; k < n; k++)
    prob[k] = out[k];
}

/* From three classes to one sigmoid, and probabilities that were scaled. */
static void
test_head (void)
{
  static const char text[] = "[network]\nkind=mask\ninput=8\n"
      "layers=flatten\nheads=prob:3:softmax\n";
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "head.ini", NULL);
  g_autoptr (MdGraph) graph = md_recipe_graph (recipe, NULL);
  MdCalibration calibration = {.scale = 0.5,.bias = {0, 0.25, -1} };
  float before[3], after[3], sigmoid, weights[192], sum = 0, bias;
  MdHead head;

  g_assert_false (md_head_find (graph, "box", &head));
  g_assert_true (md_head_find (graph, "prob", &head));
  g_assert_cmpint (head.classes, ==, 3);
  g_assert_cmpint (head.inputs, ==, 192);
  for (int i = 0; i < 3 * 192; i++)
    head.weights[i] = 0.2f * cosf (3 * i);
  answer (graph, before, 3);
  md_calibration_apply (&calibration, graph, "prob");
  answer (graph, after, 3);
  for (int k = 0; k < 3; k++)
    sum += sqrtf (before[k]) * expf (calibration.bias[k]);
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat_with_epsilon (after[k], sqrtf (before[k])
        * expf (calibration.bias[k]) / sum, 1e-4);

  for (int i = 0; i < 192; i++)
    weights[i] = head.weights[head.stride + i * head.step]
        - head.weights[i * head.step];
  bias = head.bias[1] - head.bias[0];
  md_head_replace (graph, &head, 1, weights, &bias);
  answer (graph, &sigmoid, 1);
  g_assert_cmpfloat_with_epsilon (sigmoid, after[1] / (after[0] + after[1]),
      1e-4);
}

static void
test_brier (void)
{
  const float logits[] = { 50, 0, 0, 0, 0, 0, 0, -50, 50 };
  const float one[] = { 50, 0, -50 };
  const int labels[] = { 0, 1, 1 };
  float scores[3];

  md_calibration_brier (logits, labels, 3, 3, scores);
  g_assert_cmpfloat_with_epsilon (scores[0], 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (scores[1], (1 + 1 + 4) / 18., 1e-6);
  g_assert_cmpfloat_with_epsilon (scores[2], 1, 1e-6);
  /* of a sigmoid */
  md_calibration_brier (one, labels, 3, 1, scores);
  g_assert_cmpfloat_with_epsilon (scores[0], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (scores[1], 0.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (scores[2], 1, 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  md_gemm_use_calling_thread ();
  g_test_add_func ("/calibration/fit", test_fit);
  g_test_add_func ("/calibration/fit-sigmoid", test_fit_sigmoid);
  g_test_add_func ("/calibration/head", test_head);
  g_test_add_func ("/calibration/brier", test_brier);
  return g_test_run ();
}

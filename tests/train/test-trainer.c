#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "kernels/gemm.h"
#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"
#include "base/rng.h"
#include "toy.h"

static MdTrainerParams
toy_params (void)
{
  MdTrainerParams params = MD_TRAINER_PARAMS_DEFAULT;

  params.epochs = 3;
  params.steps_per_epoch = 20;
  params.batch = 32;
  params.adam.learning_rate = 0.01f;
  return params;
}

static void
test_converges (void)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  g_autoptr (GError) error = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;

  g_assert_true (md_trainer_run (net, &params, &toy_funcs, &toy, &error));
  g_assert_cmpuint (toy.n_validations, ==, 3);
  g_assert_cmpfloat (toy_funcs.validate (net, &toy), >=, 0.9);
}

static void
test_threads (void)
{
  g_autofree float *expected = NULL;

  for (guint threads = 1; threads <= 3; threads++) {
    g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, threads);
    g_autofree float *weights = NULL;
    MdTrainerParams params = toy_params ();
    Toy toy = TOY_INIT;
    gsize n;

    g_assert_true (md_trainer_run (net, &params, &toy_funcs, &toy, NULL));
    weights = toy_weights (net, &n);
    if (!expected)
      expected = g_memdup2 (weights, n * sizeof (float));
    g_assert_cmpmem (weights, n * sizeof (float), expected, n * sizeof (float));
  }
}

/* Returns: (transfer full): the weights after a number of steps at one
 * learning rate */
static float *
weights_after (guint steps, float average, gsize * n)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  const MdTrainerFuncs funcs = {.fill = toy_funcs.fill,.loss = toy_funcs.loss
  };
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;

  params.epochs = 1;
  params.steps_per_epoch = steps;
  params.schedule = MD_SCHEDULE_CONSTANT;
  params.warm_up = 0;
  params.average = average;
  g_assert_true (md_trainer_run (net, &params, &funcs, &toy, NULL));
  return toy_weights (net, n);
}

/* The average begins with the first weights and moves towards the next ones by
 * 19/20, 19/21, …, but by no less than the given share. */
static void
test_average (void)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  gsize n;
  g_autofree float *expected = toy_weights (net, &n);
  g_autofree float *got = weights_after (3, .0909f, &n);

  for (guint step = 0; step < 3; step++) {
    g_autofree float *weights = weights_after (step + 1, 0, &n);
    float share = step == 0 ? 19 / 20.f : step == 1 ? 19 / 21.f : .9091f;

    share = MAX (share, .9091f);
    for (gsize i = 0; i < n; i++)
      expected[i] += share * (weights[i] - expected[i]);
  }
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (got[i], expected[i], 1e-5);
}

static int steps_until_stop;

static gboolean
stop_soon (void)
{
  return --steps_until_stop <= 0;
}

/* Stopping in the middle or at the end of an epoch does not change a bit. */
static void
test_resume (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "checkpoint", NULL);
  g_autoptr (MdNet) whole = toy_net_new (TOY_RECIPE, 2);
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;
  gsize n;
  g_autofree float *expected = NULL;

  g_assert_true (md_trainer_run (whole, &params, &toy_funcs, &toy, NULL));
  expected = toy_weights (whole, &n);
  params.checkpoint = path;
  params.resume = TRUE;
  for (int part = 0; part < 3; part++) {
    g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
    g_autoptr (GError) error = NULL;
    g_autofree float *weights = NULL;
    gboolean ok;

    steps_until_stop = part == 0 ? 7 : 13;
    params.stopped = part < 2 ? stop_soon : NULL;
    ok = md_trainer_run (net, &params, &toy_funcs, &toy, &error);
    if (part < 2) {
      g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED);
      continue;
    }
    g_assert_true (ok);
    weights = toy_weights (net, &n);
    g_assert_cmpmem (weights, n * sizeof (float), expected, n * sizeof (float));
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_damaged_checkpoint (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "checkpoint", NULL);
  g_autofree char *bytes = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;
  gsize size;

  params.epochs = 1;
  params.checkpoint = path;
  params.resume = TRUE;
  for (int i = 0; i < 4; i++) {
    g_autoptr (MdNet) net = toy_net_new (i == 3 ?
        "[network]\ninput=8\nlayers=flatten\nheads=prob:1:sigmoid side:2 "
        "shift:2\n" : TOY_RECIPE, 1);
    g_autoptr (GError) error = NULL;
    gboolean ok = md_trainer_run (net, &params, &toy_funcs, &toy, &error);

    if (i == 0) {
      g_assert_true (ok);
      g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
      g_assert_true (g_file_set_contents (path, bytes, size / 2, NULL));
      continue;
    }
    g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT);
    g_assert_nonnull (strstr (error->message, path));
    bytes[size / 2] ^= i == 1;
    g_assert_true (g_file_set_contents (path, bytes, size, NULL));
    bytes[size / 2] ^= i == 1;
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_other_run (void)
{
  static const char *const names[] = { "seed", "batch", "steps per epoch",
    "other data"
  };
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "checkpoint", NULL);
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 1);
  g_autoptr (GError) error = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;

  params.epochs = 1;
  params.data = 5;
  params.checkpoint = path;
  params.resume = TRUE;
  g_assert_true (md_trainer_run (net, &params, &toy_funcs, &toy, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    MdTrainerParams other = params;

    other.seed += i == 0;
    other.batch += i == 1;
    other.steps_per_epoch += i == 2;
    other.data += i == 3;
    g_assert_false (md_trainer_run (net, &other, &toy_funcs, &toy, &error));
    g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT);
    g_assert_nonnull (strstr (error->message, names[i]));
    g_clear_error (&error);
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_nan_input (void)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  g_autoptr (GError) error = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;

  toy.poison = 25;
  g_assert_false (md_trainer_run (net, &params, &toy_funcs, &toy, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_NAN);
  g_assert_nonnull (strstr (error->message, "epoch 2, step 6"));
  g_assert_nonnull (strstr (error->message, "the input"));
}

static void
test_nan_weight (void)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  g_autoptr (GError) error = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;
  guint i = 0;

  while (strcmp (md_net_parameter (net, i)->name, "conv5.weight") != 0)
    i++;
  md_net_parameter (net, i)->data[3] = NAN;
  g_assert_false (md_trainer_run (net, &params, &toy_funcs, &toy, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_NAN);
  g_assert_nonnull (strstr (error->message, "epoch 1, step 1"));
  g_assert_nonnull (strstr (error->message, "conv5.weight"));
}

/* With a learning rate that is too large, training diverges, which is
 * reported. */
static void
test_diverges (void)
{
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 2);
  g_autoptr (GError) error = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;

  params.adam.learning_rate = 1e30f;
  params.warm_up = 0;
  g_assert_false (md_trainer_run (net, &params, &toy_funcs, &toy, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_NAN);
}

static double
falling_validation (MdNet * net, gpointer data)
{
  Toy *toy = data;

  return -(double) toy->n_validations++;
}

/* After two epochs without a better validation, training stops with the
 * weights of the first. */
static void
test_patience (void)
{
  const MdTrainerFuncs funcs = {.fill = toy_funcs.fill,
    .loss = toy_funcs.loss,.validate = falling_validation
  };
  MdTrainerParams params = toy_params ();
  float *weights[2];
  gsize n;

  for (int i = 0; i < 2; i++) {
    g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 1);
    Toy toy = TOY_INIT;

    params.epochs = i == 0 ? 10 : 1;
    params.patience = 2;
    params.schedule = MD_SCHEDULE_CONSTANT;
    params.warm_up = 0;
    g_assert_true (md_trainer_run (net, &params, &funcs, &toy, NULL));
    g_assert_cmpuint (toy.n_validations, ==, i == 0 ? 3 : 1);
    weights[i] = toy_weights (net, &n);
  }
  g_assert_cmpmem (weights[0], n * sizeof (float), weights[1],
      n * sizeof (float));
  g_free (weights[0]);
  g_free (weights[1]);
}

/* The exported network, with folded batch norm, gives the same results. */
static void
test_export (void)
{
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "toy.onnx", NULL);
  g_autoptr (MdNet) net = toy_net_new (TOY_RECIPE, 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model = NULL;
  g_autoptr (MdPlan) plan = NULL;
  MdTrainerParams params = toy_params ();
  Toy toy = TOY_INIT;
  const float *prob;

  g_assert_true (md_trainer_run (net, &params, &toy_funcs, &toy, NULL));
  toy_funcs.fill (0, 5, 0, 32, md_net_input (net), &toy);
  g_assert_true (md_onnx_save (md_net_graph (net), path, &error));
  model = md_model_load (path, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  plan = md_plan_new (model);
  g_assert_true (md_plan_resize (plan, 32, 8, 8, &error));
  memcpy (md_plan_input (plan), md_net_input (net),
      32 * 8 * 8 * 3 * sizeof (float));
  md_plan_run (plan);
  prob = md_plan_output (plan, md_model_find_output (model, "prob"), NULL);
  md_net_forward (net, 32, FALSE, 0);
  for (int i = 0; i < 32; i++)
    g_assert_cmpfloat_with_epsilon (prob[i],
        1 / (1 + expf (-md_net_output (net, 0)[i])), 1e-5);
  g_unlink (path);
  g_rmdir (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  md_gemm_use_calling_thread ();
  g_test_add_func ("/trainer/converges", test_converges);
  g_test_add_func ("/trainer/threads", test_threads);
  g_test_add_func ("/trainer/average", test_average);
  g_test_add_func ("/trainer/resume", test_resume);
  g_test_add_func ("/trainer/damaged-checkpoint", test_damaged_checkpoint);
  g_test_add_func ("/trainer/other-run", test_other_run);
  g_test_add_func ("/trainer/nan-input", test_nan_input);
  g_test_add_func ("/trainer/nan-weight", test_nan_weight);
  g_test_add_func ("/trainer/diverges", test_diverges);
  g_test_add_func ("/trainer/patience", test_patience);
  g_test_add_func ("/trainer/export", test_export);
  return g_test_run ();
}

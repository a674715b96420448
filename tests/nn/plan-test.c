/* Tests a plan against the plain forward() of every operation, also after
 * resizing, and that a warm plan allocates nothing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../allocations.h"
#include "kernels/kernels.h"
#include "networks.h"
#include "nn/run/plan.h"
#include "base/pool.h"

static void
outputs_free (GArray * outputs)
{
  for (guint i = 0; i < outputs->len; i++)
    g_free (g_array_index (outputs, TestTensor, i).data);
  g_array_unref (outputs);
}

/* -- Running -------------------------------------------------------------- */

static MdPlan *
plan_new_with (const MdGraph * graph, MdPrecision precision)
{
  GError *error = NULL;
  MdModel *model = md_model_new (graph, precision, &error);
  MdPlan *plan;

  g_assert_no_error (error);
  plan = md_plan_new (model);
  md_model_unref (model);

  return plan;
}

static MdPlan *
plan_new (const MdGraph * graph)
{
  return plan_new_with (graph, MD_PRECISION_SINGLE);
}

static void
run (MdPlan * plan, const float *pixels, int n, int h, int w, int c)
{
  GError *error = NULL;

  md_plan_resize (plan, n, h, w, &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((guintptr) md_plan_input (plan) % 64, ==, 0);
  memcpy (md_plan_input (plan), pixels, sizeof (float) * (gsize) (n * h * w *
          c));
  md_plan_run (plan);
}

static void
compare (const MdPlan * plan, const GArray * expected, const char *what)
{
  for (guint i = 0; i < expected->len; i++) {
    const TestTensor *tensor = &g_array_index (expected, TestTensor, i);
    MdShape shape;
    const float *out = md_plan_output (plan, (int) i, &shape);

    g_assert_cmpint (shape.rank, ==, tensor->shape.rank);
    for (int d = 0; d < shape.rank; d++)
      g_assert_cmpint (shape.dims[d], ==, tensor->shape.dims[d]);
    test_assert_close (out, tensor->data, (gsize) md_shape_elements (&shape),
        1e-4f, what);
  }
}

static void
check (const MdGraph * graph, MdPlan * plan, guint32 seed, int n, int h, int w)
{
  int c = (int) md_graph_value (graph, 0)->shape.dims[1];
  g_autofree float *pixels = NULL;
  g_autofree char *what = g_strdup_printf ("seed %u, %d×%d×%d", seed, n, h,
      w);
  GArray *expected;

  c = c == h && h != 3 ? 3 : c;
  pixels = test_pixels (seed, (gsize) (n * h * w * c));
  expected = test_reference (graph, pixels, n, h, w);
  run (plan, pixels, n, h, w, c);
  compare (plan, expected, what);
  outputs_free (expected);
}

static void
test_random_networks (void)
{
  for (guint32 seed = 1; seed <= 150; seed++) {
    int h, w;
    g_autoptr (MdGraph) graph = test_network_random (seed, &h, &w);
    g_autoptr (MdPlan) plan = plan_new (graph);

    check (graph, plan, seed, 1 + (int) seed % 3, h, w);
  }
}

static void
test_resize (void)
{
  static const int sizes[][3] = {
    {2, 61, 47}, {1, 12, 12}, {2, 61, 47}, {1, 13, 90}, {3, 33, 35},
    {1, 90, 13}, {5, 12, 17}, {1, 61, 47},
  };
  g_autoptr (MdGraph) graph = test_network_convolutional (7);
  g_autoptr (MdPlan) plan = plan_new (graph);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check (graph, plan, i, sizes[i][0], sizes[i][1], sizes[i][2]);
}

static void
test_resize_refused (void)
{
  g_autoptr (MdGraph) graph = test_network_classic (3, 22, 4, 10, FALSE);
  g_autoptr (MdGraph) open = test_network_convolutional (3);
  g_autoptr (MdPlan) fixed_plan = plan_new (graph);
  g_autoptr (MdPlan) open_plan = plan_new (open);
  GError *error = NULL;

  g_assert_false (md_plan_resize (fixed_plan, 1, 22, 23, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_false (md_plan_resize (open_plan, 1, 1, 1, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_false (md_plan_resize (open_plan, 0, 20, 20, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_clear_error (&error);
  g_assert_false (md_plan_resize (open_plan, 32000, 32000, 32000, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  g_clear_error (&error);
  check (open, open_plan, 3, 1, 20, 20);
}

/* Runs with @threads; stores the outputs in @first the first time, and
 * compares them bit for bit after that. */
static void
check_threads (MdModel * model, guint threads, int n, int h, int w,
    GArray ** first)
{
  g_autoptr (MdPlan) plan = md_plan_new (model);
  int c = (int) md_model_input_shape (model)->dims[1];
  g_autofree float *pixels = test_pixels (3, (gsize) (n * h * w * c));
  gboolean is_first = *first == NULL;

  md_plan_set_threads (plan, threads);
  run (plan, pixels, n, h, w, c);
  if (is_first)
    *first = g_array_new (FALSE, FALSE, sizeof (TestTensor));
  for (guint i = 0; i < md_model_n_outputs (model); i++) {
    TestTensor tensor;
    const float *out = md_plan_output (plan, (int) i, &tensor.shape);
    gsize bytes = (gsize) md_shape_elements (&tensor.shape) * sizeof (float);

    tensor.data = g_memdup2 (out, bytes);
    if (is_first) {
      g_array_append_val (*first, tensor);
      continue;
    }
    g_assert_cmpmem (out, bytes, g_array_index (*first, TestTensor, i).data,
        bytes);
    g_free (tensor.data);
  }
}

/* Any number of threads gives the same result. */
static void
test_threads (void)
{
  for (guint32 seed = 1; seed <= 40; seed++) {
    int h, w;
    g_autoptr (MdGraph) random = test_network_random (seed, &h, &w);
    g_autoptr (MdGraph) open = test_network_convolutional (seed);
    GError *error = NULL;
    g_autoptr (MdModel) model =
        md_model_new (random, MD_PRECISION_SINGLE, &error);
    g_autoptr (MdModel) large =
        md_model_new (open, MD_PRECISION_SINGLE, &error);
    GArray *outputs = NULL;

    g_assert_no_error (error);
    for (guint threads = 1; threads <= 4; threads++)
      check_threads (model, threads, 1 + (int) seed % 3, h, w, &outputs);
    outputs_free (outputs);
    outputs = NULL;
    for (guint threads = 1; seed <= 3 && threads <= 5; threads++)
      check_threads (large, threads, (int) seed, 203, 150, &outputs);
    if (outputs != NULL)
      outputs_free (outputs);
  }
}

static void
test_allocates_nothing (void)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (MdGraph) graph = test_network_convolutional (11);
  g_autoptr (MdPlan) plan = plan_new (graph);
  g_autoptr (MdPlan) threaded = plan_new (graph);
  g_autofree float *pixels = test_pixels (1, 2 * 64 * 64 * 3);
  gint before = test_allocation_count ();

  g_free (g_malloc (1));
  if (test_allocation_count () == before) {
    g_test_skip ("allocations cannot be counted under this tool");
    return;
  }

  test_start_pool ();
  md_plan_set_threads (threaded, 3);
  run (plan, pixels, 2, 64, 64, 3);
  run (threaded, pixels, 2, 64, 64, 3);
  before = test_allocation_count ();
  for (int side = 64; side >= 12; side--) {
    run (plan, pixels, 1 + side % 2, side, 76 - side, 3);
    run (threaded, pixels, 1 + side % 2, side, 76 - side, 3);
    md_plan_output (plan, 0, NULL);
  }
  g_assert_cmpint (test_allocation_count (), ==, before);
#else
  g_test_skip ("allocations cannot be counted in this build");
#endif
}

typedef struct
{
  const MdGraph *graph;
  MdModel *model;
} Shared;

static void
check_shared (guint task, guint worker, gpointer data)
{
  Shared *shared = data;
  g_autoptr (MdPlan) plan = md_plan_new (shared->model);

  for (int i = 0; i < 5; i++)
    check (shared->graph, plan, task, 1 + i % 2, 20 + (int) task, 30 - i);
}

/* One model, several threads, each with its own plan. */
static void
test_shared_model (void)
{
  g_autoptr (MdGraph) graph = test_network_convolutional (13);
  GError *error = NULL;
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  Shared shared = { graph, model };

  g_assert_no_error (error);
  md_pool_run (16, 4, check_shared, &shared);
}

/* Bfloat16s are used where the CPU has them, and nowhere else. */
static void
test_precision (void)
{
  const gboolean has_bfloat16s =
      md_kernels_get (MD_CPU_ANY) != md_kernels_get (MD_CPU_SINGLE);
  g_autoptr (MdGraph) graph = test_network_convolutional (17);
  g_autoptr (MdPlan) precise = plan_new (graph);
  g_autoptr (MdPlan) fast = plan_new_with (graph, MD_PRECISION_BFLOAT16);
  g_autofree float *pixels = test_pixels (17, 2 * 61 * 47 * 3);
  float most = 0, difference = 0;
  const float *a, *b;
  MdShape shape;

  run (precise, pixels, 2, 61, 47, 3);
  run (fast, pixels, 2, 61, 47, 3);
  a = md_plan_output (precise, 0, &shape);
  b = md_plan_output (fast, 0, NULL);
  for (gint64 i = 0; i < md_shape_elements (&shape); i++) {
    most = MAX (most, fabsf (a[i]));
    difference = MAX (difference, fabsf (a[i] - b[i]));
  }
  g_test_message ("outputs up to %g differ by up to %g", most, difference);
  g_assert_cmpfloat (difference, <=, 0.02f * most);
  g_assert_cmpint (difference > 0, ==, has_bfloat16s);
}

/* A network with the original's layers, but smaller. */
static void
test_classic (void)
{
  for (int keras = 0; keras < 2; keras++) {
    g_autoptr (MdGraph) graph = test_network_classic (5, 40, 16, 100, keras);
    g_autoptr (MdPlan) plan = plan_new (graph);

    check (graph, plan, 5, 1, 40, 40);
    check (graph, plan, 6, 3, 40, 40);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plan/random-networks", test_random_networks);
  g_test_add_func ("/plan/resize", test_resize);
  g_test_add_func ("/plan/resize-refused", test_resize_refused);
  g_test_add_func ("/plan/threads", test_threads);
  g_test_add_func ("/plan/allocates-nothing", test_allocates_nothing);
  g_test_add_func ("/plan/shared-model", test_shared_model);
  g_test_add_func ("/plan/precision", test_precision);
  g_test_add_func ("/plan/classic", test_classic);

  return g_test_run ();
}

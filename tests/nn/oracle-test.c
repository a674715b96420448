/* Tests plans and the operations' own forward() against results of ONNX
 * Runtime for the small models in tests/nn/data. */
#include <string.h>

#include "networks.h"
#include "nn/onnx/onnx.h"
#include "nn/ops/layout.h"
#include "nn/run/plan.h"

#define N 2                     /* pictures, as in oracle.py */

/* Converts from ONNX's order to ours. */
static float *
convert (const MdShape * shape, const float *rows)
{
  float *out = g_new (float, md_shape_elements (shape));
  gsize from[MD_MAX_RANK], to[MD_MAX_RANK];

  md_layout_row_major (shape, from);
  md_layout_strides (shape, FALSE, to);
  md_layout_copy (shape, rows, from, out, to, FALSE);

  return out;
}

static void
test_model (gconstpointer name)
{
  g_autofree char *onnx = g_strconcat (name, ".onnx", NULL);
  g_autofree char *bin = g_strconcat (name, ".bin", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", onnx,
      NULL);
  g_autofree char *bin_path = g_test_build_filename (G_TEST_DIST, "data", bin,
      NULL);
  g_autofree char *contents = NULL;
  g_autofree float *pixels = NULL;
  GError *error = NULL;
  g_autoptr (MdGraph) graph = md_onnx_load (path, &error);
  g_autoptr (MdModel) model = md_model_load (path, MD_PRECISION_SINGLE, &error);
  g_autoptr (MdPlan) plan = NULL;
  GArray *reference;
  const float *rows;
  MdShape shape;
  gsize size, used;

  g_assert_no_error (error);
  g_file_get_contents (bin_path, &contents, &size, &error);
  g_assert_no_error (error);

  rows = (const float *) contents;
  shape = *md_model_input_shape (model);
  shape.dims[0] = N;
  used = (gsize) md_shape_elements (&shape);
  pixels = convert (&shape, rows);
  plan = md_plan_new (model);
  md_plan_resize (plan, N, (int) shape.dims[2], (int) shape.dims[3], &error);
  g_assert_no_error (error);
  memcpy (md_plan_input (plan), pixels, used * sizeof (float));
  md_plan_run (plan);
  reference = test_reference (graph, pixels, N, (int) shape.dims[2],
      (int) shape.dims[3]);

  for (guint i = 0; i < md_model_n_outputs (model); i++) {
    const float *out = md_plan_output (plan, (int) i, &shape);
    TestTensor *tensor = &g_array_index (reference, TestTensor, i);
    gsize n = (gsize) md_shape_elements (&shape);
    g_autofree float *expected = NULL;
    g_autofree char *what = g_strdup_printf ("output %u", i);

    g_assert_cmpuint ((used + n) * sizeof (float), <=, size);
    expected = convert (&shape, rows + used);
    test_assert_close (out, expected, n, 1e-5f, what);
    test_assert_close (tensor->data, expected, n, 1e-5f, what);
    g_free (tensor->data);
    used += n;
  }
  g_assert_cmpuint (used * sizeof (float), ==, size);
  g_array_unref (reference);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = { "conv", "norm", "activations",
    "softmax", "pool", "dense", "elementwise", "layout"
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_strconcat ("/oracle/", names[i], NULL);

    g_test_add_data_func (path, names[i], test_model);
  }

  return g_test_run ();
}

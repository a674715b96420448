#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "nn/infer.h"
#include "nn/onnx/onnx.h"
#include "nn/op.h"
#include "nn/ops/layout.h"
#include "nn/run/plan.h"

float *
test_pixels (guint32 seed, gsize n)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  float *pixels = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    pixels[i] = (float) g_rand_double_range (random, -1, 1);
  return pixels;
}

void
test_assert_close (const float *a, const float *b, gsize n, float tolerance,
    const char *what)
{
  float worst = 0, largest = 1;

  for (gsize i = 0; i < n; i++) {
    largest = MAX (largest, fabsf (b[i]));
    worst = MAX (worst, fabsf (a[i] - b[i]));
    if (isnan (a[i]) != isnan (b[i]))
      worst = INFINITY;
  }
  if (worst > tolerance * largest) {
    g_test_message ("%s: off by %g, largest value %g", what, worst, largest);
    g_test_fail ();
  }
}

/* Converts pixels to the memory order of an input of logical shape @shape. */
static float *
make_input (const MdShape * shape, gboolean keras, const float *pixels)
{
  float *input = g_new (float, md_shape_elements (shape));
  gsize from[MD_MAX_RANK], to[MD_MAX_RANK];

  /* N×H×W×C is the plain order for a shape N, H, W, C, and channels last for
   * N, C, H, W. */
  if (keras)
    md_layout_row_major (shape, from);
  else
    md_layout_strides (shape, FALSE, from);
  md_layout_strides (shape, FALSE, to);
  md_layout_copy (shape, pixels, from, input, to, FALSE);

  return input;
}

static void
run_node (const MdGraph * graph, const MdNode * node, const MdShape * shapes,
    float **data)
{
  const MdOp *op = md_op_get (node->op);
  gsize n = (gsize) md_shape_elements (&shapes[node->output]);
  float *scratch = NULL;
  MdOpCall call = {.node = node,.n_inputs = node->n_inputs,
    .out_shape = &shapes[node->output],.threads = 1
  };

  for (int i = 0; i < node->n_inputs; i++) {
    call.in_shape[i] = &shapes[node->inputs[i]];
    call.in[i] = data[node->inputs[i]];
    call.in_constant[i] = md_graph_value (graph, node->inputs[i])->data != NULL;
  }
  call.out = data[node->output] = g_new (float, n);
  if (op->scratch_size != NULL)
    scratch = aligned_alloc (64, (op->scratch_size (&call) + 16) / 16 * 64);
  call.scratch = scratch;
  op->forward (&call);
  free (scratch);
}

GArray *
test_reference (const MdGraph * graph, const float *pixels, int n, int h, int w)
{
  guint n_values = graph->values->len;
  g_autofree MdShape *shapes = g_new (MdShape, n_values);
  g_autofree float **data = g_new0 (float *, n_values);
  GArray *outputs = g_array_new (FALSE, FALSE, sizeof (TestTensor));
  int input = g_array_index (graph->inputs, int, 0);
  gboolean keras = md_graph_value (graph, input)->shape.dims[3] == 3 &&
      md_graph_value (graph, input)->shape.dims[1] != 3;
  GError *error = NULL;

  for (guint i = 0; i < n_values; i++) {
    shapes[i] = md_graph_value (graph, i)->shape;
    data[i] = md_graph_value (graph, i)->data;
  }
  shapes[input] = keras ? MD_SHAPE (n, h, w, 3) :
      MD_SHAPE (n, shapes[input].dims[1], h, w);
  g_assert_true (md_infer_shapes (graph, shapes, &error));
  g_assert_no_error (error);

  data[input] = make_input (&shapes[input], keras, pixels);
  for (guint i = 0; i < graph->nodes->len; i++)
    run_node (graph, md_graph_node (graph, i), shapes, data);

  for (guint i = 0; i < graph->outputs->len; i++) {
    int value = g_array_index (graph->outputs, int, i);
    TestTensor tensor = { shapes[value], g_memdup2 (data[value],
          (gsize) md_shape_elements (&shapes[value]) * sizeof (float))
    };

    g_array_append_val (outputs, tensor);
  }
  for (guint i = 0; i < n_values; i++)
    if (md_graph_value (graph, i)->data == NULL)
      g_free (data[i]);

  return outputs;
}

void
test_assert_same_network (const MdGraph * graph, GBytes * file,
    const char *what, int h, int w)
{
  gsize n = 2 * (gsize) h * (gsize) w * 3;
  g_autofree float *pixels = test_pixels ((guint32) h, n);
  GArray *expected = test_reference (graph, pixels, 2, h, w);
  const TestTensor *tensor = &g_array_index (expected, TestTensor, 0);
  g_autoptr (MdGraph) read = NULL;
  g_autoptr (MdModel) model = NULL;
  g_autoptr (MdPlan) plan = NULL;
  GError *error = NULL;
  MdShape shape;

  read = md_onnx_read (g_bytes_get_data (file, NULL),
      g_bytes_get_size (file), what, &error);
  g_assert_no_error (error);
  model = md_model_new (read, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  plan = md_plan_new (model);
  md_plan_resize (plan, 2, h, w, &error);
  g_assert_no_error (error);
  memcpy (md_plan_input (plan), pixels, n * sizeof (float));
  md_plan_run (plan);
  md_plan_output (plan, 0, &shape);
  g_assert_cmpmem (shape.dims, 4 * sizeof (gint64), tensor->shape.dims,
      4 * sizeof (gint64));
  test_assert_close (md_plan_output (plan, 0, NULL), tensor->data,
      (gsize) md_shape_elements (&shape), 1e-4f, what);
  g_free (tensor->data);
  g_array_unref (expected);
}

#include "fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/floats.h"
#include "fuse.h"
#include "nn/budget.h"
#include "nn/edit.h"
#include "nn/infer.h"
#include "nn/op.h"
#include "nn/ops/layout.h"

/* Largest picture tried if the input's size is open. */
#define MAX_PROBE 512

static void
bypass_node (MdGraph * graph, guint index)
{
  const MdNode *node = md_graph_node (graph, index);

  md_graph_replace_uses (graph, node->output, node->inputs[0]);
  g_array_remove_index (graph->nodes, index);
}

/* -- Layout -------------------------------------------------------------- */

static gboolean
is_perm (const MdNode * node, int n, const int *perm)
{
  return node->op == MD_OP_TRANSPOSE &&
      memcmp (node->attrs.perm, perm, (gsize) n * sizeof (int)) == 0;
}

/* tf2onnx keeps Keras' N×H×W×C at the input and transposes it at once; that is
 * our memory layout already. */
static void
turn_input (MdGraph * graph, int input)
{
  static const int to_channels_first[] = { 0, 3, 1, 2 };
  MdShape *shape = &md_graph_value (graph, input)->shape;

  if (shape->rank != 4 || md_graph_is_output (graph, input))
    return;
  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    for (int j = 0; j < node->n_inputs; j++)
      if (node->inputs[j] == input && !is_perm (node, 4, to_channels_first))
        return;
  }

  if (md_graph_n_uses (graph, input) == 0)
    return;
  *shape = MD_SHAPE (shape->dims[0], shape->dims[3], shape->dims[1],
      shape->dims[2]);
  for (guint i = graph->nodes->len; i-- > 0;)
    if (md_graph_node (graph, i)->inputs[0] == input)
      bypass_node (graph, i);
}

/* Transpose (Transpose (x)) is one Transpose of x. */
static void
join_transposes (MdGraph * graph)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    MdNode *node = md_graph_node (graph, i);
    int producer = node->op != MD_OP_TRANSPOSE ? -1 :
        md_graph_find_producer (graph, node->inputs[0]);
    const MdNode *before = producer < 0 ? NULL :
        md_graph_node (graph, producer);

    if (before == NULL || before->op != MD_OP_TRANSPOSE)
      continue;
    for (int d = 0; d < MD_MAX_RANK && node->attrs.perm[d] >= 0; d++)
      node->attrs.perm[d] = before->attrs.perm[node->attrs.perm[d]];
    node->inputs[0] = before->inputs[0];
  }
}

static gboolean
does_nothing (const MdNode * node)
{
  static const int identity[MD_MAX_RANK] = { 0, 1, 2, 3, 4, 5 };
  int rank = 0;

  while (rank < MD_MAX_RANK && node->attrs.perm[rank] >= 0)
    rank++;
  return node->op == MD_OP_DROPOUT || node->op == MD_OP_IDENTITY ||
      is_perm (node, rank, identity);
}

static void
drop_idle_nodes (MdGraph * graph)
{
  for (guint i = graph->nodes->len; i-- > 0;)
    if (does_nothing (md_graph_node (graph, i)))
      bypass_node (graph, i);
}

static void
drop_unused_nodes (MdGraph * graph)
{
  for (guint i = graph->nodes->len; i-- > 0;)
    if (md_graph_n_uses (graph, md_graph_node (graph, i)->output) == 0)
      g_array_remove_index (graph->nodes, i);
}

/* -- Shapes -------------------------------------------------------------- */

static gboolean
try_shapes (MdGraph * graph, int input, const MdShape * shape, GError ** error)
{
  g_autofree MdShape *shapes = g_new0 (MdShape, graph->values->len);

  for (guint i = 0; i < graph->values->len; i++)
    shapes[i] = md_graph_value (graph, i)->shape;
  shapes[input] = *shape;
  if (!md_infer_shapes (graph, shapes, error) ||
      !md_budget_check (graph, shapes, error))
    return FALSE;

  for (guint i = 0; i < graph->values->len; i++)
    md_graph_value (graph, i)->shape = shapes[i];
  return TRUE;
}

static gboolean
settle_shapes (MdGraph * graph, int input, GError ** error)
{
  MdShape declared = md_graph_value (graph, input)->shape, shape = declared;
  gboolean is_open = declared.dims[2] < 0 || declared.dims[3] < 0;

  if (declared.rank != 4 || declared.dims[1] < 1) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
        "%s: input '%s' is not a batch of pictures with a known number of "
        "channels", graph->name, md_graph_value (graph, input)->name);
    return FALSE;
  }

  if (shape.dims[0] < 0)
    shape.dims[0] = 1;
  for (int size = 1;; size++) {
    g_autoptr (GError) reason = NULL;

    for (int i = 2; i < 4; i++)
      if (declared.dims[i] < 0)
        shape.dims[i] = size;
    if (try_shapes (graph, input, &shape, &reason))
      return TRUE;
    if (!is_open || size == MAX_PROBE) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  }
}

/* -- Constants ----------------------------------------------------------- */

static gboolean
has_only_constants (const MdGraph * graph, const MdNode * node)
{
  for (int i = 0; i < node->n_inputs; i++)
    if (node->inputs[i] >= 0 && !md_graph_is_constant (graph, node->inputs[i])
        && md_graph_value (graph, node->inputs[i])->ints == NULL)
      return FALSE;
  return TRUE;
}

/* Converts results of rank 4 from channels last to ONNX's row-major order. */
static gboolean
store_constant (MdValue * value, const float *data)
{
  gsize n = (gsize) md_shape_elements (&value->shape);
  gsize rows[MD_MAX_RANK], strides[MD_MAX_RANK];

  value->data = g_try_new (float, n);
  if (value->data == NULL)
    return FALSE;
  md_layout_row_major (&value->shape, rows);
  md_layout_strides (&value->shape, FALSE, strides);
  md_layout_copy (&value->shape, data, strides, value->data, rows, FALSE);
  return TRUE;
}

/* Copies a constant in the layout of activations, channels last for rank 4.
 * Returns: (transfer full): NULL if memory runs out */
static float *
to_activation (const MdValue * value)
{
  gsize n = (gsize) md_shape_elements (&value->shape);
  gsize rows[MD_MAX_RANK], channels_last[MD_MAX_RANK];
  float *data = g_try_new (float, n);

  if (data == NULL)
    return NULL;
  md_layout_row_major (&value->shape, rows);
  md_layout_strides (&value->shape, FALSE, channels_last);
  md_layout_copy (&value->shape, value->data, rows, data, channels_last, FALSE);
  return data;
}

static gboolean
no_memory (const MdGraph * graph, const MdNode * node, GError ** error)
{
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
      "%s: node '%s' (%s): out of memory", graph->name,
      node->name, md_op_kind_name (node->op));
  return FALSE;
}

/* @owned: [MD_MAX_INPUTS]: (out) (transfer full) */
static gboolean
get_inputs (const MdGraph * graph, const MdNode * node, MdOpCall * call,
    float **owned)
{
  for (int i = 0; i < node->n_inputs; i++) {
    const MdValue *in = node->inputs[i] < 0 ? NULL :
        md_graph_value (graph, node->inputs[i]);

    call->in_shape[i] = in == NULL ? NULL : &in->shape;
    call->in[i] = in == NULL ? NULL : in->data;
    call->in_constant[i] = TRUE;
    if (in == NULL || in->data == NULL || in->shape.rank != 4 ||
        (node->op == MD_OP_CONV && i > 0))
      continue;
    owned[i] = to_activation (in);
    if (owned[i] == NULL)
      return FALSE;
    call->in[i] = owned[i];
    call->in_constant[i] = FALSE;
  }
  return TRUE;
}

static gboolean
fold_constant (MdGraph * graph, guint index, GError ** error)
{
  const MdNode *node = md_graph_node (graph, index);
  const MdOp *op = md_op_get (node->op);
  MdValue *out = md_graph_value (graph, node->output);
  gsize n = (gsize) md_shape_elements (&out->shape);
  float *owned[MD_MAX_INPUTS] = { NULL }, *scratch = NULL, *result;
  MdOpCall call = {.node = node,.n_inputs = node->n_inputs,
    .out_shape = &out->shape,.threads = 1
  };
  gboolean ok;

  if (!md_budget_check_constant (graph, node, error))
    return FALSE;
  result = call.out = g_try_new (float, n);
  ok = result != NULL && get_inputs (graph, node, &call, owned);

  if (ok && op->scratch_size != NULL)
    ok = (scratch = md_floats_new (op->scratch_size (&call))) != NULL;
  if (ok) {
    call.scratch = scratch;
    op->forward (&call);
    ok = store_constant (out, result);
  }
  for (int i = 0; i < node->n_inputs; i++)
    g_free (owned[i]);
  free (scratch);
  g_free (result);
  if (!ok)
    return no_memory (graph, node, error);
  g_array_remove_index (graph->nodes, index);

  return TRUE;
}

static gboolean
fold_constants (MdGraph * graph, GError ** error)
{
  guint i = 0;

  while (i < graph->nodes->len) {
    if (!has_only_constants (graph, md_graph_node (graph, i)))
      i++;
    else if (!fold_constant (graph, i, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
md_fold (MdGraph * graph, MdShape * input_shape, GError ** error)
{
  int input = g_array_index (graph->inputs, int, 0);

  turn_input (graph, input);
  *input_shape = md_graph_value (graph, input)->shape;
  drop_idle_nodes (graph);
  join_transposes (graph);
  drop_idle_nodes (graph);
  drop_unused_nodes (graph);
  if (!settle_shapes (graph, input, error) || !fold_constants (graph, error))
    return FALSE;
  md_fuse (graph);
  md_fold_affines (graph);

  return TRUE;
}

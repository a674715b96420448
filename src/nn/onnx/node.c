#include "node.h"

#include <string.h>

#include "constants.h"
#include "nn/budget.h"
#include "params.h"

static gboolean
read_attrs (const MdOnnxScope * scope, const MdOnnxNode * node, MdOpKind op,
    MdAttrs * attrs, GError ** error)
{
  g_autofree char *wrong = md_onnx_attrs_read (op, node->attrs, node->n_attrs,
      attrs);

  if (wrong != NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s", wrong);
  return TRUE;
}

static const struct
{
  int least, most;              /* inputs that become the node's own */
} input_counts[MD_N_OPS] = {
  [MD_OP_CONV] = {2, 3},
  [MD_OP_BATCH_NORM] = {5, 5},
  [MD_OP_RELU] = {1, 1},
  [MD_OP_LEAKY_RELU] = {1, 1},
  [MD_OP_PRELU] = {2, 2},
  [MD_OP_CLIP] = {1, 1},
  [MD_OP_SIGMOID] = {1, 1},
  [MD_OP_SOFTMAX] = {1, 1},
  [MD_OP_MAX_POOL] = {1, 1},
  [MD_OP_AVERAGE_POOL] = {1, 1},
  [MD_OP_GLOBAL_AVERAGE_POOL] = {1, 1},
  [MD_OP_GEMM] = {2, 3},
  [MD_OP_MATMUL] = {2, 2},
  [MD_OP_ADD] = {2, 2},
  [MD_OP_MUL] = {2, 2},
  [MD_OP_CONCAT] = {1, MD_MAX_INPUTS},
  [MD_OP_FLATTEN] = {1, 1},
  [MD_OP_RESHAPE] = {1, 1},
  [MD_OP_TRANSPOSE] = {1, 1},
  [MD_OP_DROPOUT] = {1, 1},
  [MD_OP_IDENTITY] = {1, 1},
  [MD_OP_SUB] = {2, 2},
  [MD_OP_DIV] = {2, 2},
  [MD_OP_EXP] = {1, 1},
  [MD_OP_SOFTPLUS] = {1, 1},
  [MD_OP_HARD_SIGMOID] = {1, 1},
  [MD_OP_HARD_SWISH] = {1, 1},
  [MD_OP_RESIZE] = {1, 1},
  [MD_OP_SLICE] = {1, 1},
  [MD_OP_SQUEEZE] = {1, 1},
  [MD_OP_UNSQUEEZE] = {1, 1},
};

/* Whether an operation has parameters as further inputs. */
static gboolean
has_parameters (MdOpKind op)
{
  return op == MD_OP_CLIP || op == MD_OP_DROPOUT || op == MD_OP_RESHAPE ||
      op == MD_OP_RESIZE || op == MD_OP_SLICE || op == MD_OP_SQUEEZE ||
      op == MD_OP_UNSQUEEZE;
}

static gboolean
read_inputs (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    int most, GError ** error)
{
  out->n_inputs = (int) MIN (node->n_inputs, (gsize) most);
  for (int i = 0; i < out->n_inputs; i++) {
    const char *name = node->inputs[i];

    out->inputs[i] = *name == '\0' ? -1 : md_onnx_scope_find (scope, name);
    if (out->inputs[i] < 0 && *name != '\0') {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
          "input '%s' is %s", valid,
          g_hash_table_contains (scope->ints, name) ?
          "a list of integers" : "not defined by an earlier node");
    }
  }
  while (out->n_inputs > 0 && out->inputs[out->n_inputs - 1] < 0)
    out->n_inputs--;

  return TRUE;
}

static gboolean
check_inputs (const MdOnnxScope * scope, const MdOnnxNode * node,
    const MdNode * out, GError ** error)
{
  int least = input_counts[out->op].least, most = input_counts[out->op].most;

  if (!has_parameters (out->op) && node->n_inputs > (gsize) most)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%" G_GSIZE_FORMAT " inputs, maximum is %d", node->n_inputs, most);
  for (int i = 0; i < least; i++)
    if (i >= out->n_inputs || out->inputs[i] < 0)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
          "input %d is missing", i);
  if (out->op == MD_OP_CONCAT)
    for (int i = 0; i < out->n_inputs; i++)
      if (out->inputs[i] < 0)
        return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
            "input %d is missing", i);
  return TRUE;
}

static int
count_bits (guint32 bits)
{
  int n = 0;

  for (; bits != 0; bits >>= 1)
    n += bits & 1;
  return n;
}

static int
output_rank (const MdGraph * graph, const MdNode * node)
{
  int rank = md_graph_value (graph, node->inputs[0])->shape.rank;

  switch (node->op) {
    case MD_OP_GEMM:
    case MD_OP_FLATTEN:
      return 2;
    case MD_OP_RESHAPE:
      return (int) md_graph_value (graph, node->inputs[1])->shape.dims[0];
    case MD_OP_SQUEEZE:
      return rank - count_bits (node->attrs.axes);
    case MD_OP_UNSQUEEZE:
      return rank + count_bits (node->attrs.axes);
    case MD_OP_MATMUL:
    case MD_OP_ADD:
    case MD_OP_SUB:
    case MD_OP_MUL:
    case MD_OP_DIV:
      return MAX (rank, md_graph_value (graph, node->inputs[1])->shape.rank);
    default:
      return rank;
  }
}

/* Adds a checked node and its output @name. */
static gboolean
add_node (MdOnnxScope * scope, const MdOnnxNode * node, MdNode out,
    const char *name, GError ** error)
{
  MdShape shape;

  if (!md_onnx_scope_check_name (scope, name, error))
    return FALSE;
  if (scope->graph->nodes->len >= MD_MAX_NODES)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "exceeds the limit of %d nodes", MD_MAX_NODES);

  shape.rank = output_rank (scope->graph, &out);
  for (int i = 0; i < MD_MAX_RANK; i++)
    shape.dims[i] = -1;
  out.name = g_strdup (md_onnx_node_name (node));
  out.output = md_onnx_scope_add_value (scope, name, &shape);
  g_array_append_val (scope->graph->nodes, out);

  return TRUE;
}

static gboolean
begin_node (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  if (!read_inputs (scope, node, out, input_counts[out->op].most, error) ||
      !check_inputs (scope, node, out, error))
    return FALSE;
  out->attrs = md_onnx_params_default (scope, node, out);
  return read_attrs (scope, node, out->op, &out->attrs, error);
}

static gboolean
read_float_node (MdOnnxScope * scope, const MdOnnxNode * node, MdOpKind op,
    GError ** error)
{
  MdNode out = {.op = op };

  return begin_node (scope, node, &out, error) &&
      md_onnx_params_read (scope, node, &out, error) &&
      add_node (scope, node, out, node->outputs[0], error);
}

/* Adds each part as a Slice of the input. */
static gboolean
read_split (MdOnnxScope * scope, const MdOnnxNode * node, GError ** error)
{
  MdNode out = {.op = MD_OP_SLICE };
  gint64 sizes[MD_MAX_INTS], begin = 0;
  int n;

  if (!begin_node (scope, node, &out, error) ||
      !md_onnx_params_read_split (scope, node, &out, sizes, &n, error))
    return FALSE;
  for (gsize i = 0; i < node->n_outputs; i++) {
    if (n < 0) {
      out.attrs.part = (int) i;
      out.attrs.parts = (int) MIN (node->n_outputs, G_MAXINT16);
    } else {
      out.attrs.begin[out.attrs.axis] = begin;
      out.attrs.end[out.attrs.axis] = begin += sizes[i];
    }
    if (*node->outputs[i] != '\0' &&
        !add_node (scope, node, out, node->outputs[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_integer_node (const MdOnnxScope * scope, const MdOnnxNode * node)
{
  static const char *const ops[] = { "Gather", "Unsqueeze", "Squeeze", "Slice",
    "Cast", "Concat", "Identity", "Add", "Sub", "Mul", "Div", NULL
  };

  return strcmp (node->op, "Shape") == 0 || (node->n_inputs > 0 &&
      g_strv_contains (ops, node->op) &&
      g_hash_table_contains (scope->ints, node->inputs[0]));
}

static gboolean
read_integer_node (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error)
{
  const MdIntFolding *in[MD_MAX_INPUTS];
  MdIntFolding out;
  const char *wrong = NULL;

  if (node->n_inputs > MD_MAX_INPUTS)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "more than %d inputs", MD_MAX_INPUTS);
  if (!md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;

  for (gsize i = 0; i < node->n_inputs; i++)
    in[i] = g_hash_table_lookup (scope->ints, node->inputs[i]);

  if (strcmp (node->op, "Shape") == 0) {
    int value =
        node->n_inputs == 1 ? md_onnx_scope_find (scope, node->inputs[0]) : -1;

    if (value < 0 || node->n_attrs > 0)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "supported only for the whole shape of a known tensor");
    md_int_folding_shape (scope->graph, value, &out);
  } else {
    wrong = md_int_folding_apply (node->op, in, (int) node->n_inputs, &out);
  }
  if (wrong != NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s", wrong);
  md_onnx_scope_add_ints (scope, node->outputs[0], &out);

  return TRUE;
}

/* Supports constants only, and float32 as the only target type. */
static gboolean
read_constant_cast (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error)
{
  const gint64 to_float = 1;
  gboolean found;

  if (node->n_attrs != 1 || strcmp (node->attrs[0].name, "to") != 0
      || node->attrs[0].i != to_float)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "casts to types other than float32 are not supported");
  if (!md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;
  if (md_onnx_scope_copy_floats (scope, node->inputs[0], node->outputs[0],
          &found))
    return TRUE;
  return md_onnx_node_error (scope, node, found ? MD_MODEL_ERROR_SHAPE :
      MD_MODEL_ERROR_UNSUPPORTED, error, found ?
      "out of memory" : "supported only for constants");
}

static gboolean
is_float_cast (const MdOnnxScope * scope, const MdOnnxNode * node)
{
  return strcmp (node->op, "Cast") == 0 && node->n_inputs == 1
      && !g_hash_table_contains (scope->ints, node->inputs[0]);
}

gboolean
md_onnx_node_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error)
{
  gboolean is_standard = *node->domain == '\0' ||
      strcmp (node->domain, "ai.onnx") == 0;

  if (node->n_outputs == 0 || *node->outputs[0] == '\0')
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
        "output is missing");
  if (is_standard && is_float_cast (scope, node))
    return read_constant_cast (scope, node, error);
  if (is_standard && is_integer_node (scope, node))
    return read_integer_node (scope, node, error);
  if (is_standard && md_onnx_constants_is_node (scope, node))
    return md_onnx_constants_read (scope, node, error);
  if (is_standard && strcmp (node->op, "Split") == 0)
    return read_split (scope, node, error);
  if (is_standard && strcmp (node->op, "Upsample") == 0)
    return read_float_node (scope, node, MD_OP_RESIZE, error);
  for (int op = 0; is_standard && op < MD_N_ONNX_OPS; op++)
    if (strcmp (node->op, md_op_kind_name (op)) == 0)
      return read_float_node (scope, node, op, error);

  return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
      "operation is not supported");
}

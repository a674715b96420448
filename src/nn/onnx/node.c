#include "node.h"

#include <string.h>

static const char *
display_name (const MdOnnxNode * node)
{
  return *node->name != '\0' || node->n_outputs == 0 ? node->name :
      node->outputs[0];
}

gboolean
md_onnx_node_error (const MdOnnxScope * scope, const MdOnnxNode * node,
    MdModelError code, GError ** error, const char *format, ...)
{
  g_autofree char *what = NULL, *name = NULL, *op = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  name = g_utf8_make_valid (display_name (node), -1);
  op = g_utf8_make_valid (node->op, -1);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: node '%s' (%s) %s",
      scope->graph->name, name, op, what);

  return FALSE;
}

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
};

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
          "reads '%s', which is %s", valid,
          g_hash_table_contains (scope->ints, name) ?
          "a list of integers" : "not known at that point");
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

  /* The others carry parameters as further inputs. */
  if (out->op != MD_OP_CLIP && out->op != MD_OP_DROPOUT &&
      out->op != MD_OP_RESHAPE && node->n_inputs > (gsize) most)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has %" G_GSIZE_FORMAT " inputs, more than %d", node->n_inputs, most);
  for (int i = 0; i < least; i++)
    if (i >= out->n_inputs || out->inputs[i] < 0)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
          "lacks its input %d", i);
  if (out->op == MD_OP_CONCAT)
    for (int i = 0; i < out->n_inputs; i++)
      if (out->inputs[i] < 0)
        return md_onnx_node_error (scope, node, MD_MODEL_ERROR_FORMAT, error,
            "lacks its input %d", i);
  return TRUE;
}

/* A parameter that newer operator sets pass as a constant input. */
static gboolean
read_scalar_input (MdOnnxScope * scope, const MdOnnxNode * node, gsize i,
    float *out, GError ** error)
{
  int index;

  if (i >= node->n_inputs || *node->inputs[i] == '\0')
    return TRUE;

  index = md_onnx_scope_find (scope, node->inputs[i]);
  if (index < 0 || md_graph_value (scope->graph, index)->data == NULL ||
      md_shape_elements (&md_graph_value (scope->graph, index)->shape) != 1)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has an input %" G_GSIZE_FORMAT " that is not a constant number", i);

  *out = md_graph_value (scope->graph, index)->data[0];
  return TRUE;
}

static gboolean
read_reshape_target (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, GError ** error)
{
  const MdIntFolding *ints = node->n_inputs != 2 ? NULL :
      g_hash_table_lookup (scope->ints, node->inputs[1]);
  gint64 target[MD_MAX_RANK];
  g_autofree char *name = NULL;
  const char *wrong;

  if (ints == NULL || ints->n == 0)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has a target shape that is not known when the file is loaded");
  wrong =
      md_int_folding_reshape_target (scope->graph, out->inputs[0], ints,
      target);
  if (wrong != NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s", wrong);

  name = g_strconcat (node->outputs[0], ".target", NULL);
  out->inputs[1] = md_graph_add_ints (scope->graph, name, ints->n, target);
  out->n_inputs = 2;

  return TRUE;
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
    case MD_OP_MATMUL:
    case MD_OP_ADD:
    case MD_OP_MUL:
      return MAX (rank, md_graph_value (graph, node->inputs[1])->shape.rank);
    default:
      return rank;
  }
}

/* What an operation's defaults and older versions mean beyond its
 * attributes. */
static gboolean
complete_attrs (MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out,
    GError ** error)
{
  const MdShape in = md_graph_value (scope->graph, out->inputs[0])->shape;
  MdAttrs *attrs = &out->attrs;

  switch (out->op) {
    case MD_OP_CLIP:
      return read_scalar_input (scope, node, 1, &attrs->min, error) &&
          read_scalar_input (scope, node, 2, &attrs->max, error);
    case MD_OP_DROPOUT:
      return read_scalar_input (scope, node, 1, &attrs->ratio, error);
    case MD_OP_RESHAPE:
      return read_reshape_target (scope, node, out, error);
    case MD_OP_SOFTMAX:
      /* Before version 13 all dimensions from the axis on counted as one. */
      if (scope->opset < 13 && attrs->axis != -1 && attrs->axis != in.rank - 1)
        return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED,
            error,
            "spans several dimensions (operator set %" G_GINT64_FORMAT ")",
            scope->opset);
      return TRUE;
    case MD_OP_TRANSPOSE:
      for (int i = 0; attrs->perm[0] < 0 && i < in.rank; i++)
        attrs->perm[i] = in.rank - 1 - i;
      if ((in.rank < MD_MAX_RANK && attrs->perm[in.rank] >= 0) ||
          (in.rank > 0 && attrs->perm[in.rank - 1] < 0))
        return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
            "permutes other than %d dimensions", in.rank);
      return TRUE;
    default:
      return TRUE;
  }
}

static MdAttrs
default_attrs (const MdOnnxScope * scope, const MdOnnxNode * node, MdNode * out)
{
  MdAttrs attrs = md_attrs_default ();
  const MdShape *weights;

  if (out->op == MD_OP_LEAKY_RELU)
    attrs.alpha = 0.01f;
  else if (out->op == MD_OP_SOFTMAX && scope->opset >= 13)
    attrs.axis = -1;
  else if (out->op == MD_OP_CONV) {
    weights = &md_graph_value (scope->graph, out->inputs[1])->shape;
    for (int i = 0; i < 2 && weights->rank == 4; i++)
      attrs.kernel[i] = (int) CLAMP (weights->dims[2 + i], 1, G_MAXINT16);
  }

  return attrs;
}

static gboolean
read_float_node (MdOnnxScope * scope, const MdOnnxNode * node, MdOpKind op,
    GError ** error)
{
  MdNode out = {.op = op };
  MdShape shape;

  if (!read_inputs (scope, node, &out, input_counts[op].most, error) ||
      !check_inputs (scope, node, &out, error))
    return FALSE;
  out.attrs = default_attrs (scope, node, &out);
  if (!read_attrs (scope, node, op, &out.attrs, error) ||
      !complete_attrs (scope, node, &out, error) ||
      !md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;

  shape.rank = output_rank (scope->graph, &out);
  for (int i = 0; i < MD_MAX_RANK; i++)
    shape.dims[i] = -1;
  out.name = g_strdup (display_name (node));
  out.output = md_onnx_scope_add_value (scope, node->outputs[0], &shape);
  g_array_append_val (scope->graph->nodes, out);

  return TRUE;
}

static gboolean
is_integer_node (const MdOnnxScope * scope, const MdOnnxNode * node)
{
  static const char *const ops[] = { "Shape", "Gather", "Unsqueeze", "Squeeze",
    "Slice", "Cast", NULL
  };
  static const char *const either[] = { "Concat", "Identity", "Add", "Mul",
    NULL
  };

  return g_strv_contains (ops, node->op) ||
      (node->n_inputs > 0 && g_strv_contains (either, node->op) &&
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
        "has more than %d inputs", MD_MAX_INPUTS);
  if (!md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;

  for (gsize i = 0; i < node->n_inputs; i++)
    in[i] = g_hash_table_lookup (scope->ints, node->inputs[i]);

  if (strcmp (node->op, "Shape") == 0) {
    int value =
        node->n_inputs == 1 ? md_onnx_scope_find (scope, node->inputs[0]) : -1;

    if (value < 0 || node->n_attrs > 0)
      return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "does not tell the whole shape of a known tensor");
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

/* Constants alone are cast, to the one type that is computed in. */
static gboolean
read_constant_cast (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error)
{
  const gint64 to_float = 1;

  if (node->n_attrs != 1 || strcmp (node->attrs[0].name, "to") != 0
      || node->attrs[0].i != to_float)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "casts numbers to another type than float32");
  if (!md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;
  if (!md_onnx_scope_copy_floats (scope, node->inputs[0], node->outputs[0]))
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "casts what is not a constant");
  return TRUE;
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
        "has no output");
  if (is_standard && is_float_cast (scope, node))
    return read_constant_cast (scope, node, error);
  if (is_standard && is_integer_node (scope, node))
    return read_integer_node (scope, node, error);
  for (int op = 0; is_standard && op < MD_N_OPS; op++)
    if (strcmp (node->op, md_op_kind_name (op)) == 0)
      return read_float_node (scope, node, op, error);

  return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
      "is an operation that is not supported");
}

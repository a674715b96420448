#include "nn/onnx.h"

#include <string.h>

#include "nn/ints.h"
#include "nn/onnx-attrs.h"
#include "nn/onnx.pb-c.h"

/* Raw data is little-endian and taken as it lies. */
G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

/* TensorProto.DataType */
enum
{
  TYPE_FLOAT = 1,
  TYPE_INT32 = 6,
  TYPE_INT64 = 7,
  TYPE_BOOL = 9
};

typedef struct
{
  MdGraph *graph;
  gint64 opset;
  GHashTable *values;           /* name → index in graph->values */
  GHashTable *tensors;          /* name → MdValue: constants not yet used */
  GHashTable *ints;             /* name → MdInts */
} Reader;

static const char *
text (const char *string)
{
  return string != NULL ? string : "";
}

static const char *
node_name (const Onnx__Node * node)
{
  if (*text (node->name) != '\0' || node->n_output == 0)
    return text (node->name);
  return node->output[0];
}

static gboolean
G_GNUC_PRINTF (5, 6)
node_error (const Reader * reader, const Onnx__Node * node, MdModelError code,
    GError ** error, const char *format, ...)
{
  g_autofree char *what = NULL, *name = NULL, *op = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  name = g_utf8_make_valid (node_name (node), -1);
  op = g_utf8_make_valid (text (node->op_type), -1);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: node '%s' (%s) %s",
      reader->graph->name, name, op, what);

  return FALSE;
}

static gboolean
G_GNUC_PRINTF (5, 6)
tensor_error (const Reader * reader, const char *tensor, MdModelError code,
    GError ** error, const char *format, ...)
{
  g_autofree char *what = NULL, *name = g_utf8_make_valid (tensor, -1);
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: tensor '%s' %s",
      reader->graph->name, name, what);

  return FALSE;
}

static void
constant_free (gpointer item)
{
  MdValue *value = item;

  g_free (value->name);
  g_free (value->data);
  g_free (value);
}

static gboolean
check_new_name (const Reader * reader, const char *name, GError ** error)
{
  if (*name == '\0')
    return tensor_error (reader, name, MD_MODEL_ERROR_FORMAT, error,
        "has no name");
  if (g_hash_table_contains (reader->values, name) ||
      g_hash_table_contains (reader->tensors, name) ||
      g_hash_table_contains (reader->ints, name))
    return tensor_error (reader, name, MD_MODEL_ERROR_FORMAT, error,
        "is defined twice");
  return TRUE;
}

static void
add_ints (Reader * reader, const char *name, const MdInts * ints)
{
  g_hash_table_insert (reader->ints, g_strdup (name),
      g_memdup2 (ints, sizeof *ints));
}

/* -- Constants ----------------------------------------------------------- */

static gboolean
read_dims (const Reader * reader, const char *name, const Onnx__Tensor * tensor,
    MdShape * shape, GError ** error)
{
  if (tensor->n_dims > MD_MAX_RANK)
    return tensor_error (reader, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has %" G_GSIZE_FORMAT " dimensions, more than %d", tensor->n_dims,
        MD_MAX_RANK);

  shape->rank = (int) tensor->n_dims;
  for (int i = 0; i < shape->rank; i++)
    shape->dims[i] = tensor->dims[i];
  if (md_shape_elements (shape) <= 0)
    return tensor_error (reader, name, MD_MODEL_ERROR_FORMAT, error,
        "has impossible dimensions");

  return TRUE;
}

static gboolean
count_error (const Reader * reader, const char *name, gsize n, gint64 wanted,
    GError ** error)
{
  return tensor_error (reader, name, MD_MODEL_ERROR_FORMAT, error,
      "holds %" G_GSIZE_FORMAT " elements, its dimensions ask for %"
      G_GINT64_FORMAT, n, wanted);
}

static gboolean
read_floats (Reader * reader, const char *name, Onnx__Tensor * tensor,
    const MdShape * shape, GError ** error)
{
  gsize n = (gsize) md_shape_elements (shape);
  MdValue *value;
  float *data;

  if (tensor->has_raw_data) {
    if (tensor->raw_data.len != n * sizeof (float))
      return count_error (reader, name, tensor->raw_data.len / sizeof (float),
          (gint64) n, error);
    /* Taken over, not copied: a dense layer may weigh hundreds of megabytes.
     * The allocator given to protobuf-c is GLib's, and so aligned. */
    data = (float *) tensor->raw_data.data;
    tensor->raw_data = (ProtobufCBinaryData) {
    0, NULL};
  } else {
    if (tensor->n_float_data != n)
      return count_error (reader, name, tensor->n_float_data, (gint64) n,
          error);
    data = g_memdup2 (tensor->float_data, n * sizeof (float));
  }

  value = g_new0 (MdValue, 1);
  value->name = g_strdup (name);
  value->shape = *shape;
  value->data = data;
  g_hash_table_insert (reader->tensors, g_strdup (name), value);

  return TRUE;
}

static gint64
raw_integer (const Onnx__Tensor * tensor, gsize i)
{
  gint64 wide;
  gint32 narrow;

  if (tensor->data_type == TYPE_INT64) {
    memcpy (&wide, tensor->raw_data.data + i * sizeof wide, sizeof wide);
    return wide;
  }
  memcpy (&narrow, tensor->raw_data.data + i * sizeof narrow, sizeof narrow);
  return narrow;
}

static gboolean
read_integers (Reader * reader, const char *name, const Onnx__Tensor * tensor,
    const MdShape * shape, GError ** error)
{
  gboolean is_wide = tensor->data_type == TYPE_INT64;
  gsize size = is_wide ? sizeof (gint64) : sizeof (gint32), n;
  gint64 wanted = md_shape_elements (shape);
  MdInts ints = {.scalar = shape->rank == 0,.n = (int) wanted };

  if (shape->rank > 1 || wanted > MD_MAX_INTS)
    return tensor_error (reader, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "is more than a short list of integers");

  n = tensor->has_raw_data ? tensor->raw_data.len / size :
      is_wide ? tensor->n_int64_data : tensor->n_int32_data;
  if (n != (gsize) wanted)
    return count_error (reader, name, n, wanted, error);

  for (int i = 0; i < ints.n; i++) {
    gint64 item = tensor->has_raw_data ? raw_integer (tensor, (gsize) i) :
        is_wide ? tensor->int64_data[i] : tensor->int32_data[i];

    ints.items[i] = (MdInt) {
    MD_INT_CONSTANT, item, -1};
  }
  add_ints (reader, name, &ints);

  return TRUE;
}

static gboolean
read_tensor (Reader * reader, const char *name, Onnx__Tensor * tensor,
    GError ** error)
{
  MdShape shape;

  if (!check_new_name (reader, name, error))
    return FALSE;
  if (tensor->n_external_data > 0 || tensor->data_location != 0)
    return tensor_error (reader, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "lies in another file; external data is not supported");
  /* Dropout's training flag: without a meaning here. */
  if (tensor->data_type == TYPE_BOOL)
    return TRUE;
  if (!read_dims (reader, name, tensor, &shape, error))
    return FALSE;

  switch (tensor->data_type) {
    case TYPE_FLOAT:
      return read_floats (reader, name, tensor, &shape, error);
    case TYPE_INT32:
    case TYPE_INT64:
      return read_integers (reader, name, tensor, &shape, error);
    default:
      return tensor_error (reader, name, MD_MODEL_ERROR_UNSUPPORTED, error,
          "has elements of type %d; only float32 and integers are supported",
          tensor->data_type);
  }
}

/* -- Nodes --------------------------------------------------------------- */

static gboolean
read_attrs (const Reader * reader, const Onnx__Node * node, MdOpKind op,
    MdAttrs * attrs, GError ** error)
{
  g_autofree MdOnnxAttr *plain = g_new0 (MdOnnxAttr, node->n_attribute + 1);
  g_autofree char *wrong = NULL;

  for (gsize i = 0; i < node->n_attribute; i++) {
    const Onnx__Attribute *attr = node->attribute[i];

    plain[i] = (MdOnnxAttr) {
    .name = text (attr->name),.f = attr->f,.i = attr->i,.s =
          (const char *) attr->s.data,.s_len = attr->s.len,.ints =
          attr->ints,.n_ints = attr->n_ints,};
  }

  wrong = md_onnx_attrs_read (op, plain, node->n_attribute, attrs);
  if (wrong != NULL)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error, "%s",
        wrong);
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

/* Index of a float value of that name; a constant joins the graph when it is
 * first used. */
static int
find_value (Reader * reader, const char *name)
{
  gpointer index, key, item;
  MdValue value;

  if (g_hash_table_lookup_extended (reader->values, name, NULL, &index))
    return GPOINTER_TO_INT (index);
  if (!g_hash_table_steal_extended (reader->tensors, name, &key, &item))
    return -1;

  value = *(MdValue *) item;
  g_free (item);
  g_array_append_val (reader->graph->values, value);
  g_hash_table_insert (reader->values, key,
      GINT_TO_POINTER ((int) reader->graph->values->len - 1));

  return (int) reader->graph->values->len - 1;
}

static gboolean
read_inputs (Reader * reader, const Onnx__Node * node, MdNode * out, int most,
    GError ** error)
{
  out->n_inputs = (int) MIN (node->n_input, (gsize) most);
  for (int i = 0; i < out->n_inputs; i++) {
    const char *name = node->input[i];

    out->inputs[i] = *name == '\0' ? -1 : find_value (reader, name);
    if (out->inputs[i] < 0 && *name != '\0') {
      g_autofree char *valid = g_utf8_make_valid (name, -1);

      return node_error (reader, node, MD_MODEL_ERROR_FORMAT, error,
          "reads '%s', which is %s", valid,
          g_hash_table_contains (reader->ints, name) ?
          "a list of integers" : "not known at that point");
    }
  }
  while (out->n_inputs > 0 && out->inputs[out->n_inputs - 1] < 0)
    out->n_inputs--;

  return TRUE;
}

static gboolean
check_inputs (const Reader * reader, const Onnx__Node * node,
    const MdNode * out, GError ** error)
{
  int least = input_counts[out->op].least, most = input_counts[out->op].most;

  /* The others carry parameters as further inputs. */
  if (out->op != MD_OP_CLIP && out->op != MD_OP_DROPOUT &&
      out->op != MD_OP_RESHAPE && node->n_input > (gsize) most)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has %" G_GSIZE_FORMAT " inputs, more than %d", node->n_input, most);
  for (int i = 0; i < least; i++)
    if (i >= out->n_inputs || out->inputs[i] < 0)
      return node_error (reader, node, MD_MODEL_ERROR_FORMAT, error,
          "lacks its input %d", i);
  if (out->op == MD_OP_CONCAT)
    for (int i = 0; i < out->n_inputs; i++)
      if (out->inputs[i] < 0)
        return node_error (reader, node, MD_MODEL_ERROR_FORMAT, error,
            "lacks its input %d", i);
  return TRUE;
}

/* A parameter that newer operator sets pass as a constant input. */
static gboolean
read_scalar_input (Reader * reader, const Onnx__Node * node, gsize i,
    float *out, GError ** error)
{
  int index;

  if (i >= node->n_input || *node->input[i] == '\0')
    return TRUE;

  index = find_value (reader, node->input[i]);
  if (index < 0 || md_graph_value (reader->graph, index)->data == NULL ||
      md_shape_elements (&md_graph_value (reader->graph, index)->shape) != 1)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has an input %" G_GSIZE_FORMAT " that is not a constant number", i);

  *out = md_graph_value (reader->graph, index)->data[0];
  return TRUE;
}

static gboolean
read_reshape_target (Reader * reader, const Onnx__Node * node, MdNode * out,
    GError ** error)
{
  const MdInts *ints = node->n_input != 2 ? NULL :
      g_hash_table_lookup (reader->ints, node->input[1]);
  gint64 target[MD_MAX_RANK];
  g_autofree char *name = NULL;
  const char *wrong;

  if (ints == NULL || ints->n == 0)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has a target shape that is not known when the file is loaded");
  wrong = md_ints_reshape_target (reader->graph, out->inputs[0], ints, target);
  if (wrong != NULL)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%s", wrong);

  name = g_strconcat (node->output[0], ".target", NULL);
  while (g_hash_table_contains (reader->values, name) ||
      g_hash_table_contains (reader->tensors, name)) {
    char *longer = g_strconcat (name, "_", NULL);

    g_free (name);
    name = longer;
  }
  out->inputs[1] = md_graph_add_ints (reader->graph, name, ints->n, target);
  out->n_inputs = 2;
  g_hash_table_insert (reader->values, g_steal_pointer (&name),
      GINT_TO_POINTER (out->inputs[1]));

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
complete_attrs (Reader * reader, const Onnx__Node * node, MdNode * out,
    GError ** error)
{
  const MdShape *in = &md_graph_value (reader->graph, out->inputs[0])->shape;
  MdAttrs *attrs = &out->attrs;

  switch (out->op) {
    case MD_OP_CLIP:
      return read_scalar_input (reader, node, 1, &attrs->min, error) &&
          read_scalar_input (reader, node, 2, &attrs->max, error);
    case MD_OP_DROPOUT:
      return read_scalar_input (reader, node, 1, &attrs->ratio, error);
    case MD_OP_RESHAPE:
      return read_reshape_target (reader, node, out, error);
    case MD_OP_SOFTMAX:
      /* Before version 13 all dimensions from the axis on counted as one. */
      if (reader->opset < 13 && attrs->axis != -1 &&
          attrs->axis != in->rank - 1)
        return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
            "spans several dimensions (operator set %" G_GINT64_FORMAT ")",
            reader->opset);
      return TRUE;
    case MD_OP_TRANSPOSE:
      for (int i = 0; attrs->perm[0] < 0 && i < in->rank; i++)
        attrs->perm[i] = in->rank - 1 - i;
      if ((in->rank < MD_MAX_RANK && attrs->perm[in->rank] >= 0) ||
          (in->rank > 0 && attrs->perm[in->rank - 1] < 0))
        return node_error (reader, node, MD_MODEL_ERROR_SHAPE, error,
            "permutes other than %d dimensions", in->rank);
      return TRUE;
    default:
      return TRUE;
  }
}

static MdAttrs
default_attrs (const Reader * reader, const Onnx__Node * node, MdNode * out)
{
  MdAttrs attrs = md_attrs_default ();
  const MdShape *weights;

  if (out->op == MD_OP_LEAKY_RELU)
    attrs.alpha = 0.01f;
  else if (out->op == MD_OP_SOFTMAX && reader->opset >= 13)
    attrs.axis = -1;
  else if (out->op == MD_OP_CONV) {
    weights = &md_graph_value (reader->graph, out->inputs[1])->shape;
    for (int i = 0; i < 2 && weights->rank == 4; i++)
      attrs.kernel[i] = (int) CLAMP (weights->dims[2 + i], 1, G_MAXINT16);
  }

  return attrs;
}

static gboolean
read_float_node (Reader * reader, const Onnx__Node * node, MdOpKind op,
    GError ** error)
{
  MdNode out = {.op = op };
  MdShape shape;

  if (!read_inputs (reader, node, &out, input_counts[op].most, error) ||
      !check_inputs (reader, node, &out, error))
    return FALSE;
  out.attrs = default_attrs (reader, node, &out);
  if (!read_attrs (reader, node, op, &out.attrs, error) ||
      !complete_attrs (reader, node, &out, error) ||
      !check_new_name (reader, node->output[0], error))
    return FALSE;

  shape.rank = output_rank (reader->graph, &out);
  for (int i = 0; i < MD_MAX_RANK; i++)
    shape.dims[i] = -1;
  out.name = g_strdup (node_name (node));
  out.output = md_graph_add_value (reader->graph, node->output[0], &shape);
  g_hash_table_insert (reader->values, g_strdup (node->output[0]),
      GINT_TO_POINTER (out.output));
  g_array_append_val (reader->graph->nodes, out);

  return TRUE;
}

static gboolean
read_constant (Reader * reader, const Onnx__Node * node, GError ** error)
{
  for (gsize i = 0; i < node->n_attribute; i++)
    if (strcmp (text (node->attribute[i]->name), "value") == 0 &&
        node->attribute[i]->t != NULL)
      return read_tensor (reader, node->output[0], node->attribute[i]->t,
          error);

  return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
      "has no tensor as its value");
}

static gboolean
is_integer_node (const Reader * reader, const Onnx__Node * node)
{
  static const char *const ops[] = { "Shape", "Gather", "Unsqueeze", "Squeeze",
    "Slice", "Cast", NULL
  };
  static const char *const either[] = { "Concat", "Identity", "Add", "Mul",
    NULL
  };

  return g_strv_contains (ops, text (node->op_type)) ||
      (node->n_input > 0 && g_strv_contains (either, text (node->op_type)) &&
      g_hash_table_contains (reader->ints, node->input[0]));
}

static gboolean
read_integer_node (Reader * reader, const Onnx__Node * node, GError ** error)
{
  const MdInts *in[MD_MAX_INPUTS];
  MdInts out;
  const char *wrong = NULL;

  if (node->n_input > MD_MAX_INPUTS)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "has more than %d inputs", MD_MAX_INPUTS);
  if (!check_new_name (reader, node->output[0], error))
    return FALSE;

  for (gsize i = 0; i < node->n_input; i++)
    in[i] = g_hash_table_lookup (reader->ints, node->input[i]);

  if (strcmp (node->op_type, "Shape") == 0) {
    int value = node->n_input == 1 ? find_value (reader, node->input[0]) : -1;

    if (value < 0 || node->n_attribute > 0)
      return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
          "does not tell the whole shape of a known tensor");
    md_ints_shape (reader->graph, value, &out);
  } else {
    wrong = md_ints_apply (node->op_type, in, (int) node->n_input, &out);
  }
  if (wrong != NULL)
    return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error, "%s",
        wrong);
  add_ints (reader, node->output[0], &out);

  return TRUE;
}

static gboolean
read_node (Reader * reader, const Onnx__Node * node, GError ** error)
{
  const char *domain = text (node->domain), *type = text (node->op_type);

  if (node->n_output == 0 || *node->output[0] == '\0')
    return node_error (reader, node, MD_MODEL_ERROR_FORMAT, error,
        "has no output");
  if (*domain == '\0' || strcmp (domain, "ai.onnx") == 0) {
    if (strcmp (type, "Constant") == 0)
      return read_constant (reader, node, error);
    if (is_integer_node (reader, node))
      return read_integer_node (reader, node, error);
    for (int op = 0; op < MD_N_OPS; op++)
      if (strcmp (type, md_op_kind_name (op)) == 0)
        return read_float_node (reader, node, op, error);
  }

  return node_error (reader, node, MD_MODEL_ERROR_UNSUPPORTED, error,
      "is an operation that is not supported");
}

/* -- The file ------------------------------------------------------------ */

static gboolean
read_input (Reader * reader, const Onnx__ValueInfo * info, GError ** error)
{
  const Onnx__TensorType *type = info->type == NULL ? NULL :
      info->type->tensor_type;
  const char *name = text (info->name);
  MdShape shape;
  int index;

  /* Up to IR version 3 every initializer is listed as an input as well. */
  if (g_hash_table_contains (reader->tensors, name) ||
      g_hash_table_contains (reader->ints, name))
    return TRUE;
  if (!check_new_name (reader, name, error))
    return FALSE;
  if (type == NULL || type->elem_type != TYPE_FLOAT || type->shape == NULL ||
      type->shape->n_dim > MD_MAX_RANK)
    return tensor_error (reader, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "is not an input of float32 and of known rank up to %d", MD_MAX_RANK);

  shape.rank = (int) type->shape->n_dim;
  for (int i = 0; i < shape.rank; i++) {
    const Onnx__Dimension *dim = type->shape->dim[i];

    shape.dims[i] = dim->has_dim_value && dim->dim_value > 0 ?
        dim->dim_value : -1;
    if (shape.dims[i] > G_MAXINT32)
      return tensor_error (reader, name, MD_MODEL_ERROR_SHAPE, error,
          "is too large");
  }

  index = md_graph_add_value (reader->graph, name, &shape);
  g_array_append_val (reader->graph->inputs, index);
  g_hash_table_insert (reader->values, g_strdup (name),
      GINT_TO_POINTER (index));

  return TRUE;
}

static gboolean
read_graph (Reader * reader, Onnx__Graph * graph, GError ** error)
{
  if (graph->n_sparse_initializer > 0)
    return tensor_error (reader, "", MD_MODEL_ERROR_UNSUPPORTED, error,
        "is sparse");
  for (gsize i = 0; i < graph->n_initializer; i++)
    if (!read_tensor (reader, text (graph->initializer[i]->name),
            graph->initializer[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_input; i++)
    if (!read_input (reader, graph->input[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_node; i++)
    if (!read_node (reader, graph->node[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_output; i++) {
    int index = find_value (reader, text (graph->output[i]->name));

    if (index < 0)
      return tensor_error (reader, text (graph->output[i]->name),
          MD_MODEL_ERROR_FORMAT, error, "is an output that nothing computes");
    g_array_append_val (reader->graph->outputs, index);
  }

  return TRUE;
}

static gboolean
read_model (Reader * reader, Onnx__Model * model, GError ** error)
{
  for (gsize i = 0; i < model->n_opset_import; i++) {
    const char *domain = text (model->opset_import[i]->domain);

    if (*domain == '\0' || strcmp (domain, "ai.onnx") == 0)
      reader->opset = model->opset_import[i]->version;
  }

  if (model->graph == NULL || model->ir_version < 3 || model->ir_version > 10
      || reader->opset < 7 || reader->opset > 21) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
        "%s: not an ONNX model of IR version 3..10 and operator set 7..21 (it "
        "says %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT ")",
        reader->graph->name, model->ir_version, reader->opset);
    return FALSE;
  }
  for (gsize i = 0; i < model->n_metadata_props; i++)
    g_hash_table_insert (reader->graph->metadata,
        g_utf8_make_valid (text (model->metadata_props[i]->key), -1),
        g_utf8_make_valid (text (model->metadata_props[i]->value), -1));

  if (!read_graph (reader, model->graph, error))
    return FALSE;
  if (reader->graph->inputs->len == 0 || reader->graph->outputs->len == 0) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
        "%s: the network lacks %s", reader->graph->name,
        reader->graph->inputs->len == 0 ? "an input" : "an output");
    return FALSE;
  }

  return TRUE;
}

static void *
allocate (void *unused, size_t size)
{
  return g_try_malloc (size);
}

static void
release (void *unused, void *pointer)
{
  g_free (pointer);
}

MdGraph *
md_onnx_read (const guint8 * data, gsize size, const char *name,
    GError ** error)
{
  ProtobufCAllocator allocator = { allocate, release, NULL };
  Onnx__Model *model = onnx__model__unpack (&allocator, size, data);
  g_autoptr (MdGraph) graph = md_graph_new (name);
  Reader reader = {.graph = graph };
  gboolean ok;

  if (model == NULL) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
        "%s: not an ONNX file, or a damaged one", name);
    return NULL;
  }

  reader.values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader.tensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      constant_free);
  reader.ints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ok = read_model (&reader, model, error);
  g_hash_table_unref (reader.values);
  g_hash_table_unref (reader.tensors);
  g_hash_table_unref (reader.ints);
  onnx__model__free_unpacked (model, &allocator);

  return ok ? g_steal_pointer (&graph) : NULL;
}

MdGraph *
md_onnx_load (const char *path, GError ** error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (file == NULL)
    return NULL;

  return md_onnx_read ((const guint8 *) g_mapped_file_get_contents (file),
      g_mapped_file_get_length (file), path, error);
}

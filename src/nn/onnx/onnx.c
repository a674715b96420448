#include "onnx.h"

#include <math.h>
#include <string.h>

#include "base/read-file.h"
#include "float16.h"
#include "node.h"
#include "nn/onnx/onnx.pb-c.h"

/* Bytes; networks within the limits of budget.h are far smaller. */
#define MAX_FILE ((gsize) 1 << 30)

/* Raw data is little-endian and used without conversion. */
G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

/* TensorProto.DataType */
enum
{
  TYPE_FLOAT = 1,
  TYPE_INT32 = 6,
  TYPE_INT64 = 7,
  TYPE_BOOL = 9,
  TYPE_FLOAT16 = 10
};

static const char *
text (const char *string)
{
  return string != NULL ? string : "";
}

/* -- Constants ----------------------------------------------------------- */

static gboolean
read_dims (const MdOnnxScope * scope, const char *name,
    const Onnx__Tensor * tensor, MdShape * shape, GError ** error)
{
  if (tensor->n_dims > MD_MAX_RANK)
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "%" G_GSIZE_FORMAT " dimensions, maximum is %d", tensor->n_dims,
        MD_MAX_RANK);

  shape->rank = (int) tensor->n_dims;
  for (int i = 0; i < shape->rank; i++)
    shape->dims[i] = tensor->dims[i];
  if (md_shape_elements (shape) <= 0)
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_FORMAT, error,
        "dimensions are invalid");

  return TRUE;
}

static gboolean
count_error (const MdOnnxScope * scope, const char *name, gsize n,
    gint64 wanted, GError ** error)
{
  return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_FORMAT, error,
      "%" G_GSIZE_FORMAT " elements, but its dimensions require %"
      G_GINT64_FORMAT, n, wanted);
}

static gboolean
memory_error (const MdOnnxScope * scope, const char *name, GError ** error)
{
  return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_SHAPE, error,
      "out of memory");
}

/* A network with a broken weight may still give numbers, but wrong ones. Only
 * a scalar may be infinite, as a bound that limits nothing.
 * @data: (transfer full) */
static gboolean
add_floats (MdOnnxScope * scope, const char *name, const MdShape * shape,
    float *data, gboolean half, GError ** error)
{
  gint64 n = md_shape_elements (shape);

  for (gint64 i = 0; i < n; i++)
    if (!isfinite (data[i]) && (isnan (data[i]) || shape->rank > 0)) {
      md_onnx_scope_error (scope, name, MD_MODEL_ERROR_FORMAT, error,
          "element %" G_GINT64_FORMAT " is %s", i,
          isnan (data[i]) ? "not a number" : "infinite");
      g_free (data);
      return FALSE;
    }
  md_onnx_scope_add_floats (scope, name, shape, data, half);
  return TRUE;
}

static gboolean
read_floats (MdOnnxScope * scope, const char *name, Onnx__Tensor * tensor,
    const MdShape * shape, GError ** error)
{
  gsize n = (gsize) md_shape_elements (shape);
  float *data;

  if (tensor->has_raw_data) {
    if (tensor->raw_data.len != n * sizeof (float))
      return count_error (scope, name, tensor->raw_data.len / sizeof (float),
          (gint64) n, error);
    /* Stolen, not copied: a dense layer may take hundreds of megabytes.
     * protobuf-c allocates with GLib here, so the data is aligned. */
    data = (float *) tensor->raw_data.data;
    tensor->raw_data.data = NULL;
    tensor->raw_data.len = 0;
  } else {
    if (tensor->n_float_data != n)
      return count_error (scope, name, tensor->n_float_data, (gint64) n, error);
    data = g_try_new (float, n);
    if (data == NULL)
      return memory_error (scope, name, error);
    memcpy (data, tensor->float_data, n * sizeof (float));
  }

  return add_floats (scope, name, shape, data, FALSE, error);
}

/* Reads float16 weights, which a Cast converts to float32. */
static gboolean
read_halves (MdOnnxScope * scope, const char *name,
    const Onnx__Tensor * tensor, const MdShape * shape, GError ** error)
{
  gsize n = (gsize) md_shape_elements (shape);
  gsize count = tensor->has_raw_data ? tensor->raw_data.len / sizeof (guint16)
      : tensor->n_int32_data;
  float *data;

  if (count != n || (tensor->has_raw_data && tensor->raw_data.len % 2 != 0))
    return count_error (scope, name, count, (gint64) n, error);
  data = g_try_new (float, n);
  if (data == NULL)
    return memory_error (scope, name, error);
  for (gsize i = 0; i < n; i++) {
    guint16 half;

    if (tensor->has_raw_data)
      memcpy (&half, tensor->raw_data.data + i * sizeof half, sizeof half);
    else
      half = (guint16) tensor->int32_data[i];
    data[i] = md_float16_to_float (half);
  }
  return add_floats (scope, name, shape, data, TRUE, error);
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
read_integers (MdOnnxScope * scope, const char *name,
    const Onnx__Tensor * tensor, const MdShape * shape, GError ** error)
{
  gboolean is_wide = tensor->data_type == TYPE_INT64;
  gsize size = is_wide ? sizeof (gint64) : sizeof (gint32), n;
  gint64 wanted = md_shape_elements (shape);
  MdIntFolding ints = {.scalar = shape->rank == 0,.n = (int) wanted };

  if (shape->rank > 1 || wanted > MD_MAX_INTS)
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "only lists of up to %d integers are supported", MD_MAX_INTS);

  n = tensor->has_raw_data ? tensor->raw_data.len / size :
      is_wide ? tensor->n_int64_data : tensor->n_int32_data;
  if (n != (gsize) wanted)
    return count_error (scope, name, n, wanted, error);

  for (int i = 0; i < ints.n; i++) {
    gint64 item = tensor->has_raw_data ? raw_integer (tensor, (gsize) i) :
        is_wide ? tensor->int64_data[i] : tensor->int32_data[i];

    ints.items[i] = (MdInt) {
    MD_INT_CONSTANT, item, -1};
  }
  md_onnx_scope_add_ints (scope, name, &ints);

  return TRUE;
}

static gboolean
read_tensor (MdOnnxScope * scope, const char *name, Onnx__Tensor * tensor,
    GError ** error)
{
  MdShape shape;

  if (!md_onnx_scope_check_name (scope, name, error))
    return FALSE;
  if (tensor->n_external_data > 0 || tensor->data_location != 0)
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "external data is not supported");
  /* Dropout's training flag, which has no effect in inference. */
  if (tensor->data_type == TYPE_BOOL)
    return TRUE;
  if (tensor->n_dims == 1 && tensor->dims[0] == 0) {
    g_hash_table_add (scope->empty, g_strdup (name));
    return TRUE;
  }
  if (!read_dims (scope, name, tensor, &shape, error))
    return FALSE;

  switch (tensor->data_type) {
    case TYPE_FLOAT:
      return read_floats (scope, name, tensor, &shape, error);
    case TYPE_FLOAT16:
      return read_halves (scope, name, tensor, &shape, error);
    case TYPE_INT32:
    case TYPE_INT64:
      return read_integers (scope, name, tensor, &shape, error);
    default:
      return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_UNSUPPORTED,
          error,
          "type %d is not supported, only float32, float16 and integers are",
          tensor->data_type);
  }
}

/* -- Nodes --------------------------------------------------------------- */

static gboolean
read_constant (MdOnnxScope * scope, const Onnx__Node * node, GError ** error)
{
  const MdOnnxNode plain = {.name = text (node->name),.op = "Constant",
    .outputs = node->output,.n_outputs = node->n_output
  };

  for (gsize i = 0; i < node->n_attribute && node->n_output > 0; i++)
    if (strcmp (text (node->attribute[i]->name), "value") == 0 &&
        node->attribute[i]->t != NULL)
      return read_tensor (scope, node->output[0], node->attribute[i]->t, error);

  return md_onnx_node_error (scope, &plain, MD_MODEL_ERROR_UNSUPPORTED, error,
      "value is not a tensor");
}

static gboolean
read_node (MdOnnxScope * scope, const Onnx__Node * node, GError ** error)
{
  g_autofree MdOnnxAttr *attrs = g_new0 (MdOnnxAttr, node->n_attribute + 1);
  const MdOnnxNode plain = {.name = text (node->name),
    .op = text (node->op_type),.domain = text (node->domain),
    .inputs = node->input,.n_inputs = node->n_input,
    .outputs = node->output,.n_outputs = node->n_output,
    .attrs = attrs,.n_attrs = node->n_attribute
  };

  if (strcmp (plain.op, "Constant") == 0)
    return read_constant (scope, node, error);

  for (gsize i = 0; i < node->n_attribute; i++) {
    const Onnx__Attribute *attr = node->attribute[i];

    attrs[i].name = text (attr->name);
    attrs[i].f = attr->f;
    attrs[i].i = attr->i;
    attrs[i].s = (const char *) attr->s.data;
    attrs[i].s_len = attr->s.len;
    attrs[i].ints = attr->ints;
    attrs[i].n_ints = attr->n_ints;
    attrs[i].floats = attr->floats;
    attrs[i].n_floats = attr->n_floats;
  }
  return md_onnx_node_read (scope, &plain, error);
}

/* -- The file ------------------------------------------------------------ */

static gboolean
read_input (MdOnnxScope * scope, const Onnx__ValueInfo * info, GError ** error)
{
  const Onnx__TensorType *type = info->type == NULL ? NULL :
      info->type->tensor_type;
  const char *name = text (info->name);
  MdShape shape;
  int index;

  /* Up to IR version 3, every initializer is also listed as an input. */
  if (g_hash_table_contains (scope->tensors, name) ||
      g_hash_table_contains (scope->ints, name) ||
      g_hash_table_contains (scope->empty, name))
    return TRUE;
  if (!md_onnx_scope_check_name (scope, name, error))
    return FALSE;
  if (type == NULL || type->elem_type != TYPE_FLOAT || type->shape == NULL ||
      type->shape->n_dim > MD_MAX_RANK)
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_UNSUPPORTED, error,
        "network input is not float32 of known rank up to %d", MD_MAX_RANK);

  shape.rank = (int) type->shape->n_dim;
  for (int i = 0; i < shape.rank; i++) {
    const Onnx__Dimension *dim = type->shape->dim[i];

    shape.dims[i] = dim->has_dim_value && dim->dim_value > 0 ?
        dim->dim_value : -1;
    if (shape.dims[i] > G_MAXINT32)
      return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_SHAPE, error,
          "is too large");
  }

  index = md_onnx_scope_add_value (scope, name, &shape);
  g_array_append_val (scope->graph->inputs, index);

  return TRUE;
}

static gboolean
read_graph (MdOnnxScope * scope, Onnx__Graph * graph, GError ** error)
{
  if (graph->n_sparse_initializer > 0)
    return md_onnx_scope_error (scope, "", MD_MODEL_ERROR_UNSUPPORTED, error,
        "sparse tensors are not supported");
  for (gsize i = 0; i < graph->n_initializer; i++)
    if (!read_tensor (scope, text (graph->initializer[i]->name),
            graph->initializer[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_input; i++)
    if (!read_input (scope, graph->input[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_node; i++)
    if (!read_node (scope, graph->node[i], error))
      return FALSE;
  for (gsize i = 0; i < graph->n_output; i++) {
    int index = md_onnx_scope_find (scope, text (graph->output[i]->name));

    if (index < 0)
      return md_onnx_scope_error (scope, text (graph->output[i]->name),
          MD_MODEL_ERROR_FORMAT, error, "no node computes this output");
    g_array_append_val (scope->graph->outputs, index);
  }

  return TRUE;
}

static gboolean
read_model (MdOnnxScope * scope, Onnx__Model * model, GError ** error)
{
  for (gsize i = 0; i < model->n_opset_import; i++) {
    const char *domain = text (model->opset_import[i]->domain);

    if (*domain == '\0' || strcmp (domain, "ai.onnx") == 0)
      scope->opset = model->opset_import[i]->version;
  }

  if (model->graph == NULL || model->ir_version < 3 || model->ir_version > 10
      || scope->opset < 7 || scope->opset > 21) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
        "%s: not an ONNX model of IR version 3..10 and operator set 7..21 (it "
        "says %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT ")",
        scope->graph->name, model->ir_version, scope->opset);
    return FALSE;
  }
  for (gsize i = 0; i < model->n_metadata_props; i++)
    g_hash_table_insert (scope->graph->metadata,
        g_utf8_make_valid (text (model->metadata_props[i]->key), -1),
        g_utf8_make_valid (text (model->metadata_props[i]->value), -1));

  if (!read_graph (scope, model->graph, error))
    return FALSE;
  if (scope->graph->inputs->len == 0 || scope->graph->outputs->len == 0) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
        "%s: the network has no %s", scope->graph->name,
        scope->graph->inputs->len == 0 ? "input" : "output");
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
  MdOnnxScope scope;
  MdGraph *graph = NULL;

  if (model == NULL) {
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
        "%s: not an ONNX file, or a damaged one", name);
    return NULL;
  }

  md_onnx_scope_init (&scope, name);
  if (read_model (&scope, model, error))
    graph = g_steal_pointer (&scope.graph);
  md_onnx_scope_clear (&scope);
  onnx__model__free_unpacked (model, &allocator);

  return graph;
}

MdGraph *
md_onnx_load (const char *path, GError ** error)
{
  /* Not mapped: if a mapped file is truncated, reading it raises SIGBUS. */
  g_autofree char *data = NULL;
  gsize size;

  if (!md_read_file (path, MAX_FILE, &data, &size, error))
    return NULL;

  return md_onnx_read ((const guint8 *) data, size, path, error);
}

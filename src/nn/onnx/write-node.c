#include "write-node.h"

#include "wire.h"

/* AttributeProto.AttributeType */
enum
{
  ATTRIBUTE_FLOAT = 1,
  ATTRIBUTE_INT = 2,
  ATTRIBUTE_STRING = 3,
  ATTRIBUTE_INTS = 7
};

/* -- Nodes --------------------------------------------------------------- */

static void
put_attribute (GByteArray * node, const char *name, int type,
    GByteArray * attribute)
{
  md_wire_put_string (attribute, 1, name);
  md_wire_put_int (attribute, 20, type);
  md_wire_put_message (node, 5, attribute);
}

void
md_onnx_write_int_attribute (GByteArray * node, const char *name, gint64 value)
{
  GByteArray *attribute = g_byte_array_new ();

  md_wire_put_int (attribute, 3, value);
  put_attribute (node, name, ATTRIBUTE_INT, attribute);
}

static void
put_float_attribute (GByteArray * node, const char *name, float value)
{
  GByteArray *attribute = g_byte_array_new ();

  md_wire_put_float (attribute, 2, value);
  put_attribute (node, name, ATTRIBUTE_FLOAT, attribute);
}

static void
put_string_attribute (GByteArray * node, const char *name, const char *text)
{
  GByteArray *attribute = g_byte_array_new ();

  md_wire_put_string (attribute, 4, text);
  put_attribute (node, name, ATTRIBUTE_STRING, attribute);
}

static void
put_ints_attribute (GByteArray * node, const char *name, const int *values,
    int n)
{
  GByteArray *attribute = g_byte_array_new ();

  for (int i = 0; i < n; i++)
    md_wire_put_int (attribute, 8, values[i]);
  put_attribute (node, name, ATTRIBUTE_INTS, attribute);
}

static void
put_window (GByteArray * out, const MdAttrs * attrs)
{
  put_ints_attribute (out, "kernel_shape", attrs->kernel, 2);
  put_ints_attribute (out, "strides", attrs->stride, 2);
  put_ints_attribute (out, "pads", attrs->pads, 4);
}

static void
put_resize (GByteArray * out, const MdAttrs * attrs)
{
  static const char *const coordinates[] = { "half_pixel",
    "pytorch_half_pixel", "asymmetric", "align_corners"
  };
  static const char *const roundings[] = { "round_prefer_floor",
    "round_prefer_ceil", "floor", "ceil"
  };

  put_string_attribute (out, "mode", attrs->linear ? "linear" : "nearest");
  put_string_attribute (out, "coordinate_transformation_mode",
      coordinates[attrs->coordinates]);
  put_string_attribute (out, "nearest_mode", roundings[attrs->rounding]);
}

static void
put_attributes (GByteArray * out, const MdNode * node)
{
  const MdAttrs *attrs = &node->attrs;
  int rank = 0;

  switch (node->op) {
    case MD_OP_CONV:
      put_window (out, attrs);
      md_onnx_write_int_attribute (out, "group", attrs->group);
      break;
    case MD_OP_AVERAGE_POOL:
      md_onnx_write_int_attribute (out, "count_include_pad",
          attrs->count_include_pad);
      G_GNUC_FALLTHROUGH;
    case MD_OP_MAX_POOL:
      put_window (out, attrs);
      md_onnx_write_int_attribute (out, "ceil_mode", attrs->ceil_mode);
      break;
    case MD_OP_BATCH_NORM:
      put_float_attribute (out, "epsilon", attrs->epsilon);
      put_float_attribute (out, "momentum", attrs->momentum);
      break;
    case MD_OP_LEAKY_RELU:
      put_float_attribute (out, "alpha", attrs->alpha);
      break;
    case MD_OP_GEMM:
      put_float_attribute (out, "alpha", attrs->alpha);
      put_float_attribute (out, "beta", attrs->beta);
      md_onnx_write_int_attribute (out, "transA", attrs->trans_a);
      md_onnx_write_int_attribute (out, "transB", attrs->trans_b);
      break;
    case MD_OP_HARD_SIGMOID:
      put_float_attribute (out, "alpha", attrs->alpha);
      put_float_attribute (out, "beta", attrs->beta);
      break;
    case MD_OP_RESIZE:
      put_resize (out, attrs);
      break;
    case MD_OP_SOFTMAX:
    case MD_OP_CONCAT:
    case MD_OP_FLATTEN:
      md_onnx_write_int_attribute (out, "axis", attrs->axis);
      break;
    case MD_OP_TRANSPOSE:
      while (rank < MD_MAX_RANK && attrs->perm[rank] >= 0)
        rank++;
      put_ints_attribute (out, "perm", attrs->perm, rank);
      break;
    default:
      break;
  }
}

/* -- Tensors ------------------------------------------------------------- */

void
md_onnx_tensors_add (GArray * tensors, const char *name, int type,
    const MdShape * shape, gconstpointer data, gsize item_size)
{
  MdOnnxTensor tensor = {.head = g_byte_array_new (),.data = data };

  for (int i = 0; i < shape->rank; i++)
    md_wire_put_int (tensor.head, 1, shape->dims[i]);
  md_wire_put_int (tensor.head, 2, type);
  md_wire_put_string (tensor.head, 8, name);
  tensor.size = (gsize) md_shape_elements (shape) * item_size;
  md_wire_put_length (tensor.head, 9, tensor.size);
  g_array_append_val (tensors, tensor);
}

static void
put_scalar_input (GByteArray * out, GArray * tensors, const MdNode * node,
    const char *what, const float *value)
{
  g_autofree char *name = g_strconcat (node->name, ".", what, NULL);
  MdShape scalar = {.rank = 0 };

  md_wire_put_string (out, 1, name);
  md_onnx_tensors_add (tensors, name, MD_ONNX_FLOAT, &scalar, value,
      sizeof (float));
}

/* Writes a list as a constant input of the node. */
static void
put_list_input (GByteArray * out, GArray * tensors, const MdNode * node,
    const char *what, int type, int n, gconstpointer list)
{
  g_autofree char *name = g_strconcat (node->name, ".", what, NULL);
  gsize size = type == MD_ONNX_FLOAT ? sizeof (float) : sizeof (gint64);
  MdShape shape = {.rank = 1,.dims = {n}
  };
  gpointer data = g_memdup2 (list, (gsize) n * size);

  md_wire_put_string (out, 1, name);
  md_onnx_tensors_add (tensors, name, type, &shape, data, size);
  g_array_index (tensors, MdOnnxTensor, tensors->len - 1).owned = data;
}

/* ONNX requires at least one axis, even if the slice changes nothing. */
static void
put_slice_inputs (GByteArray * out, GArray * tensors, const MdNode * node)
{
  const MdAttrs *attrs = &node->attrs;
  gint64 axes[MD_MAX_RANK], steps[MD_MAX_RANK], begin[MD_MAX_RANK];
  gint64 end[MD_MAX_RANK];
  int n = 0;

  for (int d = 0; d < MD_MAX_RANK; d++)
    if (attrs->begin[d] != 0 || attrs->end[d] != G_MAXINT64 ||
        attrs->step[d] != 1) {
      axes[n] = d;
      begin[n] = attrs->begin[d];
      end[n] = attrs->end[d];
      steps[n++] = attrs->step[d];
    }
  if (n == 0) {
    axes[n] = begin[n] = 0;
    end[n] = G_MAXINT64;
    steps[n++] = 1;
  }
  put_list_input (out, tensors, node, "starts", MD_ONNX_INT64, n, begin);
  put_list_input (out, tensors, node, "ends", MD_ONNX_INT64, n, end);
  put_list_input (out, tensors, node, "axes", MD_ONNX_INT64, n, axes);
  put_list_input (out, tensors, node, "steps", MD_ONNX_INT64, n, steps);
}

static void
put_axes_input (GByteArray * out, GArray * tensors, const MdNode * node)
{
  gint64 axes[MD_MAX_RANK];
  int n = 0;

  for (int d = 0; d < MD_MAX_RANK; d++)
    if ((node->attrs.axes >> d & 1) != 0)
      axes[n++] = d;
  put_list_input (out, tensors, node, "axes", MD_ONNX_INT64, n, axes);
}

/* Writes scales, or the sizes that put_sizes() computes. */
static void
put_resize_inputs (GByteArray * out, GArray * tensors, const MdNode * node)
{
  float scales[4] = { 1, 1, node->attrs.scales[0], node->attrs.scales[1] };
  g_autofree char *sizes = g_strconcat (node->name, ".sizes", NULL);

  md_wire_put_string (out, 1, "");
  if (node->n_inputs == 1) {
    put_list_input (out, tensors, node, "scales", MD_ONNX_FLOAT, 4, scales);
    return;
  }
  md_wire_put_string (out, 1, "");
  md_wire_put_string (out, 1, sizes);
}

/* Writes the parameters that operator set 13 passes as constant inputs. */
static void
put_parameters (GByteArray * out, GArray * tensors, const MdNode * node)
{
  const MdAttrs *attrs = &node->attrs;

  switch (node->op) {
    case MD_OP_CLIP:
      put_scalar_input (out, tensors, node, "min", &attrs->min);
      put_scalar_input (out, tensors, node, "max", &attrs->max);
      break;
    case MD_OP_DROPOUT:
      put_scalar_input (out, tensors, node, "ratio", &attrs->ratio);
      break;
    case MD_OP_RESIZE:
      put_resize_inputs (out, tensors, node);
      break;
    case MD_OP_SLICE:
      put_slice_inputs (out, tensors, node);
      break;
    case MD_OP_SQUEEZE:
    case MD_OP_UNSQUEEZE:
      put_axes_input (out, tensors, node);
      break;
    default:
      break;
  }
}

/* Writes a node for the shape of a Resize's second input. */
static void
put_sizes (GByteArray * nodes, const MdGraph * graph, const MdNode * node)
{
  GByteArray *out = g_byte_array_new ();
  g_autofree char *name = g_strconcat (node->name, ".sizes", NULL);

  md_wire_put_string (out, 1, md_graph_value (graph, node->inputs[1])->name);
  md_wire_put_string (out, 2, name);
  md_wire_put_string (out, 3, name);
  md_wire_put_string (out, 4, "Shape");
  md_wire_put_message (nodes, 1, out);
}

void
md_onnx_write_node (GByteArray * nodes, GArray * tensors, const MdGraph * graph,
    const MdNode * node)
{
  GByteArray *out = g_byte_array_new ();
  int n = node->n_inputs;

  if (node->op == MD_OP_RESIZE && n > 1) {
    put_sizes (nodes, graph, node);
    n = 1;
  }
  for (int i = 0; i < n; i++)
    md_wire_put_string (out, 1, node->inputs[i] < 0 ? "" :
        md_graph_value (graph, node->inputs[i])->name);
  put_parameters (out, tensors, node);
  md_wire_put_string (out, 2, md_graph_value (graph, node->output)->name);
  md_wire_put_string (out, 3, node->name);
  md_wire_put_string (out, 4, md_op_kind_name (node->op));
  put_attributes (out, node);
  md_wire_put_message (nodes, 1, out);
}

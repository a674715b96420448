/* ONNX files are written field by field in protobuf's wire format, which for
 * writing is little more than lengths: so the weights go from the graph to
 * the file without a copy in between. Field numbers as in onnx.proto. */
#include "onnx.h"

#include "float16.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Tensors are stored as they lie in memory. */
G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

#define IR_VERSION 8
#define OPSET 13

enum
{
  WIRE_VARINT = 0,
  WIRE_BYTES = 2,
  WIRE_FLOAT = 5
};

/* TensorProto.DataType and AttributeProto.AttributeType */
enum
{
  TYPE_FLOAT = 1,
  TYPE_INT64 = 7,
  TYPE_FLOAT16 = 10,
  ATTRIBUTE_FLOAT = 1,
  ATTRIBUTE_INT = 2,
  ATTRIBUTE_INTS = 7
};

/* A tensor's bytes: the head in front of the numbers, and the numbers. */
typedef struct
{
  GByteArray *head;
  gconstpointer data;           /* the graph's, or: */
  gpointer owned;               /* (nullable): this one's own */
  gsize size;                   /* bytes */
} Tensor;

static void
put_varint (GByteArray * out, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;

  do {
    bytes[n++] = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>= 7;
  } while (value > 0);
  g_byte_array_append (out, bytes, n);
}

static void
put_int (GByteArray * out, guint field, gint64 value)
{
  put_varint (out, field << 3 | WIRE_VARINT);
  put_varint (out, (guint64) value);
}

static void
put_float (GByteArray * out, guint field, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  put_varint (out, field << 3 | WIRE_FLOAT);
  g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
}

static void
put_string (GByteArray * out, guint field, const char *text)
{
  put_varint (out, field << 3 | WIRE_BYTES);
  put_varint (out, strlen (text));
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

/* Takes @message over. */
static void
put_message (GByteArray * out, guint field, GByteArray * message)
{
  put_varint (out, field << 3 | WIRE_BYTES);
  put_varint (out, message->len);
  g_byte_array_append (out, message->data, message->len);
  g_byte_array_unref (message);
}

/* -- Nodes --------------------------------------------------------------- */

static void
put_attribute (GByteArray * node, const char *name, int type,
    GByteArray * attribute)
{
  put_string (attribute, 1, name);
  put_int (attribute, 20, type);
  put_message (node, 5, attribute);
}

static void
put_int_attribute (GByteArray * node, const char *name, gint64 value)
{
  GByteArray *attribute = g_byte_array_new ();

  put_int (attribute, 3, value);
  put_attribute (node, name, ATTRIBUTE_INT, attribute);
}

static void
put_float_attribute (GByteArray * node, const char *name, float value)
{
  GByteArray *attribute = g_byte_array_new ();

  put_float (attribute, 2, value);
  put_attribute (node, name, ATTRIBUTE_FLOAT, attribute);
}

static void
put_ints_attribute (GByteArray * node, const char *name, const int *values,
    int n)
{
  GByteArray *attribute = g_byte_array_new ();

  for (int i = 0; i < n; i++)
    put_int (attribute, 8, values[i]);
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
put_attributes (GByteArray * out, const MdNode * node)
{
  const MdAttrs *attrs = &node->attrs;
  int rank = 0;

  switch (node->op) {
    case MD_OP_CONV:
      put_window (out, attrs);
      put_int_attribute (out, "group", attrs->group);
      break;
    case MD_OP_AVERAGE_POOL:
      put_int_attribute (out, "count_include_pad", attrs->count_include_pad);
      G_GNUC_FALLTHROUGH;
    case MD_OP_MAX_POOL:
      put_window (out, attrs);
      put_int_attribute (out, "ceil_mode", attrs->ceil_mode);
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
      put_int_attribute (out, "transA", attrs->trans_a);
      put_int_attribute (out, "transB", attrs->trans_b);
      break;
    case MD_OP_SOFTMAX:
    case MD_OP_CONCAT:
    case MD_OP_FLATTEN:
      put_int_attribute (out, "axis", attrs->axis);
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

static void
add_tensor (GArray * tensors, const char *name, int type,
    const MdShape * shape, gconstpointer data, gsize item_size)
{
  Tensor tensor = {.head = g_byte_array_new (),.data = data };

  for (int i = 0; i < shape->rank; i++)
    put_int (tensor.head, 1, shape->dims[i]);
  put_int (tensor.head, 2, type);
  put_string (tensor.head, 8, name);
  tensor.size = (gsize) md_shape_elements (shape) * item_size;
  put_varint (tensor.head, 9 << 3 | WIRE_BYTES);
  put_varint (tensor.head, tensor.size);
  g_array_append_val (tensors, tensor);
}

/* Clip's limits and Dropout's ratio are constant inputs in this operator
 * set. */
static void
put_scalar_input (GByteArray * out, GArray * tensors, const MdNode * node,
    const char *what, const float *value)
{
  g_autofree char *name = g_strconcat (node->name, ".", what, NULL);
  MdShape scalar = {.rank = 0 };

  put_string (out, 1, name);
  add_tensor (tensors, name, TYPE_FLOAT, &scalar, value, sizeof (float));
}

static void
put_node (GByteArray * nodes, GArray * tensors, const MdGraph * graph,
    const MdNode * node)
{
  GByteArray *out = g_byte_array_new ();

  for (int i = 0; i < node->n_inputs; i++)
    put_string (out, 1, node->inputs[i] < 0 ? "" :
        md_graph_value (graph, node->inputs[i])->name);
  if (node->op == MD_OP_CLIP) {
    put_scalar_input (out, tensors, node, "min", &node->attrs.min);
    put_scalar_input (out, tensors, node, "max", &node->attrs.max);
  } else if (node->op == MD_OP_DROPOUT) {
    put_scalar_input (out, tensors, node, "ratio", &node->attrs.ratio);
  }
  put_string (out, 2, md_graph_value (graph, node->output)->name);
  put_string (out, 3, node->name);
  put_string (out, 4, md_op_kind_name (node->op));
  put_attributes (out, node);
  put_message (nodes, 1, out);
}

static void
put_value_info (GByteArray * graph_out, guint field, const MdValue * value)
{
  GByteArray *info = g_byte_array_new (), *type = g_byte_array_new ();
  GByteArray *tensor = g_byte_array_new ();

  put_int (tensor, 1, TYPE_FLOAT);
  if (value->shape.rank >= 0) {
    GByteArray *shape = g_byte_array_new ();

    for (int i = 0; i < value->shape.rank; i++) {
      GByteArray *dim = g_byte_array_new ();
      g_autofree char *symbol = g_strdup_printf ("%s.%d", value->name, i);

      if (value->shape.dims[i] >= 0)
        put_int (dim, 1, value->shape.dims[i]);
      else
        put_string (dim, 2, i == 0 ? "batch" : symbol);
      put_message (shape, 1, dim);
    }
    put_message (tensor, 2, shape);
  }
  put_message (type, 1, tensor);
  put_string (info, 1, value->name);
  put_message (info, 2, type);
  put_message (graph_out, field, info);
}

/* A constant as float16, and the Cast that makes floats of it. */
static void
add_half (GByteArray * nodes, GArray * tensors, const MdValue * value)
{
  g_autofree char *name = g_strconcat (value->name, ".half", NULL);
  gsize n = (gsize) md_shape_elements (&value->shape);
  guint16 *halves = g_new (guint16, n);
  GByteArray *cast = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    halves[i] = md_float16_from_float (value->data[i]);
  add_tensor (tensors, name, TYPE_FLOAT16, &value->shape, halves,
      sizeof *halves);
  g_array_index (tensors, Tensor, tensors->len - 1).owned = halves;

  put_string (cast, 1, name);
  put_string (cast, 2, value->name);
  put_string (cast, 3, name);
  put_string (cast, 4, "Cast");
  put_int_attribute (cast, "to", TYPE_FLOAT);
  put_message (nodes, 1, cast);
}

/* Constants that a node reads, in the order of the values. */
static void
add_constants (const MdGraph * graph, GByteArray * nodes, GArray * tensors)
{
  g_autofree gboolean *used = g_new0 (gboolean, graph->values->len + 1);

  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    for (int j = 0; j < node->n_inputs; j++)
      if (node->inputs[j] >= 0)
        used[node->inputs[j]] = TRUE;
  }
  for (guint i = 0; i < graph->values->len; i++) {
    const MdValue *value = md_graph_value (graph, i);

    if (used[i] && value->data != NULL && value->half)
      add_half (nodes, tensors, value);
    else if (used[i] && value->data != NULL)
      add_tensor (tensors, value->name, TYPE_FLOAT, &value->shape,
          value->data, sizeof (float));
    else if (used[i] && value->ints != NULL)
      add_tensor (tensors, value->name, TYPE_INT64, &value->shape,
          value->ints, sizeof (gint64));
  }
}

/* -- The file ------------------------------------------------------------ */

static void
put_metadata (GByteArray * model, const MdGraph * graph)
{
  g_autoptr (GList) keys = g_hash_table_get_keys (graph->metadata);

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (const GList * key = keys; key != NULL; key = key->next) {
    GByteArray *entry = g_byte_array_new ();

    put_string (entry, 1, key->data);
    put_string (entry, 2, g_hash_table_lookup (graph->metadata, key->data));
    put_message (model, 14, entry);
  }
}

static gboolean
write_bytes (FILE * file, const GByteArray * bytes)
{
  return fwrite (bytes->data, 1, bytes->len, file) == bytes->len;
}

/* The model message up to and including the graph's length, the graph
 * without its tensors, then each tensor with its field's tag and length. */
static gboolean
write_model (FILE * file, const MdGraph * graph)
{
  g_autoptr (GByteArray) model = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GArray) tensors = g_array_new (FALSE, FALSE, sizeof (Tensor));
  GByteArray *opset = g_byte_array_new ();
  gsize total;
  gboolean ok;

  add_constants (graph, body, tensors);
  for (guint i = 0; i < graph->nodes->len; i++)
    put_node (body, tensors, graph, md_graph_node (graph, i));
  put_string (body, 2, "maskdetect");
  for (guint i = 0; i < graph->inputs->len; i++)
    put_value_info (body, 11, md_graph_value (graph,
            g_array_index (graph->inputs, int, i)));
  for (guint i = 0; i < graph->outputs->len; i++)
    put_value_info (body, 12, md_graph_value (graph,
            g_array_index (graph->outputs, int, i)));

  total = body->len;
  for (guint i = 0; i < tensors->len; i++) {
    Tensor *tensor = &g_array_index (tensors, Tensor, i);
    GByteArray *prefix = g_byte_array_new ();

    put_varint (prefix, 5 << 3 | WIRE_BYTES);
    put_varint (prefix, tensor->head->len + tensor->size);
    g_byte_array_append (prefix, tensor->head->data, tensor->head->len);
    g_byte_array_unref (tensor->head);
    tensor->head = prefix;
    total += prefix->len + tensor->size;
  }

  put_int (opset, 2, OPSET);
  put_int (model, 1, IR_VERSION);
  put_string (model, 2, "maskdetect");
  put_message (model, 8, opset);
  put_metadata (model, graph);
  put_varint (model, 7 << 3 | WIRE_BYTES);
  put_varint (model, total);

  ok = write_bytes (file, model) && write_bytes (file, body);
  for (guint i = 0; i < tensors->len; i++) {
    const Tensor *tensor = &g_array_index (tensors, Tensor, i);

    ok = ok && write_bytes (file, tensor->head) &&
        fwrite (tensor->data, 1, tensor->size, file) == tensor->size;
    g_byte_array_unref (tensor->head);
    g_free (tensor->owned);
  }

  return ok;
}

/* ONNX tells values apart by their names. */
static gboolean
check_names (const MdGraph * graph, GError ** error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->values->len; i++)
    if (!g_hash_table_add (names, md_graph_value (graph, i)->name)) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
          "%s: two values are called '%s'", graph->name,
          md_graph_value (graph, i)->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
md_onnx_save (const MdGraph * graph, const char *path, GError ** error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  FILE *file;
  gboolean ok = FALSE;
  int fd, saved;

  if (!check_names (graph, error))
    return FALSE;

  fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);
  file = fd < 0 ? NULL : fdopen (fd, "wb");
  if (file != NULL) {
    ok = write_model (file, graph) && fflush (file) == 0 && fsync (fd) == 0;
    saved = errno;
    if (fclose (file) != 0 && ok) {
      ok = FALSE;
      saved = errno;
    }
    ok = ok && g_rename (temporary, path) == 0;
    if (!ok) {
      errno = saved;
      g_unlink (temporary);
    }
  }

  if (!ok) {
    saved = errno;
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
        "%s: cannot be written: %s", path, g_strerror (saved));
  }

  return ok;
}

/* Writes field by field, to avoid a copy of the weights. Field numbers as in
 * onnx.proto. */
#include "onnx.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/safe-file.h"
#include "float16.h"
#include "wire.h"
#include "write-node.h"

/* Tensors are written without conversion. */
G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

#define IR_VERSION 8
#define OPSET 13
#define OPSET_HARD_SWISH 14     /* if HardSwish is used */
#define PRODUCER "maskdetect"

/* The first bytes of our files: field 1, the IR version; field 2, ten bytes of
 * text. */
static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("\010\010\022\012"
    PRODUCER);

static void
put_value_info (GByteArray * graph_out, guint field, const MdValue * value)
{
  GByteArray *info = g_byte_array_new (), *type = g_byte_array_new ();
  GByteArray *tensor = g_byte_array_new ();

  md_wire_put_int (tensor, 1, MD_ONNX_FLOAT);
  if (value->shape.rank >= 0) {
    GByteArray *shape = g_byte_array_new ();

    for (int i = 0; i < value->shape.rank; i++) {
      GByteArray *dim = g_byte_array_new ();
      g_autofree char *symbol = g_strdup_printf ("%s.%d", value->name, i);

      if (value->shape.dims[i] >= 0)
        md_wire_put_int (dim, 1, value->shape.dims[i]);
      else
        md_wire_put_string (dim, 2, i == 0 ? "batch" : symbol);
      md_wire_put_message (shape, 1, dim);
    }
    md_wire_put_message (tensor, 2, shape);
  }
  md_wire_put_message (type, 1, tensor);
  md_wire_put_string (info, 1, value->name);
  md_wire_put_message (info, 2, type);
  md_wire_put_message (graph_out, field, info);
}

/* Adds a constant as float16 and the Cast that converts it to float32. */
static void
add_half (GByteArray * nodes, GArray * tensors, const MdValue * value)
{
  g_autofree char *name = g_strconcat (value->name, ".half", NULL);
  gsize n = (gsize) md_shape_elements (&value->shape);
  guint16 *halves = g_new (guint16, n);
  GByteArray *cast = g_byte_array_new ();

  for (gsize i = 0; i < n; i++)
    halves[i] = md_float16_from_float (value->data[i]);
  md_onnx_tensors_add (tensors, name, MD_ONNX_FLOAT16, &value->shape, halves,
      sizeof *halves);
  g_array_index (tensors, MdOnnxTensor, tensors->len - 1).owned = halves;

  md_wire_put_string (cast, 1, name);
  md_wire_put_string (cast, 2, value->name);
  md_wire_put_string (cast, 3, name);
  md_wire_put_string (cast, 4, "Cast");
  md_onnx_write_int_attribute (cast, "to", MD_ONNX_FLOAT);
  md_wire_put_message (nodes, 1, cast);
}

/* Adds all constants that some node reads. */
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
      md_onnx_tensors_add (tensors, value->name, MD_ONNX_FLOAT, &value->shape,
          value->data, sizeof (float));
    else if (used[i] && value->ints != NULL)
      md_onnx_tensors_add (tensors, value->name, MD_ONNX_INT64, &value->shape,
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

    md_wire_put_string (entry, 1, key->data);
    md_wire_put_string (entry, 2, g_hash_table_lookup (graph->metadata,
            key->data));
    md_wire_put_message (model, 14, entry);
  }
}

static gboolean
write_bytes (FILE * file, const GByteArray * bytes)
{
  return fwrite (bytes->data, 1, bytes->len, file) == bytes->len;
}

static int
opset_of (const MdGraph * graph)
{
  for (guint i = 0; i < graph->nodes->len; i++)
    if (md_graph_node (graph, i)->op == MD_OP_HARD_SWISH)
      return OPSET_HARD_SWISH;
  return OPSET;
}

/* Writes the model message up to and including the graph's length, the graph
 * without its tensors, then each tensor with its tag and length. */
static gboolean
write_model (FILE * file, const MdGraph * graph)
{
  g_autoptr (GByteArray) model = g_byte_array_new ();
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GArray) tensors =
      g_array_new (FALSE, FALSE, sizeof (MdOnnxTensor));
  GByteArray *opset = g_byte_array_new ();
  gsize total;
  gboolean ok;

  add_constants (graph, body, tensors);
  for (guint i = 0; i < graph->nodes->len; i++)
    md_onnx_write_node (body, tensors, graph, md_graph_node (graph, i));
  md_wire_put_string (body, 2, "maskdetect");
  for (guint i = 0; i < graph->inputs->len; i++)
    put_value_info (body, 11, md_graph_value (graph,
            g_array_index (graph->inputs, int, i)));
  for (guint i = 0; i < graph->outputs->len; i++)
    put_value_info (body, 12, md_graph_value (graph,
            g_array_index (graph->outputs, int, i)));

  total = body->len;
  for (guint i = 0; i < tensors->len; i++) {
    MdOnnxTensor *tensor = &g_array_index (tensors, MdOnnxTensor, i);
    GByteArray *prefix = g_byte_array_new ();

    md_wire_put_length (prefix, 5, tensor->head->len + tensor->size);
    g_byte_array_append (prefix, tensor->head->data, tensor->head->len);
    g_byte_array_unref (tensor->head);
    tensor->head = prefix;
    total += prefix->len + tensor->size;
  }

  md_wire_put_int (opset, 2, opset_of (graph));
  md_wire_put_int (model, 1, IR_VERSION);
  md_wire_put_string (model, 2, PRODUCER);
  md_wire_put_message (model, 8, opset);
  put_metadata (model, graph);
  md_wire_put_length (model, 7, total);

  ok = write_bytes (file, model) && write_bytes (file, body);
  for (guint i = 0; i < tensors->len; i++) {
    const MdOnnxTensor *tensor = &g_array_index (tensors, MdOnnxTensor, i);

    ok = ok && write_bytes (file, tensor->head) &&
        fwrite (tensor->data, 1, tensor->size, file) == tensor->size;
    g_byte_array_unref (tensor->head);
    g_free (tensor->owned);
  }

  return ok;
}

/* Whether a Resize is by scales, or to the complete shape of another value. */
static gboolean
can_write_resize (const MdGraph * graph, const MdNode * node)
{
  const MdShape *a = &md_graph_value (graph, node->inputs[0])->shape, *b;

  if (node->attrs.sizes[2] > 0 || node->attrs.sizes[3] > 0)
    return FALSE;
  if (node->n_inputs == 1)
    return TRUE;
  b = &md_graph_value (graph, node->inputs[1])->shape;
  return node->n_inputs == 2 && a->dims[0] == b->dims[0]
      && a->dims[1] == b->dims[1];
}

/* Refuses forms of Resize and the parts of a Split that our own networks do
 * not use. */
static gboolean
check_nodes (const MdGraph * graph, GError ** error)
{
  for (guint i = 0; i < graph->nodes->len; i++) {
    const MdNode *node = md_graph_node (graph, i);

    if ((node->op == MD_OP_RESIZE && !can_write_resize (graph, node)) ||
        (node->op == MD_OP_SLICE && node->attrs.parts > 0)) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
          "%s: node '%s' (%s): writing this form is not supported",
          graph->name, node->name, md_op_kind_name (node->op));
      return FALSE;
    }
  }
  return TRUE;
}

/* ONNX identifies values by their names. */
static gboolean
check_names (const MdGraph * graph, GError ** error)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->values->len; i++)
    if (!g_hash_table_add (names, md_graph_value (graph, i)->name)) {
      g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_FORMAT,
          "%s: two values have the name '%s'", graph->name,
          md_graph_value (graph, i)->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
md_onnx_may_save (const char *path, GError ** error)
{
  return md_safe_file_check (path, &mark, error);
}

static gboolean
write_file (const MdGraph * graph, const char *temporary, const char *path,
    GError ** error)
{
  FILE *file = g_fopen (temporary, "wbe");
  gboolean ok = file != NULL && write_model (file, graph)
      && fflush (file) == 0 && fsync (fileno (file)) == 0;

  if (!ok)
    md_safe_file_fail (path, error);
  if (file != NULL && fclose (file) != 0 && ok)
    ok = md_safe_file_fail (path, error);
  return ok;
}

gboolean
md_onnx_save (const MdGraph * graph, const char *path, GError ** error)
{
  g_autofree char *temporary = NULL;

  if (!check_nodes (graph, error) || !check_names (graph, error)
      || !md_onnx_may_save (path, error)
      || !(temporary = md_safe_file_temporary (path, error)))
    return FALSE;
  if (write_file (graph, temporary, path, error))
    return md_safe_file_adopt (temporary, path, &mark, error);
  md_safe_file_discard (temporary);
  return FALSE;
}

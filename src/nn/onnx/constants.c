#include "constants.h"

#include <string.h>

/* Finds a float constant; NULL if @name is not one. */
static const MdValue *
find_constant (MdOnnxScope * scope, const char *name)
{
  int index = md_onnx_scope_find (scope, name);
  const MdValue *value = index < 0 ? NULL :
      md_graph_value (scope->graph, index);

  return value != NULL && value->data != NULL ? value : NULL;
}

gboolean
md_onnx_constants_is_node (MdOnnxScope * scope, const MdOnnxNode * node)
{
  if (strcmp (node->op, "Gather") == 0)
    return TRUE;
  if (strcmp (node->op, "Concat") != 0 || node->n_inputs == 0)
    return FALSE;
  for (gsize i = 0; i < node->n_inputs; i++) {
    const MdValue *value = find_constant (scope, node->inputs[i]);

    if (value == NULL || value->shape.rank != 1)
      return FALSE;
  }
  return TRUE;
}

static gboolean
concat (MdOnnxScope * scope, const MdOnnxNode * node, GError ** error)
{
  MdShape shape = {.rank = 1 };
  float *data, *to;

  for (gsize i = 0; i < node->n_inputs; i++)
    shape.dims[0] += find_constant (scope, node->inputs[i])->shape.dims[0];
  to = data = md_shape_elements (&shape) < 0 ? NULL :
      g_try_new (float, (gsize) shape.dims[0]);
  if (data == NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
        "out of memory");
  for (gsize i = 0; i < node->n_inputs; i++) {
    const MdValue *value = find_constant (scope, node->inputs[i]);
    gsize n = (gsize) value->shape.dims[0];

    memcpy (to, value->data, n * sizeof (float));
    to += n;
  }
  md_onnx_scope_add_floats (scope, node->outputs[0], &shape, data, FALSE);

  return TRUE;
}

/* Supports axis 0 only. */
static gboolean
gather (MdOnnxScope * scope, const MdOnnxNode * node, GError ** error)
{
  const MdValue *value = node->n_inputs != 2 ? NULL :
      find_constant (scope, node->inputs[0]);
  const MdIntFolding *ints = value == NULL ? NULL :
      g_hash_table_lookup (scope->ints, node->inputs[1]);
  gint64 first = value == NULL || value->shape.rank < 1 ? 0 :
      value->shape.dims[0];
  gboolean ok = ints != NULL && first > 0 && ints->n > 0 && (node->n_attrs == 0
      || (node->n_attrs == 1 && strcmp (node->attrs[0].name, "axis") == 0 &&
          node->attrs[0].i == 0));
  MdShape shape;
  gsize size;
  float *data;

  for (int i = 0; ok && i < ints->n; i++)
    ok = ints->items[i].kind == MD_INT_CONSTANT &&
        ints->items[i].value >= -first && ints->items[i].value < first;
  if (!ok)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_UNSUPPORTED, error,
        "supported only along axis 0 of a constant, with constant indices");

  shape = value->shape;
  size = (gsize) (md_shape_elements (&shape) / first);
  shape.dims[0] = ints->n;
  if (ints->scalar) {
    shape.rank--;
    memmove (shape.dims, shape.dims + 1, sizeof (gint64) * (gsize) shape.rank);
  }
  data = g_try_new (float, size * (gsize) ints->n);
  if (data == NULL)
    return md_onnx_node_error (scope, node, MD_MODEL_ERROR_SHAPE, error,
        "out of memory");
  for (int i = 0; i < ints->n; i++) {
    gint64 at = ints->items[i].value;

    memcpy (data + (gsize) i * size,
        value->data + (gsize) (at < 0 ? at + first : at) * size,
        size * sizeof (float));
  }
  md_onnx_scope_add_floats (scope, node->outputs[0], &shape, data, FALSE);

  return TRUE;
}

gboolean
md_onnx_constants_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error)
{
  if (!md_onnx_scope_check_name (scope, node->outputs[0], error))
    return FALSE;
  return strcmp (node->op, "Gather") == 0 ? gather (scope, node, error) :
      concat (scope, node, error);
}

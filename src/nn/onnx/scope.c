#include "scope.h"

#include <string.h>

static void
constant_free (gpointer item)
{
  MdValue *value = item;

  g_free (value->name);
  g_free (value->data);
  g_free (value);
}

void
md_onnx_scope_init (MdOnnxScope * scope, const char *name)
{
  scope->graph = md_graph_new (name);
  scope->opset = 0;
  scope->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  scope->tensors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      constant_free);
  scope->ints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  scope->empty = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
md_onnx_scope_clear (MdOnnxScope * scope)
{
  md_graph_free (scope->graph);
  g_hash_table_unref (scope->values);
  g_hash_table_unref (scope->tensors);
  g_hash_table_unref (scope->ints);
  g_hash_table_unref (scope->empty);
}

gboolean
md_onnx_scope_error (const MdOnnxScope * scope, const char *tensor,
    MdModelError code, GError ** error, const char *format, ...)
{
  g_autofree char *what = NULL, *name = g_utf8_make_valid (tensor, -1);
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: tensor '%s': %s",
      scope->graph->name, name, what);

  return FALSE;
}

gboolean
md_onnx_scope_check_name (const MdOnnxScope * scope, const char *name,
    GError ** error)
{
  if (*name == '\0')
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_FORMAT,
        error, "name is empty");
  if (g_hash_table_contains (scope->values, name)
      || g_hash_table_contains (scope->tensors, name)
      || g_hash_table_contains (scope->ints, name)
      || g_hash_table_contains (scope->empty, name))
    return md_onnx_scope_error (scope, name, MD_MODEL_ERROR_FORMAT,
        error, "defined twice");
  return TRUE;
}

void
md_onnx_scope_add_ints (MdOnnxScope * scope, const char *name,
    const MdIntFolding * ints)
{
  g_hash_table_insert (scope->ints, g_strdup (name),
      g_memdup2 (ints, sizeof *ints));
}

void
md_onnx_scope_add_floats (MdOnnxScope * scope, const char *name,
    const MdShape * shape, float *data, gboolean half)
{
  MdValue *value = g_new0 (MdValue, 1);

  value->name = g_strdup (name);
  value->shape = *shape;
  value->data = data;
  value->half = half;
  g_hash_table_insert (scope->tensors, g_strdup (name), value);
}

gboolean
md_onnx_scope_copy_floats (MdOnnxScope * scope, const char *from,
    const char *to, gboolean * found)
{
  gpointer index;
  const MdValue *value = g_hash_table_lookup (scope->tensors, from);
  float *data;
  gsize n;

  if (value == NULL
      && g_hash_table_lookup_extended (scope->values, from, NULL, &index))
    value = md_graph_value (scope->graph, GPOINTER_TO_INT (index));
  *found = value != NULL && value->data != NULL;
  if (!*found)
    return FALSE;
  n = (gsize) md_shape_elements (&value->shape);
  data = g_try_new (float, n);
  if (data == NULL)
    return FALSE;
  memcpy (data, value->data, n * sizeof *data);
  md_onnx_scope_add_floats (scope, to, &value->shape, data, value->half);
  return TRUE;
}

int
md_onnx_scope_add_value (MdOnnxScope * scope, const char *name,
    const MdShape * shape)
{
  int index = md_graph_add_value (scope->graph, name, shape);

  g_hash_table_insert (scope->values, g_strdup (name), GINT_TO_POINTER (index));
  return index;
}

int
md_onnx_scope_find (MdOnnxScope * scope, const char *name)
{
  gpointer index, key, item;
  MdValue value;

  if (g_hash_table_lookup_extended (scope->values, name, NULL, &index))
    return GPOINTER_TO_INT (index);
  if (!g_hash_table_steal_extended (scope->tensors, name, &key, &item))
    return -1;

  value = *(MdValue *) item;
  g_free (item);
  g_array_append_val (scope->graph->values, value);
  g_hash_table_insert (scope->values, key,
      GINT_TO_POINTER ((int) scope->graph->values->len - 1));

  return (int) scope->graph->values->len - 1;
}

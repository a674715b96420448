#include "file-node.h"

const char *
md_onnx_node_name (const MdOnnxNode * node)
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
  name = g_utf8_make_valid (md_onnx_node_name (node), -1);
  op = g_utf8_make_valid (node->op, -1);
  g_set_error (error, MD_MODEL_ERROR, code, "%s: node '%s' (%s): %s",
      scope->graph->name, name, op, what);

  return FALSE;
}

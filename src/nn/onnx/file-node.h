/* file-node: A node of an ONNX file, independent of protobuf.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include "attrs.h"
#include "scope.h"

/* Equivalent of NodeProto; all pointers are borrowed, no string is NULL. */
typedef struct
{
  const char *name, *op, *domain;
  char *const *inputs;          /* "" = absent */
  gsize n_inputs;
  char *const *outputs;
  gsize n_outputs;
  const MdOnnxAttr *attrs;
  gsize n_attrs;
} MdOnnxNode;

/* Name for messages: the node's own or, if empty, that of its first output. */
const char *md_onnx_node_name (const MdOnnxNode * node);
/* Sets @error to "FILE: node 'NAME' (OP): MESSAGE"; returns FALSE. */
gboolean md_onnx_node_error (const MdOnnxScope * scope,
    const MdOnnxNode * node, MdModelError code, GError ** error,
    const char *format, ...) G_GNUC_PRINTF (5, 6);

/* file-node: a node as an ONNX file has it, without protobuf.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include "attrs.h"
#include "scope.h"

/* NodeProto without protobuf; everything borrowed, no string NULL. */
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

/* The name for messages: the node's own, or else its first output's. */
const char *md_onnx_node_name (const MdOnnxNode * node);
/* Sets @error to "file: node 'name' (Op) message"; always FALSE. */
gboolean md_onnx_node_error (const MdOnnxScope * scope,
    const MdOnnxNode * node, MdModelError code, GError ** error,
    const char *format, ...) G_GNUC_PRINTF (5, 6);

/* node: one node of an ONNX file, as the file has it, into the graph:
 * inputs by name, attributes with their defaults, parameters that newer
 * operator sets pass as inputs, and integer arithmetic worked out at once.
 *
 * Thread safety: as for the graph.
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

/* Sets @error to "file: node 'name' (Op) message"; always FALSE. */
gboolean md_onnx_node_error (const MdOnnxScope * scope,
    const MdOnnxNode * node, MdModelError code, GError ** error,
    const char *format, ...) G_GNUC_PRINTF (5, 6);
/* Any node but a Constant. */
gboolean md_onnx_node_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

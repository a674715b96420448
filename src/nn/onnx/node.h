/* node: one node of an ONNX file, as the file has it, into the graph:
 * inputs by name, attributes with their defaults, parameters that newer
 * operator sets pass as inputs, and integer arithmetic worked out at once.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* Any node but a Constant. */
gboolean md_onnx_node_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

/* node: Adds one node of an ONNX file to the graph: looks up inputs by name,
 * applies default attributes, reads parameters that newer operator sets pass
 * as inputs, and folds integer arithmetic.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* @node: any node except a Constant
 * Returns: FALSE with @error (MD_MODEL_ERROR) if it is not supported */
gboolean md_onnx_node_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

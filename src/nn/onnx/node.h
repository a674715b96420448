/* node: Adds one node of an ONNX file to the graph: looks up inputs by name,
 * applies defaults of attributes, takes parameters that newer operator sets
 * pass as inputs, and folds integer arithmetic.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* Any node except a Constant. */
gboolean md_onnx_node_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

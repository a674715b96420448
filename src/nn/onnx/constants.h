/* constants: Evaluates, while a file is read, nodes whose inputs are all float
 * constants. Exporters use them to assemble parameters of other nodes, such as
 * the scales of a Resize.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* Whether @node is a Gather, or a Concat of rank-1 float constants. */
gboolean md_onnx_constants_is_node (MdOnnxScope * scope,
    const MdOnnxNode * node);
/* Adds the node's output as a constant. */
gboolean md_onnx_constants_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

/* constants: nodes that exporters make of float constants alone, whose values
 * other nodes need while the file is read: the scales of a Resize joined from
 * two lists, one number picked from a list.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* A Gather, or a Concat of lists of constants. */
gboolean md_onnx_constants_is_node (MdOnnxScope * scope,
    const MdOnnxNode * node);
/* The node's output becomes a constant. */
gboolean md_onnx_constants_read (MdOnnxScope * scope, const MdOnnxNode * node,
    GError ** error);

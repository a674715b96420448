/* infer: the shapes of all values of a graph, from those of its inputs.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "graph.h"

/* @shapes: (inout): one for each value; those of inputs and constants are
 *   given and fully known, the others are filled in, in the nodes' order
 * Returns: FALSE with @error (MD_MODEL_ERROR_SHAPE) where a node cannot take
 *   its input or would make nothing of it. Allocates only then. */
gboolean md_infer_shapes (const MdGraph * graph, MdShape * shapes,
    GError ** error);
/* One node of it. */
gboolean md_infer_node (const MdGraph * graph, const MdNode * node,
    MdShape * shapes, GError ** error);

/* infer: Infers the shapes of all values of a graph from those of its inputs.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "graph.h"

/* @shapes: (inout): [values]: those of inputs and constants are given and
 *   fully known, the others are filled in
 * Returns: FALSE with @error (MD_MODEL_ERROR_SHAPE) if a node cannot accept
 *   its input or its output would be empty. Allocates only on failure. */
gboolean md_infer_shapes (const MdGraph * graph, MdShape * shapes,
    GError ** error);

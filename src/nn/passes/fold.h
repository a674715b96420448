/* fold: Rewrites a graph for inference without changing its results.
 *
 * - an input that is transposed from N×H×W×C to N×C×H×W first becomes N×C×H×W
 * - Dropout, Identity and transpositions that cancel each other are dropped
 * - nodes of constants alone become constants
 * - what one operation can do in one go is one (fuse.h)
 * - BatchNormalization and products or sums with one constant a channel go
 *   into the Conv, Gemm or MatMul before them; a BatchNormalization of a 4-D
 *   value that has none becomes a 1×1 Conv with one group a channel
 *
 * Thread safety: changes @graph only.
 */
#pragma once

#include "nn/graph.h"

/* @graph: checked; afterwards every value has a shape: for a batch of 1, and
 *   for the smallest square picture that fits where the input leaves that open
 * @input_shape: (out): of the single input, as N, C, H, W, -1 where open
 * Returns: FALSE with @error where the shapes do not fit together */
gboolean md_fold (MdGraph * graph, MdShape * input_shape, GError ** error);

/* The last of these steps alone. */
void md_fold_affines (MdGraph * graph);

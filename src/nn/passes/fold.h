/* fold: Rewrites a graph for inference without changing its results.
 *
 * - an N×H×W×C input that is only read by Transposes to N×C×H×W becomes N×C×H×W
 * - Dropout, Identity and Transposes that cancel out are removed
 * - nodes whose inputs are all constants become constants
 * - nodes are fused (fuse.h)
 * - BatchNormalization, Mul and Add with one constant per channel are folded
 *   into the Conv, Gemm or MatMul before them; a BatchNormalization of a 4-D
 *   value without such a node becomes a depthwise 1×1 Conv
 *
 * Thread safety: changes @graph only.
 */
#pragma once

#include "nn/graph.h"

/* @graph: checked by MdOp.check. Afterwards every value has a shape: for a
 *   batch of 1 and, if the input's size is open, the smallest square picture
 *   that the network accepts.
 * @input_shape: (out): N, C, H, W of the single input; -1 = open
 * Returns: FALSE with @error if shapes are inconsistent or memory runs out */
gboolean md_fold (MdGraph * graph, MdShape * input_shape, GError ** error);

/* Does the last of these steps only. */
void md_fold_affines (MdGraph * graph);

/* fuse: Merges nodes of a graph that one operation can compute.
 *
 * - an Add of something enlarged is a part of the Resize
 * - a Concat of all channels of one value, some of them scaled, shifted and
 *   made positive or probabilities on the way, as heads of detectors have it,
 *   is one Mul and one Add, which may go into the Conv before, and one
 *   ChannelFunctions
 * - a Transpose to channels last before a Reshape to rank 3 leaves the numbers
 *   as they lie in memory
 *
 * Thread safety: changes @graph only.
 */
#pragma once

#include "nn/graph.h"

/* @graph: folded, every value has a shape; new ones get theirs */
void md_fuse (MdGraph * graph);

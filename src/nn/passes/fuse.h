/* fuse: Merges nodes that one operation can compute.
 *
 * - Resize and Add become a Resize that adds a third input.
 * - In a detector's head, Slices of all channels of one value that are scaled,
 *   shifted, passed through Softplus or Sigmoid and joined by a Concat become a
 *   Mul, an Add (both of which may be folded into a Conv) and a
 *   ChannelFunctions.
 * - A Transpose to channels last and a Reshape to rank 3 become a Reshape that
 *   keeps the order in memory.
 *
 * Thread safety: changes @graph only.
 */
#pragma once

#include "nn/graph.h"

/* @graph: folded; every value has a shape, before and afterwards */
void md_fuse (MdGraph * graph);

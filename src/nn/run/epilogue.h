/* epilogue: what a convolution does to its sums before it stores them: the
 * activation that follows in the graph, and the sum of a residual connection
 * in between.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "step.h"

/* Makes an activation that alone reads the step's output a part of the step,
 * and before it an Add of a value that an earlier node computes. The step's
 * output moves on to that of what it absorbs.
 * @large: (nullable): shapes of all values for a large input; an Add is taken
 *   only where they tell that it does not broadcast
 * @absorbed: [nodes]: set to TRUE for nodes that become part of the step */
void md_epilogue_absorb (const MdGraph * graph, const MdShape * large,
    MdStep * step, gboolean * absorbed);

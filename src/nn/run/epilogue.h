/* epilogue: Fuses into a convolution what follows it in the graph: a residual
 * addition and an activation, applied before its sums are stored.
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

/* epilogue: Fuses a residual addition and an activation into the convolution
 * before them, which applies both before it stores its sums.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "step.h"

/* Absorbs into @step an Add of a value that an earlier node computes and an
 * activation, if each is the only reader of the output before it. The step's
 * output becomes that of the last absorbed node.
 * @large: (nullable): shapes of all values for a large input, to prove that an
 *   Add does not broadcast; NULL: no Add is absorbed
 * @absorbed: [nodes]: set to TRUE for nodes that become part of the step */
void md_epilogue_absorb (const MdGraph * graph, const MdShape * large,
    MdStep * step, gboolean * absorbed);

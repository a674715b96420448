/* execute: Runs the steps of a plan in order, each split into bands of rows if
 * there are several threads. Results do not depend on their number.
 *
 * Thread safety: as for the plan.
 */
#pragma once

#include "model-private.h"
#include "nn/op.h"

/* What a step is called with. */
typedef struct
{
  const MdStep *step;
  MdConvShape conv;
  MdPoolShape pool;
  MdActivation act;
  const float *in;
  float *out, *scratch;
  gsize scratch_step;           /* floats from one worker's scratch to the
                                 * next's */
  MdOpCall call;
} MdBound;

/* @threads: of md_pool_run() */
void md_bounds_run (const MdKernels * kernels, const MdBound * bounds,
    guint n, guint threads);

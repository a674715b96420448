/* execute: Runs the steps of a plan in order. With several threads, each step
 * is split into bands of rows; results do not depend on the number of threads.
 *
 * Thread safety: as for the plan.
 */
#pragma once

#include "model-private.h"
#include "nn/op.h"

/* A step with its arguments. */
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

/* @threads: for md_pool_run() */
void md_bounds_run (const MdKernels * kernels, const MdBound * bounds,
    guint n, guint threads);

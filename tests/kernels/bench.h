/* bench: Measures how fast each tier runs the layers of the networks.
 *
 * Prints one line per layer with GFLOP/s per tier, next to cblas_sgemm on a
 * matrix product of the same m, n and k (without any im2col). Best of several
 * runs, one thread (OPENBLAS_NUM_THREADS=1 limits OpenBLAS to one, too).
 */
#pragma once

/* @only: (nullable): part of the names of the layers to run
 * Returns: exit status */
int bench_run (const char *only);

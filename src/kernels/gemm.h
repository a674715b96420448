/* gemm: the only caller of cblas.
 *
 * Row-major single precision. OpenBLAS' process-wide thread count is left as
 * the host set it. A program that calls this from several threads should call
 * md_gemm_use_calling_thread(); otherwise its threads and OpenBLAS' compete.
 */
#pragma once

#include <glib.h>

/* C = alpha × op(A) × op(B) + beta × C
 * op(A): [m, k], op(B): [k, n], C: [m, n]; lda, ldb, ldc: row strides in
 * floats of the matrices as stored. */
void md_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k,
    float alpha, const float *a, int lda, const float *b, int ldb, float beta,
    float *c, int ldc);

/* Computes every product in the calling thread from now on. Affects all of
 * OpenBLAS in this process, so call it from main() of a program, never from
 * the library. */
void md_gemm_use_calling_thread (void);

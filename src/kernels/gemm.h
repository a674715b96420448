/* gemm: Matrix product by cblas, row-major, in single precision.
 *
 * The library never changes OpenBLAS' process-wide thread count. A program that
 * calls md_gemm() from several threads should call
 * md_gemm_use_calling_thread(); otherwise its threads compete with OpenBLAS'.
 *
 * Thread safety: md_gemm() may be called from any thread.
 */
#pragma once

#include <glib.h>

/* C = alpha × op(A) × op(B) + beta × C
 * op(A): [m, k], op(B): [k, n], C: [m, n]; lda, ldb, ldc: row strides in
 * floats of the matrices as stored. */
void md_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k,
    float alpha, const float *a, int lda, const float *b, int ldb, float beta,
    float *c, int ldc);

/* Makes OpenBLAS compute every product in the calling thread. Affects the whole
 * process: to be called from main() of a program, never from the library. */
void md_gemm_use_calling_thread (void);

/* gemm: the only caller of cblas.
 *
 * Row-major single precision. OpenBLAS' process-wide thread count is left as
 * the host set it; a program that calls this from several threads of its own
 * wants md_gemm_use_calling_thread(), or the two kinds of threads get in each
 * other's way.
 */
#pragma once

#include <glib.h>

/* C = alpha × op(A) × op(B) + beta × C
 * op(A): [m, k], op(B): [k, n], C: [m, n]; lda, ldb, ldc: row strides in
 * floats of the matrices as stored. */
void md_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k,
    float alpha, const float *a, int lda, const float *b, int ldb, float beta,
    float *c, int ldc);

/* From now on every product is computed by the thread that asks for it. Holds
 * for all of OpenBLAS in this process, so it is for the main() of a program,
 * never for the library. */
void md_gemm_use_calling_thread (void);

#include "gemm.h"

#include <cblas.h>

void
md_gemm (gboolean trans_a, gboolean trans_b, int m, int n, int k, float alpha,
    const float *a, int lda, const float *b, int ldb, float beta, float *c,
    int ldc)
{
  cblas_sgemm (CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans,
      trans_b ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, lda, b, ldb,
      beta, c, ldc);
}

void
md_gemm_use_calling_thread (void)
{
  openblas_set_num_threads (1);
}

/* AVX-512 with products of bfloat16s, at twice the rate of floats, in 1×1
 * convolutions and those that use Winograd's algorithm. */
#define BFLOAT16_FACTORS
#include "avx512-ops.h"

#define DEFINE_BFLOAT16_FACTORS(type, prefix, pairs) \
typedef pairs factors_##type; \
\
INLINE void store_factors_##type (Factor *p, type v) \
{ \
  const __auto_type rounded = prefix##_cvtneps_pbh (v); \
\
  memcpy (p, &rounded, sizeof (rounded)); \
} \
\
INLINE factors_##type load_factors_##type (const Factor *p) \
{ \
  factors_##type factors; \
\
  memcpy (&factors, p, sizeof (factors)); \
  return factors; \
} \
\
INLINE factors_##type set1_factors_##type (const Factor *p) \
{ \
  int pair; \
\
  memcpy (&pair, p, sizeof (pair)); \
  return (factors_##type) prefix##_set1_epi32 (pair); \
} \
\
INLINE type add_products_##type (type sum, factors_##type a, \
    factors_##type b) \
{ \
  return prefix##_dpbf16_ps (sum, a, b); \
}

DEFINE_BFLOAT16_FACTORS (f32x8, _mm256, __m256bh);
DEFINE_BFLOAT16_FACTORS (f32x16, _mm512, __m512bh);

#include "avx512-simd.h"

#include "bfloat16-kernels.h"

DEFINE_BFLOAT16_KERNELS (avx512bf16, avx512);

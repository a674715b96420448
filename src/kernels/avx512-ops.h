/* avx512-ops: The vector operations of AVX-512 (F, BW, DQ, VL): 16 floats at a
 * time, or 8.
 */
#include "simd.h"

#include <immintrin.h>

typedef __m256 f32x8;
typedef __m512 f32x16;

#define DEFINE_OPS(type, prefix, mask_type) \
INLINE type load_##type (const float *p) \
{ \
  return prefix##_loadu_ps (p); \
} \
\
INLINE void store_##type (float *p, type v) \
{ \
  prefix##_storeu_ps (p, v); \
} \
\
INLINE type load_part_##type (const float *p, int n) \
{ \
  return prefix##_maskz_loadu_ps ((mask_type) ((1u << n) - 1), p); \
} \
\
INLINE void store_part_##type (float *p, int n, type v) \
{ \
  prefix##_mask_storeu_ps (p, (mask_type) ((1u << n) - 1), v); \
} \
\
INLINE type set1_##type (float x) \
{ \
  return prefix##_set1_ps (x); \
} \
\
INLINE type fma_##type (type a, type b, type c) \
{ \
  return prefix##_fmadd_ps (a, b, c); \
} \
\
INLINE type max_##type (type a, type b) \
{ \
  return prefix##_max_ps (a, b); \
} \
\
INLINE type min_##type (type a, type b) \
{ \
  return prefix##_min_ps (a, b); \
}

DEFINE_OPS (f32x8, _mm256, __mmask8);
DEFINE_OPS (f32x16, _mm512, __mmask16);

#include "avx-sums.h"

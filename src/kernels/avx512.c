/* AVX-512 (F, BW, DQ, VL): 16 floats at a time, or 8 if that fits the number of
 * output channels better. */
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

#define V f32x8
#define VN 8
#include "conv-tile.h"
#include "product-tile.h"
#include "weight-grad-tile.h"
#undef V
#undef VN
#define V f32x16
#define VN 16
#include "conv-tile.h"
#include "product-tile.h"
#include "weight-grad-tile.h"

DEFINE_BLOCK (half, f32x8, 1, 8, 4, 2, 1);
DEFINE_BLOCK (three_halves, f32x8, 3, 6, 4, 2, 1);
DEFINE_BLOCK (single, f32x16, 1, 8, 4, 2, 1);
DEFINE_BLOCK (pair, f32x16, 2, 8, 4, 2, 1);
DEFINE_BLOCK (triple, f32x16, 3, 8, 4, 2, 1);

static const Block *
next_block (int channels)
{
  static const Block *const blocks[] = { &single, &pair, &triple };

  if (channels <= 8)
    return &half;
  if (channels > 16 && channels <= 24)
    return &three_halves;
  return blocks[vectors_of_block ((channels + 7) / 16) - 1];
}

#include "depthwise-simd.h"
#include "pool-simd.h"
#include "winograd-pack.h"
/* Channels are more often multiples of 8 than of 16. */
#undef V
#undef VN
#define V f32x8
#define VN 8
#include "narrow-simd.h"
#include "winograd-patch.h"
#undef V
#undef VN
#define V f32x16
#define VN 16
#include "winograd-simd.h"
#include "conv-simd.h"
#include "weight-grad-simd.h"
#include "winograd-grad-simd.h"

const MdKernels md_kernels_avx512 = {
  .name = "avx512",
  .conv_tile = simd_conv_tile,
  .conv_scratch_size = simd_conv_scratch_size,
  .conv_packed_size = simd_conv_packed_size,
  .conv_pack = simd_conv_pack,
  .conv = simd_conv,
  .conv_weight_grad_scratch_size = simd_conv_weight_grad_scratch_size,
  .conv_weight_grad = simd_conv_weight_grad,
  .max_pool = simd_max_pool,
};

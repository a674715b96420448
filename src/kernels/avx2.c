/* AVX2 and FMA: 8 floats at a time. */
#include "simd.h"

#include <immintrin.h>

typedef __m256 f32x8;

/* All bits set in the first n elements, clear in the others. */
INLINE __m256i
part_mask (int n)
{
  static const gint32 edge[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };

  return _mm256_loadu_si256 ((const __m256i *) (edge + 8 - n));
}

INLINE f32x8
load_f32x8 (const float *p)
{
  return _mm256_loadu_ps (p);
}

INLINE void
store_f32x8 (float *p, f32x8 v)
{
  _mm256_storeu_ps (p, v);
}

INLINE f32x8
load_part_f32x8 (const float *p, int n)
{
  return _mm256_maskload_ps (p, part_mask (n));
}

/* Avoids masked stores, which are microcoded on several CPUs; most counts are
 * even. */
INLINE void
store_part_f32x8 (float *p, int n, f32x8 v)
{
  __m128 rest = _mm256_castps256_ps128 (v);

  if (n & 4) {
    _mm_storeu_ps (p, rest);
    rest = _mm256_extractf128_ps (v, 1);
    p += 4;
  }
  if (n & 2) {
    _mm_storel_pi ((__m64 *) p, rest);
    rest = _mm_movehl_ps (rest, rest);
    p += 2;
  }
  if (n & 1)
    _mm_store_ss (p, rest);
}

INLINE f32x8
set1_f32x8 (float x)
{
  return _mm256_set1_ps (x);
}

INLINE f32x8
fma_f32x8 (f32x8 a, f32x8 b, f32x8 c)
{
  return _mm256_fmadd_ps (a, b, c);
}

INLINE f32x8
max_f32x8 (f32x8 a, f32x8 b)
{
  return _mm256_max_ps (a, b);
}

INLINE f32x8
min_f32x8 (f32x8 a, f32x8 b)
{
  return _mm256_min_ps (a, b);
}

#include "avx-sums.h"

DEFINE_FLOAT_FACTORS (f32x8);

#define V f32x8
#define VN 8
#include "conv-tile.h"
#include "product-tile.h"
#include "weight-grad-tile.h"

/* 16 registers hold at most 12 sums besides the weights and one input. */
DEFINE_BLOCK (single, f32x8, 1, 8, 4, 2, 1);
DEFINE_BLOCK (pair, f32x8, 2, 6, 4, 2, 1);
DEFINE_BLOCK (triple, f32x8, 3, 4, 3, 2, 1);

static const Block *
next_block (int channels)
{
  static const Block *const blocks[] = { &single, &pair, &triple };

  return blocks[vectors_of_block ((channels + VN - 1) / VN) - 1];
}

#include "depthwise-simd.h"
#include "narrow-simd.h"
#include "pool-simd.h"
#include "winograd-pack.h"
#include "winograd-patch.h"
#include "winograd-simd.h"
#include "cursor.h"
#include "pointwise-simd.h"
#include "conv-simd.h"
#include "weight-grad-simd.h"
#include "winograd-grad-simd.h"

const MdKernels md_kernels_avx2 = {
  .name = "avx2",
  .conv_tile = simd_conv_tile,
  .conv_scratch_size = simd_conv_scratch_size,
  .conv_packed_size = simd_conv_packed_size,
  .conv_pack = simd_conv_pack,
  .conv = simd_conv,
  .conv_weight_grad_scratch_size = simd_conv_weight_grad_scratch_size,
  .conv_weight_grad = simd_conv_weight_grad,
  .max_pool = simd_max_pool,
};

/* NEON on 64-bit ARM: 4 floats at a time. */
#include "simd.h"

#include <arm_neon.h>

typedef float32x4_t f32x4;

INLINE f32x4
load_f32x4 (const float *p)
{
  return vld1q_f32 (p);
}

INLINE void
store_f32x4 (float *p, f32x4 v)
{
  vst1q_f32 (p, v);
}

INLINE f32x4
load_part_f32x4 (const float *p, int n)
{
  f32x4 v = vsetq_lane_f32 (p[0], vdupq_n_f32 (0), 0);

  if (n > 1)
    v = vsetq_lane_f32 (p[1], v, 1);
  if (n > 2)
    v = vsetq_lane_f32 (p[2], v, 2);
  return v;
}

INLINE void
store_part_f32x4 (float *p, int n, f32x4 v)
{
  vst1q_lane_f32 (p, v, 0);
  if (n > 1)
    vst1q_lane_f32 (p + 1, v, 1);
  if (n > 2)
    vst1q_lane_f32 (p + 2, v, 2);
}

INLINE f32x4
set1_f32x4 (float x)
{
  return vdupq_n_f32 (x);
}

INLINE f32x4
fma_f32x4 (f32x4 a, f32x4 b, f32x4 c)
{
  return vfmaq_f32 (c, a, b);
}

INLINE f32x4
max_f32x4 (f32x4 a, f32x4 b)
{
  return vmaxq_f32 (a, b);
}

INLINE f32x4
min_f32x4 (f32x4 a, f32x4 b)
{
  return vminq_f32 (a, b);
}

/* sums[i] = sum of v[i], for eight vectors */
INLINE void
sums_f32x4 (const f32x4 * v, float *sums)
{
  store_f32x4 (sums, vpaddq_f32 (vpaddq_f32 (v[0], v[1]),
          vpaddq_f32 (v[2], v[3])));
  store_f32x4 (sums + 4, vpaddq_f32 (vpaddq_f32 (v[4], v[5]),
          vpaddq_f32 (v[6], v[7])));
}

DEFINE_FLOAT_FACTORS (f32x4);

#define V f32x4
#define VN 4
#include "conv-tile.h"
#include "product-tile.h"
#include "weight-grad-tile.h"

DEFINE_BLOCK (single, f32x4, 1, 8, 4, 2, 1);
DEFINE_BLOCK (pair, f32x4, 2, 8, 4, 2, 1);
DEFINE_BLOCK (triple, f32x4, 3, 6, 4, 2, 1);

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
#include "conv-simd.h"
#include "weight-grad-simd.h"
#include "winograd-grad-simd.h"

const MdKernels md_kernels_neon = {
  .name = "neon",
  .conv_tile = simd_conv_tile,
  .conv_scratch_size = simd_conv_scratch_size,
  .conv_packed_size = simd_conv_packed_size,
  .conv_pack = simd_conv_pack,
  .conv = simd_conv,
  .conv_weight_grad_scratch_size = simd_conv_weight_grad_scratch_size,
  .conv_weight_grad = simd_conv_weight_grad,
  .max_pool = simd_max_pool,
};

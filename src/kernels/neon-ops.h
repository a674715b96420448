/* neon-ops: The vector operations of NEON on 64-bit ARM: 4 floats at a time.
 */
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

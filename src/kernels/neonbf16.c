/* NEON with products of bfloat16s, at twice the rate of floats, in 1×1
 * convolutions and those that use Winograd's algorithm. */
#define BFLOAT16_FACTORS
#include "neon-ops.h"

typedef bfloat16x8_t factors_f32x4;

INLINE void
store_factors_f32x4 (Factor * p, f32x4 v)
{
  const bfloat16x4_t rounded = vcvt_bf16_f32 (v);

  memcpy (p, &rounded, sizeof (rounded));
}

INLINE bfloat16x8_t
load_factors_f32x4 (const Factor * p)
{
  bfloat16x8_t factors;

  memcpy (&factors, p, sizeof (factors));
  return factors;
}

INLINE bfloat16x8_t
set1_factors_f32x4 (const Factor * p)
{
  guint32 pair;

  memcpy (&pair, p, sizeof (pair));
  return vreinterpretq_bf16_u32 (vdupq_n_u32 (pair));
}

INLINE f32x4
add_products_f32x4 (f32x4 sum, bfloat16x8_t a, bfloat16x8_t b)
{
  return vbfdotq_f32 (sum, a, b);
}

#include "neon-simd.h"

#include "bfloat16-kernels.h"

DEFINE_BFLOAT16_KERNELS (neonbf16, neon);

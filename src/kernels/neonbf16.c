/* NEON with products of bfloat16s in the convolutions that use Winograd's
 * algorithm, at twice the rate of floats. */
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

static gsize
float_conv_weight_grad_scratch_size (const MdConvShape * s)
{
  return md_kernels_neon.conv_weight_grad_scratch_size (s);
}

/* Training needs the precision of floats. */
static void
float_conv_weight_grad (const MdConvShape * s, const float *x,
    const float *dy, float *dw, float *scratch)
{
  md_kernels_neon.conv_weight_grad (s, x, dy, dw, scratch);
}

const MdKernels md_kernels_neonbf16 = {
  .name = "neonbf16",
  .conv_tile = simd_conv_tile,
  .conv_scratch_size = simd_conv_scratch_size,
  .conv_packed_size = simd_conv_packed_size,
  .conv_pack = simd_conv_pack,
  .conv = simd_conv,
  .conv_weight_grad_scratch_size = float_conv_weight_grad_scratch_size,
  .conv_weight_grad = float_conv_weight_grad,
  .max_pool = simd_max_pool,
};

/* NEON in single precision. */
#include "neon-ops.h"

DEFINE_FLOAT_FACTORS (f32x4);

#include "neon-simd.h"
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

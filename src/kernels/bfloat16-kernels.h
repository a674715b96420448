/* bfloat16-kernels: The table of kernels of a tier with bfloat16s.
 *
 *   DEFINE_BFLOAT16_KERNELS (tier, single);
 *
 * defines md_kernels_TIER, which trains with the kernels of the tier @single:
 * gradients need the precision of floats.
 */

#define DEFINE_BFLOAT16_KERNELS(tier, single) \
static gsize \
single_weight_grad_scratch_size (const MdConvShape *s) \
{ \
  return md_kernels_##single.conv_weight_grad_scratch_size (s); \
} \
\
static void \
single_weight_grad (const MdConvShape *s, const float *x, const float *dy, \
    float *dw, float *scratch) \
{ \
  md_kernels_##single.conv_weight_grad (s, x, dy, dw, scratch); \
} \
\
const MdKernels md_kernels_##tier = { \
  .name = #tier, \
  .conv_tile = simd_conv_tile, \
  .conv_scratch_size = simd_conv_scratch_size, \
  .conv_packed_size = simd_conv_packed_size, \
  .conv_pack = simd_conv_pack, \
  .conv = simd_conv, \
  .conv_weight_grad_scratch_size = single_weight_grad_scratch_size, \
  .conv_weight_grad = single_weight_grad, \
  .max_pool = simd_max_pool, \
}

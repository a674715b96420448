/* avx512-simd: The kernels that all tiers with AVX-512 share. Blocks have 8
 * channels if that fits the number of output channels better than 16.
 */

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
#include "cursor.h"
#include "pointwise-simd.h"
#include "conv-simd.h"

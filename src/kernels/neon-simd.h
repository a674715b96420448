/* neon-simd: The kernels that both tiers with NEON share. */

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
#include "cursor.h"
#include "pointwise-simd.h"
#include "conv-simd.h"

/* simd: Definitions shared by all instruction sets. Each kernel is written
 * once, in a *-simd.h, and compiled once per instruction set, in avx2.c etc.,
 * which define the vector operations and include this file and the *-simd.h.
 *
 * The operations for a vector type V of VN floats are functions V_(op): load,
 * store (unaligned), load_part, store_part (first n floats, 0 < n < VN; the
 * rest is not accessed and loads as 0), set1, fma (a × b + c), max, min (NaN if
 * @b is NaN), sums (of each of eight vectors).
 *
 * The products of product-tile.h multiply values of type Factor: floats, or
 * pairs of bfloat16s if BFLOAT16_FACTORS is defined, the products of which are
 * added. Their operations are: store_factors (VN of them), load_factors
 * (N_FACTORS for each element of V), set1_factors (the same for all), and
 * add_products (sum, a, b).
 */
#pragma once

#include "tiers.h"

#include <math.h>
#include <string.h>

#define MAX_ROWS 8
#define MAX_VECTORS 3
#define MAX_WIDTH 48            /* floats in the widest block */
#define N_TILES 4

#define ALIGNED __attribute__ ((aligned (64)))
#define INLINE static inline __attribute__ ((always_inline))
#ifdef __clang__
#define UNROLL _Pragma ("unroll")
#define NO_UNROLL _Pragma ("nounroll")
#else
#define UNROLL _Pragma ("GCC unroll 8")
#define NO_UNROLL _Pragma ("GCC unroll 1")
#endif

/* Rounds to the nearest, to even in a tie. */
#ifdef BFLOAT16_FACTORS
typedef guint16 Factor;
#define N_FACTORS 2
INLINE Factor
to_factor (float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof (bits));
  if (isnan (x))
    return bits >> 16 | 1;
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}
#else
typedef float Factor;
#define N_FACTORS 1
#define to_factor(x) (x)
#define DEFINE_FLOAT_FACTORS(type) \
typedef type factors_##type; \
\
INLINE void store_factors_##type (Factor *p, type v) \
{ \
  store_##type (p, v); \
} \
\
INLINE type load_factors_##type (const Factor *p) \
{ \
  return load_##type (p); \
} \
\
INLINE type set1_factors_##type (const Factor *p) \
{ \
  return set1_##type (*p); \
} \
\
INLINE type add_products_##type (type sum, type a, type b) \
{ \
  return fma_##type (a, b, sum); \
}
#endif

/* Position of factor @k of output channel @o in weights packed as
 * [k / N_FACTORS][@width][N_FACTORS]. */
static inline gsize
factor_at (gsize k, gsize o, gsize width)
{
  return (k / N_FACTORS * width + o) * N_FACTORS + k % N_FACTORS;
}

/* Rounds @n up to whole products. */
static inline gsize
whole_factors (gsize n)
{
  return (n + N_FACTORS - 1) / N_FACTORS * N_FACTORS;
}

#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_ (a, b)
#define V_(op) PASTE (op, V)

/* A tile of output pixels × output channels, see conv-tile.h. */
typedef struct
{
  const float *x[MAX_ROWS];     /* first input of each pixel */
  int runs;                     /* contiguous runs of inputs per pixel */
  gsize run_length, run_stride;
  const float *w;               /* [runs × run_length][block width] */
  gboolean first, last;         /* FALSE: sums are read from or written to
                                 * @partial */
  float *partial;               /* [rows][block width] */
  float *y;
  const float *add;             /* (nullable): in the layout of y */
  gsize y_stride;               /* floats between pixels */
  int tiles;                    /* number of adjacent tiles, >= 1 */
  gsize x_step;                 /* floats of x between tiles */
  int rows;                     /* pixels to store per tile */
  int oc;                       /* channels to store */
  const float *bias, *slopes;   /* [block width] */
  float lo, hi;
} Tile;

/* A matrix product, see product-tile.h. */
typedef struct
{
  const Factor *x;              /* [tiles × rows][k], rows x_row apart */
  gsize x_row;
  const Factor *w;              /* [k / N_FACTORS][block width][N_FACTORS] */
  gsize k, tiles;               /* k: a multiple of N_FACTORS */
  float *sums;                  /* [tiles × rows][block width] */
} Product;

/* A part of a weight gradient, see weight-grad-tile.h. */
typedef struct
{
  const float *x, *dy;          /* first pixel */
  int images, rows, pixels;     /* to sum over; pixels: per row */
  gsize x_image, x_row, x_pixel;        /* floats between images, ... */
  gsize dy_image, dy_row, dy_pixel;
  float *dw;                    /* sums are ADDED here */
  gsize dw_row;
  int oc;                       /* channels */
} GradTile;

/* Functions for @width output channels, with tiles of decreasing numbers of
 * pixels; the last one has a single pixel. */
typedef struct
{
  int width;
  struct
  {
    int rows;
    void (*run) (const Tile * tile);
    void (*product) (const Product * product);
    void (*weight_grad) (const GradTile * tile);
  } tiles[N_TILES];
} Block;

/* Runs the smallest tile that has enough rows. */
static inline void
run_tile (const Block * block, const Tile * tile)
{
  int i = 0;

  while (i + 1 < N_TILES && block->tiles[i + 1].rows >= tile->rows)
    i++;
  block->tiles[i].run (tile);
}

/* Multiplies @n rows, in the largest tiles that fit; sets product->tiles and
 * advances product->x and sums. */
static inline void
run_products (const Block * block, Product * product, gsize n)
{
  for (int t = 0; t < N_TILES && n > 0; t++) {
    const gsize rows = block->tiles[t].rows;

    product->tiles = n / rows;
    if (product->tiles == 0)
      continue;
    block->tiles[t].product (product);
    product->x += product->tiles * rows * product->x_row;
    product->sums += product->tiles * rows * block->width;
    n -= product->tiles * rows;
  }
}

/* Defines the Block @name of @nv vectors of type @v, and its tiles. */
#define DEFINE_BLOCK(name, v, nv, r0, r1, r2, r3) \
  DEFINE_TILE (name, v, nv, r0) \
  DEFINE_TILE (name, v, nv, r1) \
  DEFINE_TILE (name, v, nv, r2) \
  DEFINE_TILE (name, v, nv, r3) \
  static const Block name = { (nv) * (int) (sizeof (v) / sizeof (float)), { \
      {r0, name##_##r0, name##_product_##r0, name##_grad_##r0}, \
      {r1, name##_##r1, name##_product_##r1, name##_grad_##r1}, \
      {r2, name##_##r2, name##_product_##r2, name##_grad_##r2}, \
      {r3, name##_##r3, name##_product_##r3, name##_grad_##r3} } }
#define DEFINE_TILE(name, v, nv, rows) \
static void \
name##_##rows (const Tile * tile) \
{ \
  tile_##v (rows, nv, tile); \
} \
\
static void \
name##_product_##rows (const Product * product) \
{ \
  product_##v (rows, nv, product); \
} \
\
static void \
name##_grad_##rows (const GradTile * tile) \
{ \
  weight_grad_##v (rows, nv, tile); \
}

/* Number of vectors of output channels in the next block if @left remain:
 * three, but 2 + 2 instead of 3 + 1. */
static inline int
vectors_of_block (int left)
{
  return left == 4 ? 2 : MIN (left, MAX_VECTORS);
}

/* Fills in bias and slope of @n channels and pads both to @width. Every
 * activation is max (0, x) + slope × min (0, x), clipped to two limits. */
static inline void
fill_parameters (const float *bias, const MdActivation * act, int channel,
    int n, int width, float *biases, float *slopes)
{
  for (int i = 0; i < width; i++) {
    gboolean in = i < n;

    biases[i] = in && bias ? bias[channel + i] : 0;
    slopes[i] = act->kind == MD_ACT_LEAKY ? act->slope
        : act->kind == MD_ACT_PRELU && in ? act->slopes[channel + i] : 1;
  }
}

static inline void
clip_limits (const MdActivation * act, float *lo, float *hi)
{
  *lo = act->kind == MD_ACT_CLIP ? act->lo : -INFINITY;
  *hi = act->kind == MD_ACT_CLIP ? act->hi : INFINITY;
}

/* Access only the first n of VN floats. */
#define LOAD_UP_TO(p, n) \
  ((n) >= VN ? V_(load) (p) : V_(load_part) (p, n))
#define STORE_UP_TO(p, n, v) \
  ((n) >= VN ? V_(store) (p, v) : V_(store_part) (p, n, v))

#define ACTIVATE(v, slope, lo, hi) \
  V_(min) (V_(set1) (hi), V_(max) (V_(set1) (lo), \
          V_(fma) (slope, V_(min) (V_(set1) (0), v), \
              V_(max) (V_(set1) (0), v))))

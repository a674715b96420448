/* kernels: The inner loops, as a C reference and faster versions for several
 * instruction sets.
 *
 *   const MdKernels *k = md_kernels_get (MD_CPU_ANY);
 *   shape.tile = k->conv_tile (&shape);
 *   k->conv_pack (&shape, weights, packed);
 *   k->conv (&shape, x, packed, bias, &act, y, scratch);
 *
 * Activations are channels last. Packed weights and scratch are 64-byte
 * aligned; x and y need only the alignment of float. Packed weights can be used
 * only by the tier that packed them.
 *
 * Thread safety: pure functions; scratch belongs to one call at a time.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MD_CPU_C = 0,                 /* the reference only */
  MD_CPU_AVX2 = 1 << 0,         /* with FMA */
  MD_CPU_AVX512 = 1 << 1,       /* F, BW, DQ, VL */
  MD_CPU_NEON = 1 << 2,
  MD_CPU_BF16 = 1 << 3,         /* products of bfloat16s, with AVX512 or
                                 * NEON */
  MD_CPU_ANY = 0x7fffffff,
  MD_CPU_SINGLE = MD_CPU_ANY & ~MD_CPU_BF16     /* single precision only */
} MdCpuFlags;

typedef enum
{
  MD_ACT_NONE,
  MD_ACT_LEAKY,                 /* x > 0 ? x : slope × x; slope 0 = ReLU */
  MD_ACT_PRELU,                 /* same, with one slope per channel */
  MD_ACT_CLIP                   /* min (max (x, lo), hi) */
} MdActivationKind;

typedef struct
{
  MdActivationKind kind;
  float slope;                  /* LEAKY */
  const float *slopes;          /* PRELU: [oc] */
  float lo, hi;                 /* CLIP */
  const float *add;             /* (nullable): [n, oh, ow, oc], added before
                                 * the activation */
} MdActivation;

/* x: [n, h, w, c]; y: [n, oh, ow, oc]; weights: [oc, c / groups, kh, kw].
 * Pixels outside x are zero. oh and ow imply the bottom and right padding;
 * windows may be entirely outside, and padding may be negative. A dense layer
 * has h = w = kh = kw = 1. */
typedef struct
{
  int n, h, w, c;
  int oh, ow, oc;
  int kh, kw, sh, sw;
  int pad_top, pad_left;
  int groups;
  int tile;                     /* 0, or the result of conv_tile() */
  /* Output rows [first, end) of each picture to compute; end = 0: all. Other
   * rows are unchanged. Both must be multiples of @tile, or end = oh. Results
   * do not depend on how the rows are split. */
  int first, end;
} MdConvShape;

typedef struct
{
  int n, h, w, c;
  int oh, ow;
  int kh, kw, sh, sw;
  int pad_top, pad_left;        /* padding never wins a maximum */
  int first, end;               /* as in MdConvShape */
} MdPoolShape;

typedef struct
{
  const char *name;             /* "c", "avx2", "avx512", "avx512bf16", "neon",
                                 * "neonbf16" */
  /* Best size for MdConvShape.tile: the side of the squares of outputs that
   * conv() computes by Winograd's algorithm; 0 = each output is a plain sum, 1 =
   * the same with bfloat16s.
   * Winograd's rounding errors are those of a sum of some dozens more terms,
   * relative to the largest inputs of a square. Tiers with
   * MD_CPU_BF16 round both factors of these products to bfloat16s, with 8
   * significant bits. h, w, oh, ow: -1 if they vary. */
  int (*conv_tile) (const MdConvShape * shape);
  /* Floats; depends only on kh, kw, sh, sw, c, tile. */
  gsize (*conv_scratch_size) (const MdConvShape * shape);
  /* Floats that conv_pack() writes; depends only on kh, kw, sh, sw, c, oc,
   * groups, tile. */
  gsize (*conv_packed_size) (const MdConvShape * shape);
  void (*conv_pack) (const MdConvShape * shape, const float *weights,
      float *packed);
  /* @bias: (nullable): [oc]
   * @y: must not overlap x or act->add
   * @scratch: (nullable): conv_scratch_size() floats */
  void (*conv) (const MdConvShape * shape, const float *x,
      const float *packed, const float *bias, const MdActivation * act,
      float *y, float *scratch);
  /* Floats; depends only on kh, kw, sh, sw, c, oc, tile. */
  gsize (*conv_weight_grad_scratch_size) (const MdConvShape * shape);
  /* @x as for conv, @dy: [n, oh, ow, oc]
   * @dw: [groups, kh, kw, c / groups, oc / groups]: dL/dw is ADDED here
   * @scratch: (nullable): conv_weight_grad_scratch_size() floats. With stride 1
   *   and a tile, Winograd's algorithm is used. */
  void (*conv_weight_grad) (const MdConvShape * shape, const float *x,
      const float *dy, float *dw, float *scratch);
  void (*max_pool) (const MdPoolShape * shape, const float *x, float *y);
} MdKernels;

/* Returns: the fastest table that uses only features of this CPU that are in
 *   @allowed */
const MdKernels *md_kernels_get (MdCpuFlags allowed);

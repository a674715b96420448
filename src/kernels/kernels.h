/* kernels: The inner loops, each with a C reference and faster versions that
 * are selected once for the CPU.
 *
 *   const MdKernels *k = md_kernels_get (MD_CPU_ANY);
 *   shape.tile = k->conv_tile (&shape);
 *   k->conv_pack (&shape, weights, packed);
 *   k->conv (&shape, x, packed, bias, &act, y, scratch);
 *
 * Every activation is channels last. All pointers to packed weights and
 * scratch are 64-byte aligned; x and y need only the alignment of float.
 * A packed buffer belongs to the tier that packed it.
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

typedef enum
{
  MD_CPU_C = 0,                 /* the reference only */
  MD_CPU_AVX2 = 1 << 0,         /* AVX2 and FMA */
  MD_CPU_AVX512 = 1 << 1,       /* F, BW, DQ, VL */
  MD_CPU_NEON = 1 << 2,
  MD_CPU_ANY = 0x7fffffff
} MdCpuFlags;

/* Features of this CPU; cached. $MASKDETECT_CPU=c|avx2|avx512|neon restricts
 * them. */
MdCpuFlags md_cpu_flags (void);

typedef enum
{
  MD_ACT_NONE,
  MD_ACT_LEAKY,                 /* x > 0 ? x : slope × x; 0 makes it a ReLU */
  MD_ACT_PRELU,                 /* the same with one slope per channel */
  MD_ACT_CLIP                   /* min (max (x, lo), hi) */
} MdActivationKind;

typedef struct
{
  MdActivationKind kind;
  float slope;                  /* LEAKY */
  const float *slopes;          /* PRELU: [oc] */
  float lo, hi;                 /* CLIP */
  const float *add;             /* (nullable): [n, oh, ow, oc], added to the
                                 * sums before */
} MdActivation;

/* x: [n, h, w, c]; y: [n, oh, ow, oc]; weights: [oc, c / groups, kh, kw].
 * Pixels outside x are zero. oh, ow settle bottom and right padding; windows
 * may lie outside altogether, and padding may be negative. A dense layer is
 * h = w = kh = kw = 1. */
typedef struct
{
  int n, h, w, c;
  int oh, ow, oc;
  int kh, kw, sh, sw;
  int pad_top, pad_left;
  int groups;
  int tile;                     /* 0, or as conv_tile() has it */
  /* Rows of each picture to make, the others are left as they are: from
   * @first, a multiple of @tile, to before @end, another one or oh; @end = 0:
   * all. What comes out does not depend on how the rows are parted. */
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
  const char *name;             /* "c", "avx2", "avx512", "neon" */
  /* The side of the squares of outputs that conv() had best make at a time,
   * by Winograd's algorithm; 0: none, each output is a plain sum. Squares
   * round a little more: about as a sum of some dozens of terms more does,
   * and by the largest pixels that a square sees. h, w, oh, ow: -1 where
   * they vary. */
  int (*conv_tile) (const MdConvShape * shape);
  /* Floats; depends only on kh, kw, sh, sw, c, tile. */
  gsize (*conv_scratch_size) (const MdConvShape * shape);
  /* Floats that conv_pack writes. Depends only on kh, kw, sh, sw, c, oc,
   * groups, tile. */
  gsize (*conv_packed_size) (const MdConvShape * shape);
  void (*conv_pack) (const MdConvShape * shape, const float *weights,
      float *packed);
  /* @bias: (nullable): [oc]. y overlaps neither x nor act->add.
   * @scratch: (nullable): conv_scratch_size() floats */
  void (*conv) (const MdConvShape * shape, const float *x,
      const float *packed, const float *bias, const MdActivation * act,
      float *y, float *scratch);
  /* Floats; depends only on kh, kw, sh, sw, c, oc, tile. */
  gsize (*conv_weight_grad_scratch_size) (const MdConvShape * shape);
  /* @x as for conv, @dy: [n, oh, ow, oc]
   * @dw: [groups, kh, kw, c / groups, oc / groups]: dL/dw is ADDED here
   * @scratch: (nullable): conv_weight_grad_scratch_size() floats, 64-byte
   *   aligned. With stride 1 and a tile, sums over outputs are made by
   *   Winograd's algorithm, too */
  void (*conv_weight_grad) (const MdConvShape * shape, const float *x,
      const float *dy, float *dw, float *scratch);
  void (*max_pool) (const MdPoolShape * shape, const float *x, float *y);
} MdKernels;

/* The best table that both this CPU and @allowed support. */
const MdKernels *md_kernels_get (MdCpuFlags allowed);

/* tiers: One table of kernels per instruction set, for this folder and its
 * tests; all others call md_kernels_get().
 */
#pragma once

#include "kernels.h"

extern const MdKernels md_kernels_c;
extern const MdKernels md_kernels_avx2;
extern const MdKernels md_kernels_avx512;
extern const MdKernels md_kernels_avx512bf16;
extern const MdKernels md_kernels_neon;
extern const MdKernels md_kernels_neonbf16;

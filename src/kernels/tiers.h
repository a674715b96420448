/* tiers: one table of kernels per instruction set. Private to this folder and
 * its tests; everybody else goes through md_kernels_get().
 */
#pragma once

#include "kernels.h"

extern const MdKernels md_kernels_c;
extern const MdKernels md_kernels_avx2;
extern const MdKernels md_kernels_avx512;
extern const MdKernels md_kernels_neon;

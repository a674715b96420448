/* layout: where the elements of a logical shape lie in memory. */
#pragma once

#include "nn/op.h"

/* Floats from one index to the next along each logical dimension: channels
 * last for a rank-4 activation, row-major for all else. */
void md_layout_strides (const MdShape * shape, gboolean constant,
    gsize * strides);
void md_layout_row_major (const MdShape * shape, gsize * strides);

/* dst[Σ i × dst_stride] = (or += when @add) src[Σ i × src_stride] over all
 * indices i of @shape. */
void md_layout_copy (const MdShape * shape, const float *src,
    const gsize * src_strides, float *dst, const gsize * dst_strides,
    gboolean add);

/* layout: Computes memory strides of logical shapes and copies between them. */
#pragma once

#include "nn/op.h"

/* @strides: (out): [rank]: in floats, for each logical dimension; channels last
 *   for a rank-4 activation, row-major for constants and other ranks */
void md_layout_strides (const MdShape * shape, gboolean constant,
    gsize * strides);
void md_layout_row_major (const MdShape * shape, gsize * strides);

/* dst[Σ i × dst_stride] = (+= if @add) src[Σ i × src_stride] for all indices i
 * of @shape. */
void md_layout_copy (const MdShape * shape, const float *src,
    const gsize * src_strides, float *dst, const gsize * dst_strides,
    gboolean add);

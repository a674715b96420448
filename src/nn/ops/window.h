/* window: Checks and shapes of operations with a sliding window. */
#pragma once

#include "ops.h"

/* Number of window positions along one axis; < 1 if the window does not fit.
 * @ceil_mode: the last window may extend beyond the input, but not start beyond
 *   the input and its leading padding */
gint64 md_window_count (gint64 in, int kernel, int stride, int pad_begin,
    int pad_end, gboolean ceil_mode);
/* Checks kernel, stride and pads. */
gboolean md_window_check (const MdGraph * graph, const MdNode * node,
    gboolean is_pool, GError ** error);
/* Infers the shape of the output, with @channels channels. */
gboolean md_window_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * in, const int kernel[2], gint64 channels, MdShape * out,
    GError ** error);
/* MdOp.check and MdOp.infer of the pools. */
gboolean md_window_pool_check (const MdGraph * graph, const MdNode * node,
    GError ** error);
gboolean md_window_pool_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error);
/* MdOp.backward of the pools. @images gets a range of pictures: rows cannot be
 * split, because their windows may overlap. */
void md_window_pool_backward (const MdOpCall * call, MdOpRange images);

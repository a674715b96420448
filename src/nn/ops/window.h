/* window: what convolutions and pools have in common. */
#pragma once

#include "ops.h"

/* Positions of a window along one axis; < 1 where it does not fit.
 * @ceil_mode: the last window may stick out, but not start beyond the input
 *   and its leading pad. */
gint64 md_window_count (gint64 in, int kernel, int stride, int pad_begin,
    int pad_end, gboolean ceil_mode);
/* kernel, stride, pads are sane. */
gboolean md_window_check (const MdGraph * graph, const MdNode * node,
    gboolean is_pool, GError ** error);
/* Rank 4 in, windows' positions out; @channels is the output's C. */
gboolean md_window_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * in, const int kernel[2], gint64 channels, MdShape * out,
    GError ** error);
/* MdOp.check and MdOp.infer of the pools. */
gboolean md_window_pool_check (const MdGraph * graph, const MdNode * node,
    GError ** error);
gboolean md_window_pool_infer (const MdGraph * graph, const MdNode * node,
    const MdShape * const *in, MdShape * out, GError ** error);
/* MdOp.backward of the pools: @images for some of the pictures at a time, as
 * windows of neighbouring rows may overlap. */
void md_window_pool_backward (const MdOpCall * call, MdOpRange images);

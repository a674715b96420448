/* window: Checks and shapes of operations with a sliding window. */
#pragma once

#include "ops.h"

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

/* params: Reads parameters of operations that depend on the operator set or are
 * passed as inputs: the limits of a Clip, the target of a Reshape, the scales
 * of a Resize.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* Default attributes in the file's operator set.
 * @out: with op and inputs */
MdAttrs md_onnx_params_default (const MdOnnxScope * scope,
    const MdOnnxNode * node, const MdNode * out);
/* @out: (inout): with inputs and attributes
 * Returns: FALSE with @error if a parameter is not supported or not known
 *   before the run */
gboolean md_onnx_params_read (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, GError ** error);
/* Reads the parts of a Split, which are slices of its input.
 * @out: (inout): a Slice; a negative axis is converted to a positive one
 * @sizes: (out): [MD_MAX_INTS]
 * @n: (out): number of sizes; -1 = equal parts */
gboolean md_onnx_params_read_split (MdOnnxScope * scope,
    const MdOnnxNode * node, MdNode * out, gint64 * sizes, int *n,
    GError ** error);

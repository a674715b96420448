/* params: what an operation's defaults, its older versions and its inputs
 * beside the tensors that it works on say: the limits of a Clip, the target
 * of a Reshape, the scales of a Resize.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "file-node.h"

/* Attributes as the file's operator set defaults them. @out: its op and
 * inputs are known. */
MdAttrs md_onnx_params_default (const MdOnnxScope * scope,
    const MdOnnxNode * node, const MdNode * out);
/* @out: (inout): with inputs and attributes
 * Returns: FALSE with @error where something is not known before the run, or
 *   not supported */
gboolean md_onnx_params_read (MdOnnxScope * scope, const MdOnnxNode * node,
    MdNode * out, GError ** error);
/* The parts of a Split, which are slices of its input.
 * @out: (inout): a Slice; its axis is counted from the front afterwards
 * @sizes: (out): [MD_MAX_INTS]
 * @n: (out): how many sizes; -1: equal parts */
gboolean md_onnx_params_read_split (MdOnnxScope * scope,
    const MdOnnxNode * node, MdNode * out, gint64 * sizes, int *n,
    GError ** error);

/* conv-input-grad: the gradient of a convolution's input.
 *
 *   float *scratch = ...;    // md_conv_input_grad_scratch (&shape, threads)
 *   md_conv_input_grad_pack (&shape, weights, scratch);
 *   md_conv_input_grad (&part, dy, scratch, worker, FALSE, dx); // any thread
 *
 * With stride 1 it is a convolution of dy with the kernels turned by half a
 * turn. Where the kernels module can make that by Winograd's algorithm, or
 * where the window is one pixel, it is computed so.
 *
 * Otherwise a matrix product gives what each output pixel's window gets, a row
 * of kh × kw × c floats; these are then added to dx where the window lies. (A
 * plain sum over turned kernels would compute with the zeros around dy: half
 * of the work or more where maps are small and not padded.)
 *
 * Thread safety: md_conv_input_grad() may run in several threads, each with
 * its own @worker and its own part of dx.
 */
#pragma once

#include "kernels/kernels.h"

/* Floats for @threads workers. */
gsize md_conv_input_grad_scratch (const MdConvShape * shape, guint threads);
/* @weights: [oc, c / groups, kh, kw]
 * @scratch: 64-byte aligned */
void md_conv_input_grad_pack (const MdConvShape * shape, const float *weights,
    float *scratch);
/* @shape: as for packing, but for n
 * @dy: [n, oh, ow, oc]
 * @replace: whether dx holds nothing yet
 * @dx: [n, h, w, c]: dL/dx is ADDED here, or put here where @replace */
void md_conv_input_grad (const MdConvShape * shape, const float *dy,
    float *scratch, guint worker, gboolean replace, float *dx);

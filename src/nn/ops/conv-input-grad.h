/* conv-input-grad: Computes the gradient of a convolution's input.
 *
 *   float *scratch = ...;    // md_conv_input_grad_scratch (&shape, threads)
 *   md_conv_input_grad_pack (&shape, weights, scratch);
 *   md_conv_input_grad (&part, dy, scratch, worker, FALSE, dx); // any thread
 *
 * With stride 1, it is a convolution of dy with kernels rotated by 180°. This
 * is used if Winograd's algorithm applies or the window is one pixel.
 *
 * Otherwise a matrix product gives the contribution of each output pixel to its
 * window, kh × kw × c floats, which is then added to dx (col2im). A direct
 * convolution would multiply by the zeros around dy: half of the work or more
 * if maps are small and not padded.
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
/* @shape: as for packing, except for n
 * @dy: [n, oh, ow, oc]
 * @worker: 0..threads - 1
 * @dx: [n, h, w, c]: dL/dx is ADDED here, or stored if @replace */
void md_conv_input_grad (const MdConvShape * shape, const float *dy,
    float *scratch, guint worker, gboolean replace, float *dx);

/* matlab-windows: Computes the stock MTCNN's windows exactly to the pixel.
 *
 * Its detection code was written for MATLAB: boxes count pixels from 1 and
 * include the last one, edges are cut to whole pixels at each step, and a
 * window that leaves the frame is clipped, then stretched. The weights are
 * always used with exactly this arithmetic, and the result of non-maximum
 * suppression depends on every pixel of it. The mask network's windows are
 * those of crop.h.
 *
 * All boxes in this interface count from 0 and exclude the last edge.
 * Thread safety: pure functions.
 */
#pragma once

#include "image/box.h"
#include "image/rect.h"

/* Window of P-Net's cell (@x, @y), @size level pixels wide and high, with
 * cells @stride apart.
 * @scale: level pixels per frame pixel */
MdBox md_matlab_windows_cell (int x, int y, int size, int stride, float scale);
/* The same window moved by P-Net's regression. */
MdBox md_matlab_windows_regress_cell (const MdBox * window,
    const float delta[4]);
/* Square that stands for a box in suppression. */
MdBox md_matlab_windows_nms_box (const MdBox * window);
/* Square around @box that the next stage's output is relative to. */
MdBox md_matlab_windows_square (const MdBox * box);
/* Pixels of that square inside a frame of @width × @height, which the next
 * stage gets as input. */
MdRect md_matlab_windows_region (const MdBox * square, int width, int height);

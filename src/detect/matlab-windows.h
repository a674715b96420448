/* matlab-windows: where the stock MTCNN's windows lie, to the pixel.
 *
 * Its detection code was written for MATLAB: boxes count pixels from 1 and
 * include the last one, edges are cut to whole pixels at each step, and a
 * window that leaves the frame is clipped, then stretched. Its weights are
 * used with exactly this arithmetic everywhere, and what non-maximum
 * suppression leaves depends on every pixel of it. The mask network's windows
 * are those of crop.h.
 *
 * All boxes here are ours: from 0, the last edge exclusive.
 * Thread safety: pure functions.
 */
#pragma once

#include "image/box.h"
#include "image/rect.h"

/* The window of P-Net's cell (@x, @y), of @size level pixels, @stride apart.
 * @scale: level pixels per frame pixel */
MdBox md_matlab_windows_cell (int x, int y, int size, int stride, float scale);
/* That window moved by P-Net's answer. */
MdBox md_matlab_windows_regress_cell (const MdBox * window,
    const float delta[4]);
/* The square that a box is compared by in suppression. */
MdBox md_matlab_windows_nms_box (const MdBox * window);
/* The square around @box that the next stage's answer is relative to. */
MdBox md_matlab_windows_square (const MdBox * box);
/* The pixels of that square, inside a frame of @width × @height, that the
 * next stage sees. */
MdRect md_matlab_windows_region (const MdBox * square, int width, int height);

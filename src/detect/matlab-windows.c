#include "matlab-windows.h"

#include <math.h>

/* Converts to MATLAB's convention: [x1, x2], counted from 1. */
static MdBox
to_matlab (const MdBox * box)
{
  return (MdBox) {
  box->x1 + 1, box->y1 + 1, box->x2, box->y2};
}

static MdBox
from_matlab (const MdBox * box)
{
  return (MdBox) {
  box->x1 - 1, box->y1 - 1, box->x2, box->y2};
}

MdBox
md_matlab_windows_cell (int x, int y, int size, int stride, float scale)
{
  MdBox cell = {
    floorf ((float) (stride * x + 1) / scale),
    floorf ((float) (stride * y + 1) / scale),
    floorf ((float) (stride * x + size) / scale),
    floorf ((float) (stride * y + size) / scale)
  };

  return from_matlab (&cell);
}

MdBox
md_matlab_windows_regress_cell (const MdBox * window, const float delta[4])
{
  MdBox matlab = to_matlab (window);

  matlab = md_box_regress (&matlab, delta, 1);
  return from_matlab (&matlab);
}

MdBox
md_matlab_windows_nms_box (const MdBox * window)
{
  return to_matlab (window);
}

MdBox
md_matlab_windows_square (const MdBox * box)
{
  MdBox matlab = to_matlab (box);

  matlab = md_box_square (&matlab, 1);
  return from_matlab (&matlab);
}

MdRect
md_matlab_windows_region (const MdBox * square, int width, int height)
{
  MdBox matlab = to_matlab (square);
  int x1 = MAX ((int) matlab.x1, 1) - 1, x2 = MIN ((int) matlab.x2, width);
  int y1 = MAX ((int) matlab.y1, 1) - 1, y2 = MIN ((int) matlab.y2, height);

  return (MdRect) {
  x1, y1, MAX (x2 - x1, 1), MAX (y2 - y1, 1)};
}

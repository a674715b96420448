/* im2col: a convolution as a matrix product.
 *
 * Row p of the matrix holds what the window of output pixel p sees, in the
 * order (ky, kx, channel): that is the order of channels-last memory, so a
 * row is kh runs of kw × c floats.
 */
#pragma once

#include "ops.h"

typedef struct
{
  int n, h, w, c;
  int oh, ow, oc;
  int kh, kw, sh, sw;
  int pad_top, pad_left;
  int groups;
  int gc, goc;                  /* channels of a group, in and out */
  int k;                        /* kh × kw × gc: columns */
  gsize pixels;                 /* n × oh × ow */
} MdConvGeometry;

MdConvGeometry md_conv_geometry (const MdOpCall * call);
/* The matrix of group @g and pixels [begin, end): [end - begin, k] */
void md_im2col (const MdConvGeometry * geometry, int g, gsize begin,
    gsize end, const float *x, float *col);
/* x += what each element of the matrix was taken from. */
void md_col2im (const MdConvGeometry * geometry, int g, gsize begin,
    gsize end, const float *col, float *x);

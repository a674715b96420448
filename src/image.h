/* image: a raw picture in memory, as GStreamer hands it over.
 *
 *   MdImage image = {
 *     .format = MD_FORMAT_RGB, .width = w, .height = h,
 *     .planes = { pixels }, .strides = { stride },
 *   };
 *
 * An MdImage borrows its pixels: it owns nothing and is freed by nobody.
 * Thread safety: a plain value; concurrent readers are fine.
 */
#pragma once

#include <glib.h>

/* Names and memory layouts are those of GstVideoFormat. */
typedef enum
{
  MD_FORMAT_I420,
  MD_FORMAT_YV12,
  MD_FORMAT_NV12,
  MD_FORMAT_NV21,
  MD_FORMAT_YUY2,
  MD_FORMAT_UYVY,
  MD_FORMAT_RGB,
  MD_FORMAT_BGR,
  MD_FORMAT_RGBX,
  MD_FORMAT_BGRX,
  MD_FORMAT_XRGB,
  MD_FORMAT_XBGR,
  MD_FORMAT_RGBA,
  MD_FORMAT_BGRA,
  MD_FORMAT_ARGB,
  MD_FORMAT_ABGR,
  MD_FORMAT_GRAY8,
  MD_N_FORMATS
} MdFormat;

/* YCbCr to R'G'B' coefficients; ITU-R BT.601-7, BT.709-6, BT.2020-2. */
typedef enum
{
  MD_MATRIX_BT601,              /* default */
  MD_MATRIX_BT709,
  MD_MATRIX_BT2020
} MdMatrix;

typedef struct
{
  MdFormat format;
  int width;                    /* pixels, >= 1 */
  int height;                   /* pixels, >= 1 */
  const guint8 *planes[3];      /* in GstVideoFrame's component order: for
                                 * YV12 planes[1] is V, as in memory */
  int strides[3];               /* bytes from row to row; any value that
                                 * covers the row, alignment not required */
  MdMatrix matrix;              /* of YCbCr formats */
  gboolean full_range;          /* of YCbCr and grey: 0..255 rather than
                                 * 16..235 / 16..240 */
} MdImage;

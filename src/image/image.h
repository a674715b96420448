/* image: A raw picture in memory, in one of GStreamer's formats.
 *
 *   MdImage image = {
 *     .format = MD_FORMAT_RGB, .width = w, .height = h,
 *     .planes = { pixels }, .strides = { stride },
 *   };
 *
 * An MdImage borrows its pixels: it owns nothing and needs no freeing.
 *
 * Thread safety: a plain value.
 */
#pragma once

#include <glib.h>

/* Maximum side in pixels; the product of two sides fits into an int. */
#define MD_IMAGE_MAX_SIDE 32767

/* Names and memory layouts are those of GstVideoFormat; 4:2:0 and 4:2:2
 * chroma planes are (width + 1) / 2 wide. An alpha plane is ignored. */
typedef enum
{
  MD_FORMAT_I420,
  MD_FORMAT_YV12,
  MD_FORMAT_NV12,
  MD_FORMAT_NV21,
  MD_FORMAT_YUY2,
  MD_FORMAT_UYVY,
  MD_FORMAT_YVYU,
  MD_FORMAT_VYUY,
  MD_FORMAT_Y42B,
  MD_FORMAT_NV16,
  MD_FORMAT_NV61,
  MD_FORMAT_Y444,
  MD_FORMAT_NV24,
  MD_FORMAT_AYUV,
  MD_FORMAT_VUYA,
  MD_FORMAT_A420,
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
  MD_FORMAT_GBR,
  MD_FORMAT_GBRA,
  MD_FORMAT_RGBP,
  MD_FORMAT_BGRP,
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
  int width;                    /* pixels, 1..MD_IMAGE_MAX_SIDE */
  int height;                   /* pixels, 1..MD_IMAGE_MAX_SIDE */
  const guint8 *planes[3];      /* in GstVideoFrame's component order: for
                                 * YV12 planes[1] is V, as in memory */
  int strides[3];               /* bytes between rows, enough to cover a row;
                                 * no alignment required */
  MdMatrix matrix;              /* for YCbCr formats */
  gboolean full_range;          /* for YCbCr and grey: full range 0..255
                                 * instead of 16..235 / 16..240 */
  int grid;                     /* for a converted copy: side in pixels of the
                                 * blocks that shared a chroma sample in the
                                 * original, a power of two; else 0 */
} MdImage;

/* Location of one component's samples: sample (x, y) of a picture pixel is
 * planes[plane][(y >> shift_y) * stride + offset + (x >> shift_x) * step]. */
typedef struct
{
  guint8 plane;
  guint8 offset;                /* bytes from the row's start */
  guint8 step;                  /* bytes between samples, 1..4 */
  guint8 shift_x, shift_y;      /* log2 of the subsampling: 0 or 1 */
} MdComponent;

typedef enum
{
  MD_COLOR_RGB,
  MD_COLOR_YCBCR,
  MD_COLOR_GRAY
} MdColor;

typedef struct
{
  const char *name;             /* as in GStreamer caps: "NV12", "xRGB" */
  MdColor color;
  guint8 n_components;          /* R, G, B; Y, Cb, Cr; or Y alone */
  guint8 n_planes;
  MdComponent components[3];
} MdFormatInfo;

/* Never NULL for a valid format. */
const MdFormatInfo *md_format_info (MdFormat format);
/* Whether the size and format are valid and every plane has pixels and a
 * stride that covers a row. */
gboolean md_image_is_valid (const MdImage * image);

#include "image.h"

#define Y_PLANE(off, st) { 0, off, st, 0, 0 }
#define PLANAR(r, g, b) \
  MD_COLOR_RGB, 3, 3, { { r, 0, 1, 0, 0 }, { g, 0, 1, 0, 0 }, \
    { b, 0, 1, 0, 0 } }
#define PACKED(r, g, b, st) \
  MD_COLOR_RGB, 3, 1, { { 0, r, st, 0, 0 }, { 0, g, st, 0, 0 }, \
    { 0, b, st, 0, 0 } }

static const MdFormatInfo formats[MD_N_FORMATS] = {
  [MD_FORMAT_I420] = {"I420", MD_COLOR_YCBCR, 3, 3,
      {Y_PLANE (0, 1), {1, 0, 1, 1, 1}, {2, 0, 1, 1, 1}}},
  [MD_FORMAT_YV12] = {"YV12", MD_COLOR_YCBCR, 3, 3,
      {Y_PLANE (0, 1), {2, 0, 1, 1, 1}, {1, 0, 1, 1, 1}}},
  [MD_FORMAT_NV12] = {"NV12", MD_COLOR_YCBCR, 3, 2,
      {Y_PLANE (0, 1), {1, 0, 2, 1, 1}, {1, 1, 2, 1, 1}}},
  [MD_FORMAT_NV21] = {"NV21", MD_COLOR_YCBCR, 3, 2,
      {Y_PLANE (0, 1), {1, 1, 2, 1, 1}, {1, 0, 2, 1, 1}}},
  [MD_FORMAT_YUY2] = {"YUY2", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (0, 2), {0, 1, 4, 1, 0}, {0, 3, 4, 1, 0}}},
  [MD_FORMAT_UYVY] = {"UYVY", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (1, 2), {0, 0, 4, 1, 0}, {0, 2, 4, 1, 0}}},
  [MD_FORMAT_YVYU] = {"YVYU", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (0, 2), {0, 3, 4, 1, 0}, {0, 1, 4, 1, 0}}},
  [MD_FORMAT_VYUY] = {"VYUY", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (1, 2), {0, 2, 4, 1, 0}, {0, 0, 4, 1, 0}}},
  [MD_FORMAT_Y42B] = {"Y42B", MD_COLOR_YCBCR, 3, 3,
      {Y_PLANE (0, 1), {1, 0, 1, 1, 0}, {2, 0, 1, 1, 0}}},
  [MD_FORMAT_NV16] = {"NV16", MD_COLOR_YCBCR, 3, 2,
      {Y_PLANE (0, 1), {1, 0, 2, 1, 0}, {1, 1, 2, 1, 0}}},
  [MD_FORMAT_NV61] = {"NV61", MD_COLOR_YCBCR, 3, 2,
      {Y_PLANE (0, 1), {1, 1, 2, 1, 0}, {1, 0, 2, 1, 0}}},
  [MD_FORMAT_Y444] = {"Y444", MD_COLOR_YCBCR, 3, 3,
      {Y_PLANE (0, 1), {1, 0, 1, 0, 0}, {2, 0, 1, 0, 0}}},
  [MD_FORMAT_NV24] = {"NV24", MD_COLOR_YCBCR, 3, 2,
      {Y_PLANE (0, 1), {1, 0, 2, 0, 0}, {1, 1, 2, 0, 0}}},
  [MD_FORMAT_AYUV] = {"AYUV", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (1, 4), {0, 2, 4, 0, 0}, {0, 3, 4, 0, 0}}},
  [MD_FORMAT_VUYA] = {"VUYA", MD_COLOR_YCBCR, 3, 1,
      {Y_PLANE (2, 4), {0, 1, 4, 0, 0}, {0, 0, 4, 0, 0}}},
  [MD_FORMAT_A420] = {"A420", MD_COLOR_YCBCR, 3, 3,
      {Y_PLANE (0, 1), {1, 0, 1, 1, 1}, {2, 0, 1, 1, 1}}},
  [MD_FORMAT_RGB] = {"RGB", PACKED (0, 1, 2, 3)},
  [MD_FORMAT_BGR] = {"BGR", PACKED (2, 1, 0, 3)},
  [MD_FORMAT_RGBX] = {"RGBx", PACKED (0, 1, 2, 4)},
  [MD_FORMAT_BGRX] = {"BGRx", PACKED (2, 1, 0, 4)},
  [MD_FORMAT_XRGB] = {"xRGB", PACKED (1, 2, 3, 4)},
  [MD_FORMAT_XBGR] = {"xBGR", PACKED (3, 2, 1, 4)},
  [MD_FORMAT_RGBA] = {"RGBA", PACKED (0, 1, 2, 4)},
  [MD_FORMAT_BGRA] = {"BGRA", PACKED (2, 1, 0, 4)},
  [MD_FORMAT_ARGB] = {"ARGB", PACKED (1, 2, 3, 4)},
  [MD_FORMAT_ABGR] = {"ABGR", PACKED (3, 2, 1, 4)},
  [MD_FORMAT_GBR] = {"GBR", PLANAR (2, 0, 1)},
  [MD_FORMAT_GBRA] = {"GBRA", PLANAR (2, 0, 1)},
  [MD_FORMAT_RGBP] = {"RGBP", PLANAR (0, 1, 2)},
  [MD_FORMAT_BGRP] = {"BGRP", PLANAR (2, 1, 0)},
  [MD_FORMAT_GRAY8] = {"GRAY8", MD_COLOR_GRAY, 1, 1, {Y_PLANE (0, 1)}},
};

const MdFormatInfo *
md_format_info (MdFormat format)
{
  g_return_val_if_fail ((guint) format < MD_N_FORMATS, NULL);

  return &formats[format];
}

gboolean
md_image_is_valid (const MdImage * image)
{
  const MdFormatInfo *info;

  if ((guint) image->format >= MD_N_FORMATS || image->width < 1 ||
      image->height < 1 || image->width > MD_IMAGE_MAX_SIDE ||
      image->height > MD_IMAGE_MAX_SIDE)
    return FALSE;

  info = &formats[image->format];
  for (int i = 0; i < info->n_components; i++) {
    const MdComponent *c = &info->components[i];
    int last = (image->width - 1) >> c->shift_x;

    if (image->planes[c->plane] == NULL ||
        image->strides[c->plane] < c->offset + last * c->step + 1)
      return FALSE;
  }
  return TRUE;
}

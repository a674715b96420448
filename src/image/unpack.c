#include "unpack.h"

#include "base/vector.h"
#include "luma.h"

void
md_unpacker_init (MdUnpacker * unpacker, const MdImage * image)
{
  static const float kr_kb[][2] = {
    [MD_MATRIX_BT601] = {MD_LUMA_RED, MD_LUMA_BLUE},
    [MD_MATRIX_BT709] = {0.2126f, 0.0722f},
    [MD_MATRIX_BT2020] = {0.2627f, 0.0593f},
  };
  float kr = kr_kb[image->matrix][0], kb = kr_kb[image->matrix][1];
  MdColor color = md_format_info (image->format)->color;
  float chroma = image->full_range ? 1 : 255.f / 224.f;

  *unpacker = (MdUnpacker) {
  .color = color};
  if (color == MD_COLOR_RGB)
    return;
  unpacker->luma = image->full_range ? 1 : 255.f / 219.f;
  unpacker->offset = image->full_range ? 0 : 16;
  unpacker->black[0] = unpacker->offset;
  unpacker->black[1] = unpacker->black[2] = 128;
  unpacker->cr_r = 2 * (1 - kr) * chroma;
  unpacker->cb_b = 2 * (1 - kb) * chroma;
  unpacker->cb_g = -2 * (1 - kb) * kb / (1 - kr - kb) * chroma;
  unpacker->cr_g = -2 * (1 - kr) * kr / (1 - kr - kb) * chroma;
}

static inline float
clamp_byte (float value)
{
  value = value > 0 ? value : 0;
  return value < 255 ? value : 255;
}

MD_VECTOR static void
ycbcr_to_rgb (const MdUnpacker * c, float *const rows[3], int width)
{
  float *restrict y = rows[0], *restrict cb = rows[1], *restrict cr = rows[2];

  for (int i = 0; i < width; i++) {
    float luma = c->luma * (y[i] - c->offset);
    float b = cb[i] - 128, r = cr[i] - 128;

    y[i] = clamp_byte (luma + c->cr_r * r);
    cb[i] = clamp_byte (luma + c->cb_g * b + c->cr_g * r);
    cr[i] = clamp_byte (luma + c->cb_b * b);
  }
}

MD_VECTOR static void
gray_to_rgb (const MdUnpacker * c, float *row, int width)
{
  for (int i = 0; i < width; i++)
    row[i] = clamp_byte (c->luma * (row[i] - c->offset));
}

MD_VECTOR static void
interleave (const float *r, const float *g, const float *b, int width,
    const MdInputFormat * input, float *restrict out)
{
  const float *first = input->bgr ? b : r, *last = input->bgr ? r : b;
  float scale = input->scale, bias0 = -input->mean[0] * scale;
  float bias1 = -input->mean[1] * scale, bias2 = -input->mean[2] * scale;

  for (int i = 0; i < width; i++) {
    out[3 * i] = first[i] * scale + bias0;
    out[3 * i + 1] = g[i] * scale + bias1;
    out[3 * i + 2] = last[i] * scale + bias2;
  }
}

void
md_unpacker_row (const MdUnpacker * unpacker, float *const rows[3],
    int width, const MdInputFormat * input, float *out)
{
  const float *green = rows[1], *blue = rows[2];

  switch (unpacker->color) {
    case MD_COLOR_YCBCR:
      ycbcr_to_rgb (unpacker, rows, width);
      break;
    case MD_COLOR_GRAY:
      gray_to_rgb (unpacker, rows[0], width);
      green = blue = rows[0];
      break;
    case MD_COLOR_RGB:
      break;
  }
  interleave (rows[0], green, blue, width, input, out);
}

/* unpack: Converts rows of averaged components to rows of network input.
 *
 *   MdUnpacker unpacker;
 *   md_unpacker_init (&unpacker, &image);
 *   md_unpacker_row (&unpacker, rows, width, &input, out);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include "image.h"
#include "input-format.h"

typedef struct
{
  MdColor color;
  float black[3];               /* component values outside the picture */
  float luma, offset;           /* value = luma × (Y - offset) + ... */
  float cr_r, cb_g, cr_g, cb_b;
} MdUnpacker;

void md_unpacker_init (MdUnpacker * unpacker, const MdImage * image);
/* @rows: [width] per component, 0..255; overwritten
 * @out: [width × 3] */
void md_unpacker_row (const MdUnpacker * unpacker, float *const rows[3],
    int width, const MdInputFormat * input, float *out);

/* input-format: The pixel format of a network's input. */
#pragma once

#include <glib.h>

/* A network's input is (value - mean) × scale, with values of 0..255. */
typedef struct
{
  gboolean bgr;                 /* channel order B, G, R; default R, G, B */
  float mean[3];                /* in channel order; default 127.5 */
  float scale;                  /* default 1 / 128 */
} MdInputFormat;

#define MD_INPUT_FORMAT_DEFAULT ((MdInputFormat) \
    { FALSE, { 127.5f, 127.5f, 127.5f }, 1 / 128.f })

/* input-format: how a network wants its pixels.
 */
#pragma once

#include <glib.h>

/* A network's input is (value - mean) × scale, with values of 0..255. */
typedef struct
{
  gboolean bgr;                 /* blue first; default red first */
  float mean;                   /* default 127.5 */
  float scale;                  /* default 1 / 128 */
} MdInputFormat;

/* gif: The layout of GIF files (GIF89a, W3C), for animation.c and picture-end.c.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

#define MD_GIF_HEADER 13        /* bytes of signature and screen descriptor */
#define MD_GIF_SCREEN_FLAGS 10  /* offset of the screen descriptor's flags */
#define MD_GIF_IMAGE 0x2c       /* first byte of an image descriptor */
#define MD_GIF_EXTENSION 0x21   /* first byte of an extension */

/* @flags: the flags of a screen or image descriptor
 * Returns: the size of its colour table in bytes; 0 = none */
static inline gsize
md_gif_table_size (guint8 flags)
{
  return flags & 0x80 ? (gsize) 3 << ((flags & 7) + 1) : 0;
}

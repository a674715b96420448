/* picture-header: what a picture's file says of itself before anything is
 * decoded: its format, by its content, its size, and how to hold it.
 *
 *   MdPictureHeader header;
 *   const char *wrong = md_picture_header_parse (data, size, &header);
 *
 * Only formats of pictures are known here: a playlist or a page under a
 * picture's name is none. Nothing is allocated, and every offset is checked
 * against what is there.
 * Formats: PNG (W3C), JPEG (ITU-T T.81), GIF89a, BMP, TIFF 6.0, WebP (RFC
 * 9649), Netpbm, JPEG 2000 (ISO 15444-1), HEIF and AVIF (ISO 23008-12);
 * orientation: EXIF 2.3, tag 0x0112.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *type;             /* static: "image/png", as GStreamer has it */
  guint64 width, height;        /* pixels before it is turned; 0 = not told
                                 * before decoding (HEIF, AVIF, JPEG XL) */
  int orientation;              /* 1..8 as in EXIF, 1 = upright */
  gsize orientation_at;         /* of TIFF, where that stands, as two bytes;
                                 * 0 = nowhere */
} MdPictureHeader;

/* Returns: (nullable): what is wrong, static; NULL: @header is filled in */
const char *md_picture_header_parse (const guint8 * data, gsize size,
    MdPictureHeader * header);

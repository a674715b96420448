/* picture-header: Reads format, size and orientation of a picture file without
 * decoding it.
 *
 *   MdPictureHeader header;
 *   const char *wrong = md_picture_header_parse (data, size, &header);
 *
 * The format is determined from the content: a playlist or a web page with a
 * picture's name is refused. Allocates nothing; every offset is checked against
 * the file's size. Formats: PNG (W3C), JPEG (ITU-T T.81), GIF89a, BMP,
 * TIFF 6.0, WebP (RFC 9649), Netpbm, JPEG 2000 (ISO 15444-1), HEIF and AVIF
 * (ISO 23008-12), JPEG XL (ISO 18181); orientation: EXIF 2.3, tag 0x0112.
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *type;             /* static: name of GStreamer caps, such as
                                 * "image/png"; NULL = unknown format */
  guint64 width, height;        /* pixels, before rotation */
  guint components;             /* JPEG: number of them; otherwise 0 */
  int orientation;              /* 1..8 as in EXIF, 1 = upright */
  gsize orientation_at;         /* TIFF: offset of the orientation, two bytes;
                                 * 0 = absent */
  gsize size_end;               /* Netpbm: offset after the height; otherwise
                                 * 0 */
} MdPictureHeader;

/* @header: (out)
 * Returns: (nullable): a static error message; NULL = success */
const char *md_picture_header_parse (const guint8 * data, gsize size,
    MdPictureHeader * header);

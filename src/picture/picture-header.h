/* picture-header: Reads a picture file's format (by content), size and
 * orientation without decoding it.
 *
 *   MdPictureHeader header;
 *   const char *wrong = md_picture_header_parse (data, size, &header);
 *
 * Only picture formats are accepted: a playlist or a web page with a picture's
 * name is not. Allocates nothing; every offset is checked against the file's
 * size. Formats: PNG (W3C), JPEG (ITU-T T.81), GIF89a, BMP, TIFF 6.0, WebP
 * (RFC 9649), Netpbm, JPEG 2000 (ISO 15444-1), HEIF and AVIF (ISO 23008-12);
 * orientation: EXIF 2.3, tag 0x0112.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *type;             /* static: "image/png", as GStreamer has it */
  guint64 width, height;        /* pixels before turning; 0 = unknown before
                                 * decoding (HEIF, AVIF, JPEG XL) */
  int orientation;              /* 1..8 as in EXIF, 1 = upright */
  gsize orientation_at;         /* TIFF: offset of the orientation, as two
                                 * bytes; 0 = absent */
} MdPictureHeader;

/* Returns: (nullable): what is wrong, static; NULL = success, @header is
 *   filled in */
const char *md_picture_header_parse (const guint8 * data, gsize size,
    MdPictureHeader * header);

/* picture: Loads any picture that GStreamer can decode, as RGB in memory, for
 * the command line and the trainer. gst_init() must have been called.
 *
 * Thread safety: loading may run in several threads at once; an MdPicture is a
 * plain value.
 */
#pragma once

#include <cairo.h>

#include "image/image.h"
#include "picture-reader.h"

typedef struct
{
  int width, height;            /* pixels, EXIF orientation applied */
  guint8 *pixels;               /* owned: RGB, 3 × width bytes per row */
} MdPicture;

/* Errors of loading and decoding name @path.
 * @path: a file or an address
 * Returns: (transfer full): NULL with @error */
MdPicture *md_picture_load (const char *path, GError ** error);
/* Loads with an existing reader, which is faster for many pictures. */
MdPicture *md_picture_load_with (MdPictureReader * reader, const char *path,
    GError ** error);
/* Decodes bytes from md_picture_reader_fetch(). @path: for messages */
MdPicture *md_picture_decode (MdPictureReader * reader, GBytes * bytes,
    const char *path, GError ** error);
MdPicture *md_picture_new (int width, int height);      /* black */
void md_picture_free (MdPicture * picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPicture, md_picture_free)

/* Returns: borrows the pixels of @picture */
MdImage md_picture_image (const MdPicture * picture);
/* Returns: (transfer full): a copy as CAIRO_FORMAT_RGB24; an error surface if
 *   memory runs out */
cairo_surface_t *md_picture_surface (const MdPicture * picture);
/* Overwrites @file.
 * @name: of the file that @file will become, for @error */
gboolean md_picture_save_png (const MdPicture * picture, const char *file,
    const char *name, GError ** error);

/* picture-reader: Reads a series of pictures in any format that GStreamer
 * decodes.
 *
 *   MdPictureReader *reader = md_picture_reader_new ();
 *   for each path:
 *     GstSample *sample = md_picture_reader_read (reader, path, &error);
 *   md_picture_reader_free (reader);
 *
 * A file is read completely, its format is determined from its content, and
 * only a picture decoder for that format receives it, so that no file can open
 * another one or an address. Its size is checked before decoding. A decoder
 * that hangs is abandoned with its thread.
 *
 * The pipelines for JPEG and PNG are reused, because building one takes as
 * long as decoding a small picture.
 *
 * gst_init() must have been called. Thread safety: a reader belongs to one
 * thread; many readers may be at work at once.
 */
#pragma once

#include <gst/gst.h>

/* Default maximum size of a picture, in megapixels. */
#define MD_PICTURE_MAX_MEGAPIXELS 200

typedef struct _MdPictureReader MdPictureReader;

MdPictureReader *md_picture_reader_new (void);
void md_picture_reader_free (MdPictureReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPictureReader, md_picture_reader_free)

/* Call this before the first read.
 * @megapixels: 1..500; 0 = MD_PICTURE_MAX_MEGAPIXELS */
void md_picture_reader_set_limit (MdPictureReader * reader, guint megapixels);

/* @path: a file or an address
 * Returns: (transfer full): a frame in the format RGB, turned as its EXIF data
 *   say; NULL with @error, which names @path, if no installed decoder can
 *   decode it */
GstSample *md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error);

/* Does the same in two steps, for callers that also need the bytes.
 * Returns: (transfer full): the file's; NULL with @error */
GBytes *md_picture_reader_fetch (const char *path, GError ** error);
/* @path: for messages */
GstSample *md_picture_reader_decode (MdPictureReader * reader, GBytes * bytes,
    const char *path, GError ** error);

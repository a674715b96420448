/* picture-reader: one picture after the other, in any format that GStreamer
 * decodes.
 *
 *   MdPictureReader *reader = md_picture_reader_new ();
 *   for each path:
 *     GstSample *sample = md_picture_reader_read (reader, path, &error);
 *   md_picture_reader_free (reader);
 *
 * A file is read as a whole, is told by its content, and goes to a decoder for
 * pictures of that format and to nothing else: no file opens another one or an
 * address. What it says of its size is checked before it is decoded. A decoder
 * that does not come back is left behind with its thread.
 *
 * What most pictures are, JPEG and PNG, goes through pipelines that stay: to
 * make one anew for a picture takes as long as to decode a small picture.
 *
 * gst_init() must have been called. Thread safety: a reader belongs to one
 * thread; many readers may be at work at once.
 */
#pragma once

#include <gst/gst.h>

/* The most pixels of a picture unless said otherwise, in millions. */
#define MD_PICTURE_MAX_MEGAPIXELS 200

typedef struct _MdPictureReader MdPictureReader;

MdPictureReader *md_picture_reader_new (void);
void md_picture_reader_free (MdPictureReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPictureReader, md_picture_reader_free)

/* Before anything is read.
 * @megapixels: 1..500; 0 = MD_PICTURE_MAX_MEGAPIXELS */
void md_picture_reader_set_limit (MdPictureReader * reader, guint megapixels);

/* @path: a file or an address
 * Returns: (transfer full): a frame in the format RGB, turned as its EXIF data
 *   say; NULL with @error, which names @path, where it is no picture that an
 *   installed decoder understands */
GstSample *md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error);

/* The same in two steps, for those who need the bytes, too.
 * Returns: (transfer full): the file's; NULL with @error */
GBytes *md_picture_reader_fetch (const char *path, GError ** error);
/* @path: for messages */
GstSample *md_picture_reader_decode (MdPictureReader * reader, GBytes * bytes,
    const char *path, GError ** error);

/* picture-reader: one picture after the other, in any format that GStreamer
 * decodes.
 *
 *   MdPictureReader *reader = md_picture_reader_new ();
 *   for each path:
 *     GstSample *sample = md_picture_reader_read (reader, path, &error);
 *   md_picture_reader_free (reader);
 *
 * What most pictures are, JPEG and PNG, goes through pipelines that stay: to
 * make one anew for a picture, and to let it find out what to be made of,
 * takes as long as to decode a small picture.
 *
 * gst_init() must have been called. Thread safety: a reader belongs to one
 * thread; many readers may be at work at once.
 */
#pragma once

#include <gst/gst.h>

typedef struct _MdPictureReader MdPictureReader;

MdPictureReader *md_picture_reader_new (void);
void md_picture_reader_free (MdPictureReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPictureReader, md_picture_reader_free)

/* @path: a file or an address
 * Returns: (transfer full): a frame in the format RGB, turned as its EXIF data
 *   say; NULL with @error, which names @path, where it is no picture that an
 *   installed decoder understands */
GstSample *md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error);

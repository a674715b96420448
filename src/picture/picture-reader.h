/* picture-reader: Reads a series of pictures in any format that GStreamer
 * decodes.
 *
 *   MdPictureReader *reader = md_picture_reader_new ();
 *   for each path:
 *     GstSample *sample = md_picture_reader_read (reader, path, &error);
 *   md_picture_reader_free (reader);
 *
 * The format is determined from the content, and only a picture decoder for
 * that format gets the file, so no file can make GStreamer open another one or
 * an address. The size in pixels is checked before decoding. A decoder that
 * hangs is abandoned with its thread. Files of more than 512 MiB are refused.
 *
 * The pipelines for JPEG and PNG are reused, because building one takes as
 * long as decoding a small picture.
 *
 * gst_init() must have been called.
 * Thread safety: one thread at a time may use an MdPictureReader.
 */
#pragma once

#include <gst/gst.h>

/* Default maximum size of a picture, in megapixels. */
#define MD_PICTURE_MAX_MEGAPIXELS 200

typedef struct _MdPictureReader MdPictureReader;

MdPictureReader *md_picture_reader_new (void);
void md_picture_reader_free (MdPictureReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPictureReader, md_picture_reader_free)

/* To be called before the first read.
 * @megapixels: 1..500; 0 = MD_PICTURE_MAX_MEGAPIXELS */
void md_picture_reader_set_limit (MdPictureReader * reader, guint megapixels);

/* @path: a file or an address
 * Returns: (transfer full): a frame in the format RGB, with the EXIF
 *   orientation applied; NULL with @error, which names @path without
 *   credentials, if it cannot be decoded */
GstSample *md_picture_reader_read (MdPictureReader * reader, const char *path,
    GError ** error);

/* Fetches the bytes only, for md_picture_reader_decode().
 * Returns: (transfer full): NULL with @error */
GBytes *md_picture_reader_fetch (const char *path, GError ** error);
/* Decodes @bytes as md_picture_reader_read() does. @path: for messages */
GstSample *md_picture_reader_decode (MdPictureReader * reader, GBytes * bytes,
    const char *path, GError ** error);

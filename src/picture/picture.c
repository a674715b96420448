#include "picture.h"

#include <cairo.h>
#include <gio/gio.h>
#include <gst/video/video.h>
#include <string.h>

#include "base/safe-file.h"
#include "cairo-bytes.h"

/* Returns: (nullable): uninitialised; NULL if memory runs out */
static MdPicture *
try_new (int width, int height)
{
  MdPicture picture = { width, height,
    g_try_malloc_n ((gsize) 3 * width, height)
  };

  return picture.pixels ? g_memdup2 (&picture, sizeof picture) : NULL;
}

/* Copies the pixels, because GStreamer pads rows of RGB to four bytes. */
static MdPicture *
picture_from_sample (GstSample * sample, const char *path, GError ** error)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  MdPicture *picture;
  const guint8 *row;
  gsize bytes;

  if (!gst_video_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      !gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample),
          GST_MAP_READ)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: the decoded picture cannot be read", path);
    return NULL;
  }

  picture = try_new (info.width, info.height);
  if (!picture) {
    gst_video_frame_unmap (&frame);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
        "%s: out of memory for %d × %d pixels", path, info.width, info.height);
    return NULL;
  }
  bytes = (gsize) 3 *info.width;
  row = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  for (int y = 0; y < info.height; y++) {
    memcpy (picture->pixels + y * bytes, row, bytes);
    row += GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  }
  gst_video_frame_unmap (&frame);
  return picture;
}

MdPicture *
md_picture_decode (MdPictureReader * reader, GBytes * bytes, const char *path,
    GError ** error)
{
  g_autoptr (GstSample) sample = md_picture_reader_decode (reader, bytes, path,
      error);

  return sample != NULL ? picture_from_sample (sample, path, error) : NULL;
}

MdPicture *
md_picture_load_with (MdPictureReader * reader, const char *path,
    GError ** error)
{
  g_autoptr (GBytes) bytes = md_picture_reader_fetch (path, error);

  return bytes ? md_picture_decode (reader, bytes, path, error) : NULL;
}

MdPicture *
md_picture_load (const char *path, GError ** error)
{
  g_autoptr (MdPictureReader) reader = md_picture_reader_new ();

  return md_picture_load_with (reader, path, error);
}

MdPicture *
md_picture_new (int width, int height)
{
  MdPicture *picture = g_new (MdPicture, 1);

  picture->width = width;
  picture->height = height;
  picture->pixels = g_malloc0_n ((gsize) 3 * width, height);
  return picture;
}

void
md_picture_free (MdPicture * picture)
{
  if (picture == NULL)
    return;
  g_free (picture->pixels);
  g_free (picture);
}

MdImage
md_picture_image (const MdPicture * picture)
{
  return (MdImage) {
  .format = MD_FORMAT_RGB,.width = picture->width,.height =
        picture->height,.planes = { picture->pixels },.strides =
        { 3 * picture->width },.full_range = TRUE};
}

cairo_surface_t *
md_picture_surface (const MdPicture * picture)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      picture->width, picture->height);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *p = picture->pixels;

  for (int y = 0; data != NULL && y < picture->height; y++) {
    guint32 *row = (guint32 *) (data + (gsize) y * stride);

    for (int x = 0; x < picture->width; x++, p += 3)
      row[x] = (guint32) p[0] << 16 | p[1] << 8 | p[2];
  }
  cairo_surface_mark_dirty (surface);
  return surface;
}

gboolean
md_picture_save_png (const MdPicture * picture, const char *file,
    const char *name, GError ** error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  cairo_surface_t *surface = md_picture_surface (picture);
  cairo_status_t status = cairo_surface_write_to_png_stream (surface,
      md_cairo_bytes_append, bytes);

  cairo_surface_destroy (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    return md_safe_file_fill (file, name, bytes->data, bytes->len, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", name,
      cairo_status_to_string (status));
  return FALSE;
}

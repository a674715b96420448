#include "media-type.h"

#include <gio/gio.h>
#include <gst/base/base.h>
#include <string.h>

#include "address.h"

/* Enough for all type finders. */
#define SNIFF_BYTES (128 * 1024)

static const char *const picture_extensions[] = {
  "avif", "bmp", "gif", "heic", "heif", "j2k", "jfif", "jp2", "jpe", "jpeg",
  "jpg", "jxl", "pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp", NULL
};

static const char *const video_extensions[] = {
  "3g2", "3gp", "asf", "avi", "dv", "f4v", "flv", "m2ts", "m2v", "m4v", "mjpeg",
  "mjpg", "mkv", "mov", "mp4", "mpe", "mpeg", "mpg", "mts", "mxf", "ogg", "ogm",
  "ogv", "qt", "ts", "vob", "webm", "wmv", "y4m", NULL
};

MdMediaKind
md_media_kind_of_name (const char *path)
{
  gsize length = md_is_address (path) ? strcspn (path, "?#") : strlen (path);
  const char *dot = g_strrstr_len (path, length, ".");
  g_autofree char *extension = dot ? g_ascii_strdown (dot + 1,
      path + length - dot - 1) : NULL;

  if (extension && g_strv_contains (picture_extensions, extension))
    return MD_MEDIA_PICTURE;
  if (extension && g_strv_contains (video_extensions, extension))
    return MD_MEDIA_VIDEO;
  return MD_MEDIA_OTHER;
}

static gsize
read_start (const char *path, guint8 * data, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  gsize n = 0;

  if (stream)
    g_input_stream_read_all (G_INPUT_STREAM (stream), data, SNIFF_BYTES, &n,
        NULL, error);
  return n;
}

char *
md_media_type_of_file (const char *path, GError ** error)
{
  g_autofree guint8 *data = g_malloc (SNIFF_BYTES);
  g_autoptr (GError) cause = NULL;
  gsize size = read_start (path, data, &cause);
  g_autoptr (GstCaps) caps = NULL;

  if (cause) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }
  caps = gst_type_find_helper_for_data (NULL, data, size, NULL);
  return g_strdup (caps && gst_caps_get_size (caps) > 0 ?
      gst_structure_get_name (gst_caps_get_structure (caps, 0)) : "");
}

gboolean
md_media_type_is_video (const char *type)
{
  static const char *const containers[] = {
    "application/mxf", "application/ogg", "application/vnd.rn-realmedia",
    "application/x-3gp", "application/x-yuv4mpeg", "image/gif", "image/jpeg",
    "multipart/x-mixed-replace", NULL
  };

  return g_str_has_prefix (type, "video/")
      || g_strv_contains (containers, type);
}

gboolean
md_media_factory_is_local (GstElementFactory * factory)
{
  static const char *const remote[] = {
    "Adaptive", "Network", "Protocol", "Source", "Bin", NULL
  };
  const char *class = gst_element_factory_get_metadata (factory,
      GST_ELEMENT_METADATA_KLASS);

  for (guint i = 0; remote[i]; i++)
    if (strstr (class, remote[i]))
      return FALSE;
  return strstr (class, "Demux") || strstr (class, "Parse")
      || strstr (class, "Decode") || strstr (class, "Converter");
}

gboolean
md_media_factory_is_streaming (GstElementFactory * factory)
{
  const char *class = gst_element_factory_get_metadata (factory,
      GST_ELEMENT_METADATA_KLASS);

  return md_media_factory_is_local (factory)
      || strstr (class, "Depayloader") || strstr (class, "Adaptive")
      || (strstr (class, "Decoder") && !strstr (class, "Network"));
}

/* Tests that a truncated picture of any format is detected, and that bytes
 * after its end do not matter. */
#include <gst/app/gstappsink.h>
#include <gst/gst.h>
#include <string.h>

#include "picture/picture-end.h"
#include "picture/picture-header.h"
#include "picture/picture-reader.h"

/* 24 × 24 pixels. */
static const char gif[] =
    "R0lGODdhGAAYAIMAAAAA/xAI8CAQ4TAY0kAgw1AotGAwpXA4loBAh5BIeKBQabBY"
    "WsBgS9BoPOBwLfB4HiwAAAAAGAAYAEAInAABHHBQgMEABQEQPDDQgMACAQkEEjSI"
    "UCFDhxAlFjyYcGHDhxEHbqzoEWPIiRwpdrwIUqNKix8zinxZsuVMjjBNusTpkaVM"
    "lCR9hvw5cmXMkxuBGtV5k2TQozufOhQadalNojSp3uSpVWlOpFmhNq2JlSvUojlt"
    "el2oFi1ZsFbLSn3YNC5YnGLXdjXLVG/Du3Plvq2aNqPbrocDAgA7";

static const struct
{
  const char *name, *encoder;
  guint surplus;                /* number of last bytes that are not needed */
} formats[] = {
  {"png", "pngenc", 0},
  {"jpeg", "jpegenc", 0},
  {"grey-jpeg", "video/x-raw,format=GRAY8 ! jpegenc", 0},
  {"ppm", "pnmenc", 0},
  {"pgm", "video/x-raw,format=GRAY8 ! pnmenc", 0},
  {"webp", "webpenc", 0},
  {"jp2", "openjpegenc ! image/jp2", 0},
  {"bmp", "avenc_bmp", 0},
  {"tiff", "avenc_tiff", 16},
  {"gif", NULL, 2},
};

/* Returns: (transfer full): NULL if the encoder is not installed */
static GBytes *
encode (const char *encoder)
{
  g_autofree char *launch = g_strdup_printf ("videotestsrc num-buffers=1 ! "
      "video/x-raw,width=96,height=64 ! videoconvert ! %s ! "
      "appsink name=sink", encoder);
  g_autoptr (GstElement) pipeline = gst_parse_launch_full (launch, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstSample) sample = NULL;
  GstBuffer *buffer;
  gpointer data;
  gsize size;

  if (!pipeline)
    return NULL;
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (sample);
  buffer = gst_sample_get_buffer (sample);
  gst_buffer_extract_dup (buffer, 0, gst_buffer_get_size (buffer), &data,
      &size);
  return g_bytes_new_take (data, size);
}

static GBytes *
decode_gif (void)
{
  gsize size;
  guchar *data = g_base64_decode (gif, &size);

  return g_bytes_new_take (data, size);
}

static gboolean
is_cut (GBytes * whole, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
  MdPictureHeader header;

  return md_picture_header_parse (copy, size, &header)
      || md_picture_is_cut (copy, size, &header);
}

static void
check_reader (GBytes * bytes, gsize size, const char *wanted)
{
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, size);
  g_autoptr (GError) error = NULL;
  MdPictureReader *reader = md_picture_reader_new ();
  GstSample *sample = md_picture_reader_decode (reader, part, "a.picture",
      &error);

  g_assert_true ((sample == NULL) == (wanted != NULL));
  if (wanted)
    g_assert_nonnull (strstr (error->message, wanted));
  else
    gst_sample_unref (sample);
  md_picture_reader_free (reader);
}

/* Every shorter file is cut off, and a longer one is not.
 * @surplus: last bytes that the picture can do without */
static void
check_lengths (const char *name, GBytes * whole, guint surplus)
{
  gsize size = g_bytes_get_size (whole);
  g_autoptr (GString) longer =
      g_string_new_len (g_bytes_get_data (whole, NULL), (gssize) size);
  g_autoptr (GBytes) filled = NULL;

  g_assert_false (is_cut (whole, size));
  for (gsize n = 0; n + surplus < size; n++)
    if (!is_cut (whole, n))
      g_error ("%s: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes pass",
          name, n, size);
  /* padding by a camera or a memory card */
  g_string_append_len (longer, "\0\0\0", 3);
  filled = g_bytes_new (longer->str, longer->len);
  g_assert_false (is_cut (filled, longer->len));
}

static void
test_format (gconstpointer data)
{
  guint format = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) whole = formats[format].encoder ?
      encode (formats[format].encoder) : decode_gif ();
  gsize size;

  if (!whole) {
    if (g_getenv ("CI"))
      g_test_fail_printf ("cannot be encoded");
    else
      g_test_skip ("cannot be encoded");
    return;
  }
  size = g_bytes_get_size (whole);
  check_reader (whole, size, NULL);
  check_lengths (formats[format].name, whole, formats[format].surplus);
  check_reader (whole, size * 6 / 10, "a.picture: not a picture that can be "
      "decoded: ");
}

/* -- HEIF and AVIF ------------------------------------------------------- */

static void
put_number (GString * out, guint64 value, guint n)
{
  while (n-- > 0)
    g_string_append_c (out, (char) (value >> 8 * n));
}

static void
put_box (GString * out, const char *type, const char *content, gsize size)
{
  put_number (out, size + 8, 4);
  g_string_append (out, type);
  g_string_append_len (out, content, (gssize) size);
}

/* Sizes of the fields of a list of extents (`iloc`). */
typedef struct
{
  guint version;
  guint offset, length, base;   /* bytes: 0, 4 or 8 */
} Places;

#define PIXELS "pixels of a picture, which nobody decodes here"
#define N_PIXELS (sizeof PIXELS - 1)

/* One item in two extents, the later one first.
 * @start: offset of PIXELS in the file */
static void
put_places (GString * out, const Places * p, guint64 start)
{
  g_autoptr (GString) box = g_string_new (NULL);
  guint wide = p->version == 2 ? 4 : 2;
  guint64 base = p->base > 0 ? start : 0;

  put_number (box, (guint64) p->version << 24, 4);
  put_number (box, p->offset << 4 | p->length, 1);
  put_number (box, p->base << 4, 1);
  put_number (box, 1, wide);
  put_number (box, 7, wide);
  if (p->version > 0)
    put_number (box, 0, 2);     /* by offset in the file */
  put_number (box, 0, 2);       /* in this file */
  put_number (box, base, p->base);
  put_number (box, 2, 2);
  put_number (box, start - base + 10, p->offset);
  put_number (box, N_PIXELS - 10, p->length);
  put_number (box, start - base, p->offset);
  put_number (box, 10, p->length);
  put_box (out, "iloc", box->str, box->len);
}

/* @places: NULL = none
 * @size: of the box of PIXELS; 0 = up to the end of the file */
static GString *
make_heif (const char *brand, const Places * places, guint64 size)
{
  GString *file = g_string_new (NULL);
  g_autoptr (GString) type = g_string_new (brand), meta = g_string_new (NULL);
  guint64 start = 0;

  g_string_append_len (type, "\0\0\0\0mif1", 8);
  /* the second time, the length of what is before the pixels is known */
  for (int i = 0; i < 2; i++) {
    g_string_truncate (file, 0);
    g_string_truncate (meta, 0);
    put_number (meta, 0, 4);
    put_box (meta, "hdlr", "\0\0\0\0\0\0\0\0pict", 12);
    put_box (meta, "ispe", "\0\0\0\0\0\0\0\1\0\0\0\1", 12);
    if (places)
      put_places (meta, places, start);
    put_box (file, "ftyp", type->str, type->len);
    put_box (file, "meta", meta->str, meta->len);
    put_number (file, size, 4);
    g_string_append (file, "mdat");
    start = file->len;
  }
  g_string_append (file, PIXELS);
  return file;
}

static const Places places[] = {
  {0, 4, 4, 0}, {1, 4, 4, 4}, {2, 8, 8, 8}, {0, 8, 4, 4}
};

static void
test_heif (void)
{
  static const char *const brands[] = { "heic", "mif1", "avif" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint k = 0; k < G_N_ELEMENTS (brands); k++)
      for (guint open = 0; open < 2; open++) {
        g_autoptr (GString) file = make_heif (brands[k], &places[i],
            open ? 0 : 8 + N_PIXELS);
        g_autoptr (GBytes) whole = g_bytes_new (file->str, file->len);

        check_lengths (brands[k], whole, 0);
      }
}

/* A file of which nothing can be said is not cut off. */
static void
test_heif_doubt (void)
{
  g_autoptr (GString) plain = make_heif ("avif", NULL, 8 + N_PIXELS);
  g_autoptr (GString) open = make_heif ("avif", NULL, 0);
  g_autoptr (GString) invalid = make_heif ("avif", NULL, 5);
  g_autoptr (GBytes) bytes = g_bytes_new (plain->str, plain->len);

  g_assert_false (is_cut (bytes, plain->len));
  g_assert_true (is_cut (bytes, plain->len - 1));
  g_bytes_unref (bytes);
  bytes = g_bytes_new (open->str, open->len);
  g_assert_false (is_cut (bytes, open->len - 1));
  g_bytes_unref (bytes);
  bytes = g_bytes_new (invalid->str, invalid->len);
  g_assert_false (is_cut (bytes, invalid->len));
}

/* A codestream of JPEG 2000 whose box has no length ends with a marker. */
static void
test_jp2 (void)
{
  static const char head[] = "\0\0\0\x0cjP  \r\n\x87\n"
      "\0\0\0\0jp2c" "\xff\x4f\xff\x51\0\x29\0\0"
      "\0\0\0\x60\0\0\0\x40\0\0\0\0\0\0\0\0data\xff\xd9";
  g_autoptr (GBytes) bytes = g_bytes_new_static (head, sizeof head - 1);

  check_lengths ("jp2", bytes, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree char *path = g_strconcat ("/picture-end/", formats[i].name,
        NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_format);
  }
  g_test_add_func ("/picture-end/heif", test_heif);
  g_test_add_func ("/picture-end/heif-doubt", test_heif_doubt);
  g_test_add_func ("/picture-end/jp2-open", test_jp2);
  return g_test_run ();
}

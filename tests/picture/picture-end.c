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
      || md_picture_is_cut (copy, size, header.type);
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

static void
test_format (gconstpointer data)
{
  guint format = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) whole = formats[format].encoder ?
      encode (formats[format].encoder) : decode_gif ();
  g_autoptr (GString) longer = NULL;
  g_autoptr (GBytes) filled = NULL;
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
  g_assert_false (is_cut (whole, size));
  for (gsize n = 0; n + formats[format].surplus < size; n++)
    if (!is_cut (whole, n))
      g_error ("%s: %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes pass",
          formats[format].name, n, size);
  check_reader (whole, size * 6 / 10, "a.picture: not a picture that can be "
      "decoded: ");
  /* padding by a camera or a memory card */
  longer = g_string_new_len (g_bytes_get_data (whole, NULL), (gssize) size);
  g_string_append_len (longer, "\0\0\0", 3);
  filled = g_bytes_new (longer->str, longer->len);
  g_assert_false (is_cut (filled, longer->len));
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
  return g_test_run ();
}

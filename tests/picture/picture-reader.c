/* Tests that a reader keeps no state from one picture to the next. */
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

#include "picture/picture.h"

static char *folder;

/* Returns: FALSE if an element is not installed */
static gboolean
run (const char *launch)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch_full (launch, NULL,
      GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  if (!pipeline)
    return FALSE;
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static gboolean
make (const char *name, const char *size, const char *encoder)
{
  g_autofree char *launch = g_strdup_printf ("videotestsrc num-buffers=1 ! "
      "video/x-raw,%s ! videoconvert ! %s ! filesink location=%s/%s", size,
      encoder, folder, name);

  return run (launch);
}

/* The EXIF orientation of a camera held upright. */
static void
turn (const char *from, const char *to)
{
  static const char exif[] = "\xff\xe1\0\x22" "Exif\0\0" "II*\0\x08\0\0\0"
      "\1\0" "\x12\1\3\0\1\0\0\0\6\0\0\0" "\0\0\0";
  g_autofree char *source = g_build_filename (folder, from, NULL);
  g_autofree char *path = g_build_filename (folder, to, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GString) tagged = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &bytes, &size, NULL));
  tagged = g_string_new_len (bytes, 2);
  g_string_append_len (tagged, exif, sizeof exif);
  g_string_append_len (tagged, bytes + 2, size - 2);
  g_assert_true (g_file_set_contents (path, tagged->str, tagged->len, NULL));
}

/* A JPEG without quantisation tables, which cannot be decoded. */
static void
drop_tables (const char *from, const char *to)
{
  g_autofree char *source = g_build_filename (folder, from, NULL);
  g_autofree char *path = g_build_filename (folder, to, NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GString) kept = NULL;
  gsize size, at = 2;

  g_assert_true (g_file_get_contents (source, &bytes, &size, NULL));
  kept = g_string_new_len (bytes, 2);
  while ((guint8) bytes[at + 1] != 0xda) {
    gsize length = 2 + ((guint8) bytes[at + 2] << 8 | (guint8) bytes[at + 3]);

    if ((guint8) bytes[at + 1] != 0xdb)
      g_string_append_len (kept, bytes + at, length);
    at += length;
  }
  g_string_append_len (kept, bytes + at, size - at);
  g_assert_true (g_file_set_contents (path, kept->str, kept->len, NULL));
}

/* A JPEG of 8 × 8 red pixels in CMYK, which jpegdec does not support. */
static void
make_cmyk (const char *name)
{
  static const char base64[] =
      "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwANCQoLCggNCwoLDg4NDxMgFRMSEhMnHB4XIC"
      "4pMTAuKS0sMzpKPjM2RjcsLUBXQUZMTlJTUjI+WmFaUGBKUVJP/9sAQwEODg4TERMm"
      "FRUmTzUtNU9PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0"
      "9PT09PT09P/8AAFAgACAAIBAEiAAIRAQMRAQQiAP/EABYAAQEBAAAAAAAAAAAAAAAA"
      "AAAEBv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAVAQEBAAAAAAAAAAAAAAAAAAAEBv"
      "/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAOBAEAAhEDEQQAAD8AtAPQTYgP/9k=";
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (base64, &size);

  g_assert_true (g_file_set_contents (path, (char *) bytes, size, NULL));
}

static void
spoil (const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
}

/* Checks that the result equals that of a new reader.
 * @width: 0 = no result */
static void
check (MdPictureReader * reader, const char *name, int width, int height)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = md_picture_load_with (reader, path, &error);
  g_autoptr (MdPicture) afresh = md_picture_load (path, NULL);

  g_test_message ("%s", name);
  if (width == 0) {
    g_assert_null (picture);
    g_assert_nonnull (strstr (error->message, path));
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, width);
  g_assert_cmpint (picture->height, ==, height);
  g_assert_cmpmem (picture->pixels, 3 * width * height,
      afresh->pixels, 3 * width * height);
}

static void
test_sequence (void)
{
  g_autoptr (MdPictureReader) reader = md_picture_reader_new ();
  gboolean others, bmp;

  if (!make ("a.jpg", "width=40,height=16", "jpegenc")
      || !make ("b.png", "width=25,height=33", "pngenc")) {
    g_test_skip ("needs videotestsrc, jpegenc and pngenc");
    return;
  }
  others = make ("c.ppm", "width=19,height=8", "pnmenc");
  bmp = make ("d.bmp", "width=200,height=100", "avenc_bmp");
  turn ("a.jpg", "turned.jpg");
  drop_tables ("a.jpg", "tables.jpg");
  spoil ("bad.jpg", "\xff\xd8\xff\xe0 and nothing else");
  spoil ("bad.png", "\x89PNG\r\n\x1a\n and nothing else");
  spoil ("text.png", "no picture");

  for (guint i = 0; i < 2; i++) {
    check (reader, "a.jpg", 40, 16);
    check (reader, "turned.jpg", 16, 40);
    check (reader, "a.jpg", 40, 16);
    check (reader, "tables.jpg", 0, 0);
    check (reader, "bad.jpg", 0, 0);
    check (reader, "a.jpg", 40, 16);
    check (reader, "bad.png", 0, 0);
    check (reader, "b.png", 25, 33);
    if (others)
      check (reader, "c.ppm", 19, 8);
    if (bmp)
      check (reader, "d.bmp", 200, 100);
    check (reader, "text.png", 0, 0);
    check (reader, "none.png", 0, 0);
    check (reader, "b.png", 25, 33);
  }
}

static void
test_cmyk (void)
{
  g_autofree char *path = g_build_filename (folder, "cmyk.jpg", NULL);
  g_autoptr (GstElementFactory) decoder =
      gst_element_factory_find ("gdkpixbufdec");
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (GError) error = NULL;

  if (!decoder) {
    g_test_skip ("needs gdkpixbufdec");
    return;
  }
  make_cmyk ("cmyk.jpg");
  picture = md_picture_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (picture->width, ==, 8);
  g_assert_cmpint (picture->height, ==, 8);
  g_assert_cmpint (ABS (picture->pixels[0] - 0xd0), <, 12);
  g_assert_cmpint (ABS (picture->pixels[1] - 0x20), <, 12);
  g_assert_cmpint (ABS (picture->pixels[2] - 0x30), <, 12);
}

/* What is under transparent pixels is not shown: they are white. The pictures have
 * one colour, 0xAARRGGBB. */
static void
test_alpha (void)
{
  static const struct
  {
    guint32 colour;
    guint8 rgb[3];
  } cases[] = {
    {0x00ff0000, {255, 255, 255}}, {0xffff0000, {255, 0, 0}},
    {0x40ff0000, {255, 191, 191}}, {0x00000000, {255, 255, 255}}
  };
  g_autoptr (MdPictureReader) reader = md_picture_reader_new ();
  g_autofree char *path = g_build_filename (folder, "alpha.png", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *launch = g_strdup_printf ("videotestsrc num-buffers=1 "
        "pattern=solid-color foreground-color=%u ! video/x-raw,format=RGBA,"
        "width=9,height=5 ! pngenc ! filesink location=%s", cases[i].colour,
        path);
    g_autoptr (MdPicture) picture = NULL;
    g_autoptr (GError) error = NULL;

    if (!run (launch)) {
      g_test_skip ("needs videotestsrc and pngenc");
      return;
    }
    picture = md_picture_load_with (reader, path, &error);
    g_assert_no_error (error);
    for (guint k = 0; k < 9 * 5 * 3; k++)
      g_assert_cmpuint (picture->pixels[k], ==, cases[i].rgb[k % 3]);
  }
}

/* Makes a grey TIFF of 8 × 8 pixels, whose data are all 0x99.
 * @compression: 1 = none, 5 = LZW, 8 = Deflate
 * @format: 1 = integers, 3 = floating point */
static void
make_tiff (const char *name, guint8 compression, guint8 bits, guint8 format)
{
  const guint entries[][2] = {  /* tag above 256, value */
    {0, 8}, {1, 8}, {2, bits}, {3, compression}, {6, 1}, {0x11, 128},
    {0x15, 1}, {0x16, 8}, {0x17, 8 * bits}, {0x53, format}
  };
  g_autofree char *path = g_build_filename (folder, name, NULL);
  guint8 bytes[128 + 8 * 8 * 4];

  memset (bytes, 0, sizeof bytes);
  memcpy (bytes, "II*\0\10\0\0\0", 8);
  bytes[8] = G_N_ELEMENTS (entries);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++) {
    guint8 *entry = bytes + 10 + 12 * i;

    entry[0] = entries[i][0];
    entry[1] = 1;
    entry[2] = 3;               /* 16 bits */
    entry[4] = 1;               /* value */
    entry[8] = entries[i][1] & 255;
    entry[9] = entries[i][1] >> 8;
  }
  memset (bytes + 128, 0x99, sizeof bytes - 128);
  g_assert_true (g_file_set_contents (path, (char *) bytes, sizeof bytes,
          NULL));
}

/* Pixels that are not decoded would be those of an earlier picture. */
static void
test_tiff (void)
{
  g_autoptr (MdPictureReader) reader = md_picture_reader_new ();
  g_autoptr (GstElementFactory) decoder =
      gst_element_factory_find ("gdkpixbufdec");

  if (!decoder) {
    g_test_skip ("needs gdkpixbufdec");
    return;
  }
  make_tiff ("grey.tif", 1, 8, 1);
  make_tiff ("float.tif", 1, 32, 3);
  make_tiff ("lzw.tif", 5, 8, 1);
  make_tiff ("deflate.tif", 8, 8, 1);
  for (guint i = 0; i < 2; i++) {
    check (reader, "grey.tif", 8, 8);
    check (reader, "float.tif", 0, 0);
    check (reader, "lzw.tif", 0, 0);
    check (reader, "deflate.tif", 0, 0);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_test_add_func ("/picture-reader/sequence", test_sequence);
  g_test_add_func ("/picture-reader/cmyk", test_cmyk);
  g_test_add_func ("/picture-reader/alpha", test_alpha);
  g_test_add_func ("/picture-reader/tiff", test_tiff);
  status = g_test_run ();
  dir = g_dir_open (folder, 0, NULL);
  while ((name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_remove (path);
  }
  g_rmdir (folder);
  g_free (folder);
  return status;
}

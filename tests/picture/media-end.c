/* Tests that a truncated file is distinguished from a complete one. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "picture/media-end.h"

static char *path;

static gboolean
is_cut (const char *type, const GString * bytes, gsize size)
{
  FILE *file;

  /* replacing the file would wait for the disk */
  g_unlink (path);
  file = g_fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes->str, 1, size, file), ==, size);
  fclose (file);
  return md_media_is_cut (path, type);
}

/* @first: bytes needed to identify the format
 * @step: interval of the lengths to test, bytes */
static void
check (const char *type, const GString * bytes, gsize first, gsize step)
{
  g_assert_false (is_cut (type, bytes, bytes->len));
  for (gsize size = first; size < bytes->len; size++)
    if ((size - first) % step != 0)
      g_assert_true (is_cut (type, bytes, size));
}

static void
put_box (GString * out, const char *kind, guint32 size)
{
  guint32 big = GUINT32_TO_BE (size + 8);

  g_string_append_len (out, (char *) &big, 4);
  g_string_append (out, kind);
  for (guint i = 0; i < size; i++)
    g_string_append_c (out, (char) i);
}

static void
test_boxes (void)
{
  g_autoptr (GString) file = g_string_new (NULL);
  static const char large[] = "\0\0\0\1" "mdat" "\0\0\0\0\0\0\0\x14" "\1\2\3\4";

  put_box (file, "ftyp", 16);
  g_string_append_len (file, large, sizeof large - 1);
  put_box (file, "moov", 40);
  g_assert_false (is_cut ("video/quicktime", file, 24));
  g_assert_true (is_cut ("video/quicktime", file, 23));
  g_assert_true (is_cut ("video/quicktime", file, 30));
  g_assert_true (is_cut ("video/quicktime", file, 43));
  g_assert_false (is_cut ("video/quicktime", file, 44));
  g_assert_true (is_cut ("video/quicktime", file, file->len - 1));
  g_assert_false (is_cut ("video/quicktime", file, file->len));
  /* up to the end of the file */
  g_string_append_len (file, "\0\0\0\0" "mdat" "123", 11);
  g_assert_false (is_cut ("video/quicktime", file, file->len));
}

/* Sizes shorter than their header mean nothing. */
static void
test_invalid_boxes (void)
{
  g_autoptr (GString) small = g_string_new (NULL), large = NULL;

  put_box (small, "ftyp", 16);
  large = g_string_new_len (small->str, small->len);
  g_string_append_len (small, "\0\0\0\7mdat", 8);
  g_assert_false (is_cut ("video/quicktime", small, small->len));
  g_string_append_len (large, "\0\0\0\1mdat\0\0\0\0\0\0\0\x0f", 16);
  g_assert_false (is_cut ("video/quicktime", large, large->len));
}

static void
test_ebml (void)
{
  g_autoptr (GString) file = g_string_new_len ("\x1a\x45\xdf\xa3\x84" "abcd"
      "\x18\x53\x80\x67\x40\x09" "segment..", 24);
  g_autoptr (GString) live = g_string_new_len ("\x1a\x45\xdf\xa3\x84" "abcd"
      "\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" "segment", 28);

  for (gsize size = 16; size < file->len; size++)
    g_assert_true (is_cut ("video/x-matroska", file, size));
  g_assert_false (is_cut ("video/webm", file, file->len));
  g_assert_false (is_cut ("video/webm", live, 25));
}

static void
test_riff (void)
{
  g_autoptr (GString) file = g_string_new_len ("RIFF\x0c\0\0\0" "AVI LIST1234",
      20);

  check ("video/x-msvideo", file, 8, G_MAXSIZE);
  /* a second part, of odd size, and a third one */
  g_string_append_len (file, "RIFF\x09\0\0\0" "AVIX.....", 17);
  g_assert_true (is_cut ("video/x-msvideo", file, file->len - 1));
  g_assert_false (is_cut ("video/x-msvideo", file, file->len));
  g_string_append_len (file, "\0RIFF\x04\0\0\0" "AVIX", 13);
  g_assert_true (is_cut ("video/x-msvideo", file, file->len - 1));
  g_assert_false (is_cut ("video/x-msvideo", file, file->len));
}

static void
test_y4m (void)
{
  g_autoptr (GString) file = g_string_new ("YUV4MPEG2 W4 H2 F25:1 C420jpeg\n");
  gsize first = file->len;

  for (int i = 0; i < 3; i++)
    g_string_append (file, "FRAME\n0123456789ab");
  check ("application/x-yuv4mpeg", file, first, 18);
  /* not the size of a known frame */
  g_assert_false (is_cut ("application/x-yuv4mpeg", file, 12));
}

static void
test_ogg (void)
{
  g_autoptr (GString) file = g_string_new (NULL);

  for (char last = 0; last <= 4; last += 4) {
    g_string_append_len (file, "OggS\0", 5);
    g_string_append_c (file, last);
    for (int i = 0; i < 20; i++)
      g_string_append_c (file, 0);
    g_string_append_len (file, "\1\6" "packet", 8);
  }
  check ("video/ogg", file, 34, G_MAXSIZE);
}

static void
test_packets (void)
{
  g_autoptr (GString) file = g_string_new (NULL);

  for (int i = 0; i < 3 * 188; i++)
    g_string_append_c (file, 0x47);
  g_assert_false (is_cut ("video/mpegts", file, 2 * 188));
  g_assert_false (is_cut ("video/mpegts", file, 2 * 192));
  g_assert_true (is_cut ("video/mpegts", file, 2 * 188 + 1));
}

/* No content causes a read beyond the end. */
static void
test_nonsense (void)
{
  static const char *const types[] = { "application/ogg", "video/quicktime",
    "application/x-yuv4mpeg", "video/mpegts", "video/webm", "video/x-msvideo",
    "image/png", ""
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 400; i++) {
    g_autoptr (GString) file = g_string_new (i % 2 ? "YUV4MPEG2 W99999999999 " :
        NULL);
    int n = g_rand_int_range (rand, 0, 80);

    while (n-- > 0)
      g_string_append_c (file, (char) g_rand_int_range (rand, 0, 256));
    for (guint k = 0; k < G_N_ELEMENTS (types); k++)
      is_cut (types[k], file, file->len);
  }
  g_assert_false (md_media_is_cut ("/dev/null", "video/webm"));
  g_assert_false (md_media_is_cut ("no such file", "video/webm"));
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("media-XXXXXX", NULL);
  int status;

  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (folder, "file", NULL);
  g_test_add_func ("/media-end/boxes", test_boxes);
  g_test_add_func ("/media-end/invalid-boxes", test_invalid_boxes);
  g_test_add_func ("/media-end/ebml", test_ebml);
  g_test_add_func ("/media-end/riff", test_riff);
  g_test_add_func ("/media-end/y4m", test_y4m);
  g_test_add_func ("/media-end/ogg", test_ogg);
  g_test_add_func ("/media-end/packets", test_packets);
  g_test_add_func ("/media-end/nonsense", test_nonsense);
  status = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  return status;
}

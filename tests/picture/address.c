#include "picture/address.h"

static void
test_hide (void)
{
  static const char *const cases[][2] = {
    {"photo.jpg", "photo.jpg"},
    {"rtsp://camera/1", "rtsp://camera/1"},
    {"rtsp://camera:554/1", "rtsp://camera:554/1"},
    {"rtsp://me:secret@camera/1?token=abc", "rtsp://camera/1?token=***"},
    {"rtsp://me:se/cr@et@camera/1", "rtsp://camera/1"},
    {"rtsp://me:se cret@camera/1", "rtsp://camera/1"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *hidden = md_address_hide (cases[i][0]);

    g_assert_cmpstr (hidden, ==, cases[i][1]);
  }
}

/* A password may contain what ends an address in a text. */
static void
test_hide_all (void)
{
  static const char *const cases[][2] = {
    {"a.jpg: not a folder", "a.jpg: not a folder"},
    {"rtsp://me:secret@camera/1: not a folder",
        "rtsp://camera/1: not a folder"},
    {"rtsp://me:se cret@camera/1: not a folder",
        "rtsp://camera/1: not a folder"},
    {"‘rtsp://me:it's@camera/1’ failed", "‘rtsp://camera/1’ failed"},
    {"‘rtsp://me:a\"b@camera/1’ failed", "‘rtsp://camera/1’ failed"},
    {"from rtsp://a/1 to rtsp://me:secret@b/2, then c",
        "from rtsp://a/1 to rtsp://b/2, then c"},
    {"http://a/?key=secret failed", "http://a/?key=*** failed"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *hidden = md_address_hide_all (cases[i][0]);

    g_assert_cmpstr (hidden, ==, cases[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/address/hide", test_hide);
  g_test_add_func ("/address/hide-all", test_hide_all);
  return g_test_run ();
}

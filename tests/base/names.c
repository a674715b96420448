#include "base/names.h"

#include <glib/gstdio.h>

static void
test_printable (void)
{
  static const struct
  {
    const char *text, *shown;
  } cases[] = {
    {"", ""}, {"photo 1.png", "photo 1.png"}, {"Grüße 日本.png",
        "Grüße 日本.png"},
    {"a\nb\tc\r", "a\\nb\\tc\\x0d"}, {"\033[2J", "\\x1b[2J"}, {"\177", "\\x7f"},
    /* the control sequence introducer as one character, and as a byte */
    {"\xc2\x9b" "2J", "\\xc2\\x9b" "2J"}, {"\x9b" "2J", "\\x9b" "2J"},
    /* invalid, cut off and too long a form */
    {"a\xff\xfe" "b", "a\\xff\\xfeb"}, {"\xe6\x97", "\\xe6\\x97"},
    {"\xc0\xaf", "\\xc0\\xaf"},
    /* right-to-left override, line separator */
    {"a\xe2\x80\xaegnp.exe", "a\\xe2\\x80\\xaegnp.exe"},
    {"a\xe2\x80\xa8" "b", "a\\xe2\\x80\\xa8" "b"},
    /* a family, joined */
    {"👩\xe2\x80\x8d👧", "👩\xe2\x80\x8d👧"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *shown = md_names_printable (cases[i].text);

    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_list (void)
{
  static const char *const names[] = { "b", ".hidden", "a" };
  g_autofree char *folder = g_dir_make_tmp ("names-XXXXXX", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_assert_true (g_file_set_contents (path, "", 0, NULL));
  }
  found = md_names_list (folder, NULL);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpstr (found->pdata[0], ==, "a");
  g_assert_cmpstr (found->pdata[1], ==, "b");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (folder, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_assert_null (md_names_list (folder, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/names/printable", test_printable);
  g_test_add_func ("/names/list", test_list);
  return g_test_run ();
}

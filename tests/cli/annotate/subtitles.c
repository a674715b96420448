/* Tests that markup is removed from subtitles and text is kept. */
#include <string.h>

#include "cli/annotate/subtitles.h"

static void
test_plain (void)
{
  static const char *const texts[][2] = {
    {"", ""},
    {"Good day", "Good day"},
    {"R&amp;B &lt;3\n&#228;\303\266", "R&B <3\n\303\244\303\266"},
    {"<b>So <i color=\"red\">what</i></b>!", "So what!"},
    /* no markup: unchanged */
    {"R&B", "R&B"},
    {"1 < 2", "1 < 2"},
    {"<i>open", "<i>open"},
    {"</t>", "</t>"},
    {"\377", "\377"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    gsize length = strlen (texts[i][0]);
    g_autofree char *plain = md_subtitles_plain (texts[i][0], length);
    /* null-terminated, as by some demuxers */
    g_autofree char *same = md_subtitles_plain (texts[i][0], length + 1);

    g_assert_cmpstr (plain, ==, texts[i][1]);
    g_assert_cmpstr (same, ==, texts[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/annotate/subtitles/plain", test_plain);
  return g_test_run ();
}

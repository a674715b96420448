#include "cli.h"

#include <gst/gst.h>
#include <stdio.h>

gboolean
md_cli_parse (int *argc, char ***argv, const GOptionEntry * entries,
    const char *arguments, const char *description)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;

  g_option_context_set_summary (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;
  md_cli_usage ("%s", error->message);
  return FALSE;
}

static void
say (const char *format, va_list args)
{
  fputs ("maskdetect: ", stderr);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
}

int
md_cli_usage (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  say (format, args);
  va_end (args);
  fprintf (stderr, "See `%s --help`.\n", g_get_prgname ());
  return MD_EXIT_USAGE;
}

int
md_cli_fail (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  say (format, args);
  va_end (args);
  return MD_EXIT_FAILED;
}

gboolean
md_cli_init_gst (void)
{
  g_autoptr (GError) error = NULL;

  if (gst_init_check (NULL, NULL, &error))
    return TRUE;
  md_cli_fail ("GStreamer does not start: %s",
      error ? error->message : "unknown reason");
  return FALSE;
}

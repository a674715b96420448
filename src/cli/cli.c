#include "cli.h"

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#include "base/installation.h"
#include "base/progress.h"
#include "help.h"
#include "picture/address.h"

/* Whether @typed may be a misspelling of @word: at most two edits, or the
 * beginning of it. */
static gboolean
resembles (const char *word, const char *typed)
{
  gsize n = strlen (word), m = strlen (typed);
  g_autofree guint *row = g_new (guint, m + 1);

  if (m >= 2 && g_str_has_prefix (word, typed))
    return TRUE;
  /* Levenshtein distance, row by row */
  for (gsize j = 0; j <= m; j++)
    row[j] = j;
  for (gsize i = 0; i < n; i++) {
    guint diagonal = row[0];

    row[0] = i + 1;
    for (gsize j = 0; j < m; j++) {
      guint above = row[j + 1];

      row[j + 1] = MIN (MIN (above, row[j]) + 1,
          diagonal + (word[i] != typed[j]));
      diagonal = above;
    }
  }
  return row[m] <= MIN (2, n / 3);
}

const char *
md_cli_resembling (const char *typed, const char *const *words)
{
  for (; *words; words++)
    if (resembles (*words, typed))
      return *words;
  return NULL;
}

/* Returns: (nullable): the option that an unknown one resembles */
static const char *
option_meant (const GError * error, const GOptionEntry * entries)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *typed = strstr (error->message, "--");

  if (!typed
      || !g_error_matches (error, G_OPTION_ERROR,
          G_OPTION_ERROR_UNKNOWN_OPTION))
    return NULL;
  for (; entries->long_name; entries++)
    if (*entries->long_name)
      g_ptr_array_add (names, (char *) entries->long_name);
  g_ptr_array_add (names, NULL);
  return md_cli_resembling (typed + 2, (const char *const *) names->pdata);
}

/* An empty name, as of an unset variable of a shell, would mean the current
 * folder to some functions.
 * Returns: FALSE after a message */
static gboolean
check_names (int argc, char **argv, const GOptionEntry * entries)
{
  for (int i = 1; i < argc; i++)
    if (!*argv[i]) {
      md_cli_usage ("an argument is empty");
      return FALSE;
    }
  for (; entries->long_name; entries++) {
    const char *one[] = { NULL, NULL };
    const char *const *names = one;

    if (entries->arg == G_OPTION_ARG_FILENAME)
      one[0] = *(char **) entries->arg_data;
    else if (entries->arg == G_OPTION_ARG_FILENAME_ARRAY)
      names = *(const char *const **) entries->arg_data;
    for (; names && *names; names++)
      if (!**names) {
        md_cli_usage ("%s%s is empty", *entries->long_name ? "--" :
            "an argument", entries->long_name);
        return FALSE;
      }
  }
  return TRUE;
}

gboolean
md_cli_parse (int *argc, char ***argv, const GOptionEntry * entries,
    const char *arguments, const char *description)
{
  g_autoptr (GOptionContext) context = g_option_context_new (arguments);
  g_autoptr (GError) error = NULL;
  const char *form = *argc == 2 ? (*argv)[1] : "";
  const char *meant;

  if (strcmp (form, MD_HELP_AS_MAN) == 0) {
    md_help_man_part (entries, arguments, description);
    return FALSE;
  }
  if (strcmp (form, MD_HELP_AS_COMPLETION) == 0) {
    md_help_completion_part (entries);
    return FALSE;
  }
  g_option_context_set_summary (context, description);
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return check_names (*argc, *argv, entries);
  meant = option_meant (error, entries);
  if (meant)
    md_cli_usage ("%s; did you mean --%s?", error->message, meant);
  else
    md_cli_usage ("%s", error->message);
  return FALSE;
}

static void
say (const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  /* an address may be given where a file is expected */
  g_autofree char *shown = md_address_hide_all (text);

  md_progress_print (NULL, "maskdetect: %s", shown);
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

MdModels *
md_cli_load_models (const char *folder, const char *face_model,
    const char *mask_model, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  MdModels *models = md_models_load_with_mask (folder, face_model, mask_model,
      &cause);

  if (models)
    return models;
  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, cause->domain, cause->code,
        "%s; set the folder of the models with --models or "
        "MASKDETECT_MODEL_PATH", cause->message);
  else
    g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

gboolean
md_cli_init_gst (void)
{
  g_autoptr (GError) error = NULL;

  if (gst_init_check (NULL, NULL, &error))
    return TRUE;
  md_cli_fail ("GStreamer cannot be initialised: %s",
      error ? error->message : "unknown reason");
  return FALSE;
}

gboolean
md_cli_find_element (void)
{
  g_autoptr (GstElementFactory) factory = NULL;
  g_autofree char *folder = md_installation_plugins ();

  /* for an installation under another prefix than GStreamer's */
  gst_registry_scan_path (gst_registry_get (), folder);
  factory = gst_element_factory_find ("maskdetect");
  if (factory)
    return TRUE;
  md_cli_fail
      ("GStreamer cannot find the element maskdetect: install it or add "
      "its folder to GST_PLUGIN_PATH, as `meson devenv -C build -w .` does");
  return FALSE;
}

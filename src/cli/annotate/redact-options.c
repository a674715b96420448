#include "redact-options.h"

#include "cli/cli.h"

#define MAX_PADDING 4           /* as in the element */

void
md_redact_options_clear (MdRedactOptions * options)
{
  g_free (options->mode);
  g_free (options->which);
}

/* Returns: FALSE after a message */
static gboolean
check_word (const char *option, const char *word, const char *const *words)
{
  g_autofree char *list = g_strjoinv (", ", (char **) words);

  if (!word || g_strv_contains (words, word))
    return TRUE;
  md_cli_usage ("--%s must be one of %s", option, list);
  return FALSE;
}

gboolean
md_redact_options_check (const MdRedactOptions * options,
    const MdSearchOptions * search)
{
  static const char *const modes[] = { "fill", "pixelate", "blur", NULL };
  static const char *const kinds[] = {
    "all", "mask", "no-mask", "incorrect", NULL
  };

  if (!check_word ("redact", options->mode, modes)
      || !check_word ("redact-which", options->which, kinds))
    return FALSE;
  /* also rejects NaN */
  if (!(options->padding == -1
          || (options->padding >= 0 && options->padding <= MAX_PADDING))) {
    md_cli_usage ("--redact-padding must be between 0 and %d", MAX_PADDING);
    return FALSE;
  }
  if (!options->mode && (options->which || options->padding >= 0)) {
    md_cli_usage ("--redact-%s needs --redact HOW",
        options->which ? "which" : "padding");
    return FALSE;
  }
  if (options->passes != 1 && options->passes != 2) {
    md_cli_usage ("--redact-passes must be 1 or 2");
    return FALSE;
  }
  if (!options->mode && options->passes != 1) {
    md_cli_usage ("--redact-passes needs --redact HOW");
    return FALSE;
  }
  if (options->mode && search->largest) {
    md_cli_usage ("--largest leaves the other faces visible; it cannot be "
        "combined with --redact");
    return FALSE;
  }
  return TRUE;
}

gboolean
md_redact_options_want (const MdRedactOptions * options, const char *label)
{
  gboolean mask = g_strcmp0 (label, "mask") == 0;
  gboolean bare = g_strcmp0 (label, "no-mask") == 0;

  if (g_strcmp0 (options->which, "mask") == 0)
    return !bare;
  if (g_strcmp0 (options->which, "no-mask") == 0)
    return !mask;
  if (g_strcmp0 (options->which, "incorrect") == 0)
    return !mask && !bare;
  return TRUE;
}

void
md_redact_options_apply (const MdRedactOptions * options, GstElement * element)
{
  if (!options->mode)
    return;
  gst_util_set_object_arg (G_OBJECT (element), "redact", options->mode);
  if (options->which)
    gst_util_set_object_arg (G_OBJECT (element), "redact-which",
        options->which);
  if (options->padding >= 0)
    g_object_set (element, "redact-padding", options->padding, NULL);
}

char *
md_redact_options_describe (const MdRedactOptions * options)
{
  char padding[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("redact=%s which=%s padding=%s%s%s",
      options->mode ? options->mode : "none",
      options->which ? options->which : "all",
      g_ascii_dtostr (padding, sizeof padding, options->padding),
      options->mode ? " smallest=" G_STRINGIFY (MD_REDACT_SMALLEST_FACE) : "",
      options->passes > 1 ? " passes=2" : "");
}

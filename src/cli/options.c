#include "options.h"

#include "cli.h"
#include "digest.h"

#define MIN_FACE 10             /* the detector's minimum */

void
md_search_options_clear (MdSearchOptions * options)
{
  g_free (options->models);
  g_free (options->face_model);
  g_free (options->mask_model);
}

gboolean
md_search_options_check (const MdSearchOptions * options)
{
  if (options->min_face_size != 0
      && (options->min_face_size < MIN_FACE
          || options->min_face_size > G_MAXINT16)) {
    md_cli_usage ("--min-face-size must be between %d and %d", MIN_FACE,
        G_MAXINT16);
    return FALSE;
  }
  /* also rejects NaN */
  if (!(options->threshold == -1
          || (options->threshold >= 0 && options->threshold <= 1))) {
    md_cli_usage ("--threshold must be between 0 and 1");
    return FALSE;
  }
  if (options->max_megapixels < 1 || options->max_megapixels > 500) {
    md_cli_usage ("--max-megapixels must be between 1 and 500");
    return FALSE;
  }
  return TRUE;
}

void
md_search_options_apply (const MdSearchOptions * options,
    MdDetectorParams * params)
{
  if (options->min_face_size)
    params->min_face_size = options->min_face_size;
  params->threshold = options->threshold;
  params->select_largest = options->largest;
}

char *
md_search_options_describe (const MdSearchOptions * options,
    const MdModels * models, GError ** error)
{
  char threshold[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GString) text = g_string_new (NULL);

  if (options->min_face_size)
    g_string_printf (text, "min-face-size=%d", options->min_face_size);
  else
    g_string_append (text, "min-face-size=by-size");
  g_string_append_printf (text, " threshold=%s largest=%d models=",
      g_ascii_dtostr (threshold, sizeof threshold, options->threshold),
      options->largest);
  for (guint i = 0; i < MD_N_MODEL_FILES; i++) {
    g_autofree char *path = md_models_file (models, i);
    g_autofree char *digest = path ? md_digest_file (path, error) : NULL;

    if (path && !digest)
      return NULL;
    /* long enough to distinguish a user's models */
    g_string_append_printf (text, "%.12s,", digest ? digest : "");
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

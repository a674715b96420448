#include "options.h"

#include "cli.h"

#define MIN_FACE 10             /* what the detector finds at least */

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
    md_cli_usage ("--min-face-size must lie between %d and %d", MIN_FACE,
        G_MAXINT16);
    return FALSE;
  }
  /* also false for a NaN */
  if (!(options->threshold == -1
          || (options->threshold >= 0 && options->threshold <= 1))) {
    md_cli_usage ("--threshold must lie between 0 and 1");
    return FALSE;
  }
  if (options->max_megapixels < 1 || options->max_megapixels > 500) {
    md_cli_usage ("--max-megapixels must lie between 1 and 500");
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

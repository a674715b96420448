#include "file.h"

#include <string.h>

gboolean
md_file_update (const char *path, const char *text, gsize size, GError ** error)
{
  g_autofree char *old = NULL;
  gsize old_size;

  if (g_file_get_contents (path, &old, &old_size, NULL)
      && old_size == size && memcmp (old, text, size) == 0)
    return TRUE;
  return g_file_set_contents (path, text, size, error);
}

gint64
md_file_time (const GStatBuf * state)
{
  return state->st_mtim.tv_sec * MD_NSEC_PER_SEC + state->st_mtim.tv_nsec;
}

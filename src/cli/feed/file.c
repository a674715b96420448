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

#include "file.h"

#include <gio/gio.h>
#include <string.h>

#include "base/read-file.h"
#include "base/safe-file.h"

gboolean
md_file_update (const char *path, const char *text, gsize size, GError ** error)
{
  g_autofree char *old = NULL;
  gsize old_size;
  GStatBuf info;
  gboolean exists = g_lstat (path, &info) == 0;

  if (exists && !S_ISREG (info.st_mode)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: is not a regular file; not written", path);
    return FALSE;
  }
  if (exists && md_read_file (path, size, &old, &old_size, NULL)
      && old_size == size && memcmp (old, text, size) == 0)
    return TRUE;
  return md_safe_file_write (path, text, size,
      exists ? MD_SAFE_FILE_REPLACE : MD_SAFE_FILE_NEW, error);
}

gint64
md_file_time (const GStatBuf * state)
{
  return state->st_mtim.tv_sec * MD_NSEC_PER_SEC + state->st_mtim.tv_nsec;
}

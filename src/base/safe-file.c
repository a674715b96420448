#include "safe-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

gboolean
md_safe_file_write_all (int fd, const void *data, gsize size)
{
  const char *at = data;

  while (size > 0) {
    gssize n = write (fd, at, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    at += n;
    size -= n;
  }
  return TRUE;
}

gboolean
md_safe_file_fail (const char *path, GError ** error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved), "%s: %s",
      path, g_strerror (saved));
  return FALSE;
}

char *
md_safe_file_temporary (const char *path, GError ** error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_build_filename (folder,
      MD_SAFE_FILE_PREFIX "XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0666);

  if (fd < 0) {
    md_safe_file_fail (path, error);
    return NULL;
  }
  close (fd);
  return g_steal_pointer (&temporary);
}

/* FALSE with errno. Not every file system can do the first or the second. */
static gboolean
rename_to_new (const char *temporary, const char *path)
{
  int fd;

#ifdef RENAME_NOREPLACE
  if (renameat2 (AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
#endif
  if (link (temporary, path) == 0) {
    g_unlink (temporary);
    return TRUE;
  }
  if (errno == EEXIST)
    return FALSE;
  /* reserves the name, so that it is ours to replace */
  fd = g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0)
    return FALSE;
  close (fd);
  return g_rename (temporary, path) == 0;
}

gboolean
md_safe_file_place (const char *temporary, const char *path,
    MdSafeFileMode mode, GError ** error)
{
  if (mode == MD_SAFE_FILE_NEW ? rename_to_new (temporary, path) :
      g_rename (temporary, path) == 0)
    return TRUE;
  md_safe_file_fail (path, error);
  g_unlink (temporary);
  return FALSE;
}

static gboolean
fill (const char *temporary, const void *data, gsize size, gboolean sync,
    GError ** error)
{
  int fd = g_open (temporary, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && md_safe_file_write_all (fd, data, size)
      && (!sync || fsync (fd) == 0);

  if (!ok)
    md_safe_file_fail (temporary, error);
  if (fd >= 0 && close (fd) != 0 && ok)
    ok = md_safe_file_fail (temporary, error);
  return ok;
}

gboolean
md_safe_file_fill (const char *temporary, const void *data, gsize size,
    GError ** error)
{
  return fill (temporary, data, size, FALSE, error);
}

gboolean
md_safe_file_write (const char *path, const void *data, gsize size,
    MdSafeFileMode mode, GError ** error)
{
  g_autofree char *temporary = md_safe_file_temporary (path, error);

  if (temporary == NULL)
    return FALSE;
  /* what is replaced must not be gone before the new is on the disk */
  if (fill (temporary, data, size, mode == MD_SAFE_FILE_REPLACE, error))
    return md_safe_file_place (temporary, path, mode, error);
  g_unlink (temporary);
  return FALSE;
}

void
md_safe_file_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    GStatBuf info;

    if (g_str_has_prefix (name, MD_SAFE_FILE_PREFIX)
        && strlen (name) == strlen (MD_SAFE_FILE_PREFIX "XXXXXX")
        && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode))
      g_unlink (path);
  }
}

gboolean
md_safe_file_is_below (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, G_DIR_SEPARATOR_S, -1);

  return *name && !g_path_is_absolute (name)
      && !g_strv_contains ((const char *const *) parts, "..");
}

gboolean
md_safe_file_has_link (const char *folder, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, G_DIR_SEPARATOR_S, -1);
  g_autofree char *path = g_strdup (folder);

  for (char **part = parts; *part; part++) {
    char *longer = g_build_filename (path, *part, NULL);

    g_free (path);
    path = longer;
    if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
      return TRUE;
  }
  return FALSE;
}

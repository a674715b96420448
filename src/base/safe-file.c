#include "safe-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "safe-file-private.h"

/* Maximum number of symbolic links to follow in a path, as in the kernel. */
#define MAX_LINKS 40

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

/* Tries three methods, because not every file system supports the first or the
 * second. FALSE with errno. */
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
  /* Reserves the name, so that the rename replaces only this empty file. */
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
      g_rename (temporary, path) == 0) {
    md_safe_file_release (temporary);
    return TRUE;
  }
  md_safe_file_fail (path, error);
  md_safe_file_discard (temporary);
  return FALSE;
}

/* Closes @fd, unless it is negative. @ok: FALSE if an earlier operation on
 * @path failed, with errno */
static gboolean
finish (int fd, const char *path, gboolean ok, GError ** error)
{
  if (!ok)
    md_safe_file_fail (path, error);
  if (fd >= 0 && close (fd) != 0 && ok)
    ok = md_safe_file_fail (path, error);
  return ok;
}

static gboolean
fill (const char *temporary, const char *path, const void *data, gsize size,
    gboolean sync, GError ** error)
{
  int fd = g_open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  gboolean ok = fd >= 0 && md_safe_file_write_all (fd, data, size)
      && (!sync || fsync (fd) == 0);

  return finish (fd, path, ok, error);
}

gboolean
md_safe_file_fill (const char *temporary, const char *path, const void *data,
    gsize size, GError ** error)
{
  return fill (temporary, path, data, size, FALSE, error);
}

gboolean
md_safe_file_write (const char *path, const void *data, gsize size,
    MdSafeFileMode mode, GError ** error)
{
  g_autofree char *temporary = md_safe_file_temporary (path, error);

  if (temporary == NULL)
    return FALSE;
  /* Syncs before replacing: a crash must not lose both old and new data. */
  if (fill (temporary, path, data, size, mode == MD_SAFE_FILE_REPLACE, error))
    return md_safe_file_place (temporary, path, mode, error);
  md_safe_file_discard (temporary);
  return FALSE;
}

typedef enum
{
  WAY_NEW,                      /* no file of that name */
  WAY_REPLACE,                  /* a file of ours */
  WAY_THROUGH,                  /* a device or a pipe */
  WAY_NONE                      /* another file */
} Way;

/* Whether a regular file is empty or has @mark; FALSE with @error. */
static gboolean
has_mark (const char *path, const MdSafeFileMark * mark, GError ** error)
{
  char head[MD_SAFE_FILE_HEAD];
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  gssize n = fd < 0 ? -1 : read (fd, head, sizeof head);

  if (n < 0)
    md_safe_file_fail (path, error);
  if (fd >= 0)
    close (fd);
  if (n <= 0)
    return n == 0;
  if (memmem (head, n, mark->bytes, mark->size))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST, "%s: refusing to "
      "overwrite a file of another kind; choose another name", path);
  return FALSE;
}

/* Whether @path is a link to an open file of a process, such as /dev/stdout. */
static gboolean
is_descriptor (const char *path)
{
  g_autofree char *at = g_strdup (path);
  char *target;

  for (int i = 0; i < MAX_LINKS && (target = g_file_read_link (at, NULL)); i++) {
    g_autofree char *folder = g_path_get_dirname (at);
    g_autofree char *real = realpath (folder, NULL);

    g_free (at);
    at = g_path_is_absolute (target) ? g_strdup (target) :
        g_build_filename (folder, target, NULL);
    g_free (target);
    if (real && g_str_has_prefix (real, "/proc/"))
      return TRUE;
  }
  return FALSE;
}

/* Returns: WAY_NONE with @error if @path must not be written to */
static Way
find_way (const char *path, const MdSafeFileMark * mark, GError ** error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0) {
    if (errno == ENOENT && g_lstat (path, &info) != 0)
      return WAY_NEW;
    if (errno == ENOENT)        /* a dangling symbolic link */
      errno = EEXIST;
    md_safe_file_fail (path, error);
    return WAY_NONE;
  }
  if (S_ISREG (info.st_mode) && is_descriptor (path)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: stands for "
        "another file; give the name of that file", path);
    return WAY_NONE;
  }
  if (S_ISREG (info.st_mode))
    return has_mark (path, mark, error) ? WAY_REPLACE : WAY_NONE;
  if (!S_ISDIR (info.st_mode))
    return WAY_THROUGH;
  errno = EISDIR;
  md_safe_file_fail (path, error);
  return WAY_NONE;
}

/* Whether a temporary file can be created beside @path. */
static gboolean
probe_folder (const char *path, GError ** error)
{
  g_autofree char *temporary = md_safe_file_temporary (path, error);

  if (!temporary)
    return FALSE;
  md_safe_file_discard (temporary);
  return TRUE;
}

/* Does not open pipes, because closing one would end its reader. */
static gboolean
probe_device (const char *path, GError ** error)
{
  GStatBuf info;
  gboolean ok;
  int fd;

  if (g_stat (path, &info) != 0 || S_ISFIFO (info.st_mode))
    return TRUE;
  fd = g_open (path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
  ok = fd >= 0 && write (fd, "", 0) == 0;
  return finish (fd, path, ok, error);
}

gboolean
md_safe_file_check (const char *path, const MdSafeFileMark * mark,
    GError ** error)
{
  switch (find_way (path, mark, error)) {
    case WAY_NEW:
    case WAY_REPLACE:
      return probe_folder (path, error);
    case WAY_THROUGH:
      return probe_device (path, error);
    default:
      return FALSE;
  }
}

static gboolean
write_through (const char *path, const void *data, gsize size, GError ** error)
{
  int fd = g_open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fcntl (fd, F_SETFL, 0) == 0
      && md_safe_file_write_all (fd, data, size);

  return finish (fd, path, ok, error);
}

gboolean
md_safe_file_save (const char *path, const void *data, gsize size,
    const MdSafeFileMark * mark, GError ** error)
{
  switch (find_way (path, mark, error)) {
    case WAY_NEW:
      return md_safe_file_write (path, data, size, MD_SAFE_FILE_NEW, error);
    case WAY_REPLACE:
      return md_safe_file_write (path, data, size, MD_SAFE_FILE_REPLACE, error);
    case WAY_THROUGH:
      return write_through (path, data, size, error);
    default:
      return FALSE;
  }
}

static gboolean
copy_through (const char *temporary, const char *path, GError ** error)
{
  g_autofree char *data = NULL;
  gsize size;

  return g_file_get_contents (temporary, &data, &size, error)
      && write_through (path, data, size, error);
}

gboolean
md_safe_file_adopt (const char *temporary, const char *path,
    const MdSafeFileMark * mark, GError ** error)
{
  gboolean ok = FALSE;

  switch (find_way (path, mark, error)) {
    case WAY_NEW:
      return md_safe_file_place (temporary, path, MD_SAFE_FILE_NEW, error);
    case WAY_REPLACE:
      return md_safe_file_place (temporary, path, MD_SAFE_FILE_REPLACE, error);
    case WAY_THROUGH:
      ok = copy_through (temporary, path, error);
      break;
    default:
      break;
  }
  md_safe_file_discard (temporary);
  return ok;
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

#include "read-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "safe-file.h"

#define CHUNK ((gsize) 1 << 20)

/* Opens without waiting for the writer of a pipe; later reads do block.
 * Returns: -1 with errno */
static int
open_now (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  int flags = fd < 0 ? -1 : fcntl (fd, F_GETFL);

  if (flags >= 0 && fcntl (fd, F_SETFL, flags & ~O_NONBLOCK) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Makes room for more than @size bytes and a terminating null; FALSE with
 * errno. */
static gboolean
make_room (char **data, gsize * room, gsize size)
{
  gsize wanted = MAX (size + CHUNK, *room + *room / 2);
  char *larger;

  if (size + 1 < *room)
    return TRUE;
  larger = g_try_realloc (*data, wanted);
  if (larger == NULL) {
    errno = ENOMEM;
    return FALSE;
  }
  *data = larger;
  *room = wanted;
  return TRUE;
}

/* FALSE with errno */
static gboolean
read_all (int fd, gsize limit, char **data, gsize * size)
{
  gsize room = 0;

  for (;;) {
    gssize n;

    if (!make_room (data, &room, *size))
      return FALSE;
    n = read (fd, *data + *size, MIN (room - *size - 1, CHUNK));
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    if (n == 0)
      return TRUE;
    *size += (gsize) n;
    if (*size > limit) {
      errno = EFBIG;
      return FALSE;
    }
  }
}

/* FALSE with errno; the size of a pipe or device is unknown before it is
 * read. */
static gboolean
is_within (int fd, gsize limit)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return FALSE;
  if (!S_ISREG (info.st_mode) || (gsize) info.st_size <= limit)
    return TRUE;
  errno = EFBIG;
  return FALSE;
}

gboolean
md_read_file (const char *path, gsize limit, char **data, gsize * size,
    GError ** error)
{
  g_autofree char *bytes = NULL;
  gsize n = 0;
  int fd = open_now (path);
  gboolean ok = fd >= 0 && is_within (fd, limit)
      && read_all (fd, limit, &bytes, &n);

  if (!ok)
    md_safe_file_fail (path, error);
  if (fd >= 0)
    close (fd);
  if (!ok)
    return FALSE;
  bytes[n] = '\0';
  *data = g_steal_pointer (&bytes);
  if (size)
    *size = n;
  return TRUE;
}

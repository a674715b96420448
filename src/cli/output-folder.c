#include "output-folder.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "inputs.h"

gboolean
md_output_folder_spares (const char *path, const char *name, const char *input,
    GError ** error)
{
  g_autofree char *result = g_build_filename (path, name, NULL);

  if (!md_same_file (result, input))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s: is read by the "
      "training and would be replaced by its result; choose another output",
      input);
  return FALSE;
}

gboolean
md_output_folder_open (const char *path, GError ** error)
{
  int fd;

  if (!md_make_folder (path, error))
    return FALSE;
  /* never closed: the lock ends with the process, however that ends */
  fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0 || flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return TRUE;
  close (fd);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: another maskdetect is "
      "writing into this folder; wait until it has finished, or choose another "
      "folder", path);
  return FALSE;
}

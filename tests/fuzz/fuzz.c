#include "fuzz.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

static char *path;
static int fd;

static void
remove_file (void)
{
  g_unlink (path);
  g_free (path);
}

const char *
fuzz_file (const guint8 * data, gsize size)
{
  if (path == NULL) {
    fd = g_file_open_tmp ("maskdetect-fuzz-XXXXXX", &path, NULL);
    g_assert_cmpint (fd, >=, 0);
    atexit (remove_file);
  }
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, (gssize) size);
  return path;
}

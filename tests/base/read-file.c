/* Tests that files are read whole, up to a limit that is checked before memory
 * is taken, and without waiting. */
#include "../allocations.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/read-file.h"

#define LIMIT ((gsize) 3 << 20)

static char *folder, *path;

static void
check_refused (const char *name, const char *message)
{
  g_autoptr (GError) error = NULL;
  char *data = NULL;

  g_assert_false (md_read_file (name, LIMIT, &data, NULL, &error));
  g_assert_null (data);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, LIMIT / 2, LIMIT };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *bytes = g_malloc (sizes[i] + 1), *data = NULL;
    g_autoptr (GError) error = NULL;
    gsize size;

    memset (bytes, 'x', sizes[i]);
    g_assert_true (g_file_set_contents (path, bytes, sizes[i], NULL));
    g_assert_true (md_read_file (path, LIMIT, &data, &size, &error));
    g_assert_no_error (error);
    g_assert_cmpmem (data, size, bytes, sizes[i]);
    g_assert_cmpint (data[size], ==, '\0');
  }
  g_assert_cmpint (truncate (path, LIMIT + 1), ==, 0);
  check_refused (path, g_strerror (EFBIG));
  g_unlink (path);
}

/* The size of a regular file is known before it is read. */
static void
test_no_memory_taken (void)
{
#ifdef COUNTS_ALLOCATIONS
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (truncate (path, (goffset) 1 << 33), ==, 0);
  test_fail_allocation (0, 1 << 16);
  check_refused (path, g_strerror (EFBIG));
  g_assert_false (test_allocation_failed ());
  g_unlink (path);
#endif
}

/* An endless device, a pipe without a writer, and what is no file. */
static void
test_others (void)
{
  g_autofree char *data = NULL;
  gsize size;

  check_refused ("/dev/zero", g_strerror (EFBIG));
  check_refused (folder, g_strerror (EISDIR));
  check_refused (path, g_strerror (ENOENT));
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_true (md_read_file (path, LIMIT, &data, &size, NULL));
  g_assert_cmpuint (size, ==, 0);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("read-file-XXXXXX", NULL);
  path = g_build_filename (folder, "file", NULL);
  g_test_add_func ("/read-file/sizes", test_sizes);
  g_test_add_func ("/read-file/no-memory-taken", test_no_memory_taken);
  g_test_add_func ("/read-file/others", test_others);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  g_free (path);
  return status;
}

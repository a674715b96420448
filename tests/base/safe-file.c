/* Tests that only files provably written by maskdetect are ever replaced. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/safe-file.h"

static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("by\0maskdetect");

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
put (const char *path, const char *bytes, gsize size)
{
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

static void
assert_holds (const char *path, const char *bytes, gsize size)
{
  g_autofree char *kept = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &kept, &length, NULL));
  g_assert_cmpmem (kept, length, bytes, size);
}

/* Asserts that no temporary file is left. */
static void
assert_n_files (guint n)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  while (g_dir_read_name (dir))
    g_assert_cmpuint (n--, >, 0);
  g_assert_cmpuint (n, ==, 0);
}

#define OURS "by\0maskdetect: old"
#define NEW "by\0maskdetect: new"

static void
save (const char *path, gboolean ok)
{
  g_autofree char *temporary = md_safe_file_temporary (path, NULL);
  g_autoptr (GError) error = NULL, second = NULL;

  g_assert_cmpint (md_safe_file_check (path, &mark, &error), ==, ok);
  g_assert_cmpint (!error, ==, ok);
  g_clear_error (&error);
  g_assert_cmpint (md_safe_file_save (path, NEW, sizeof NEW, &mark, &error), ==,
      ok);
  g_assert_cmpint (!error, ==, ok);
  g_assert_true (ok || strstr (error->message, path));

  g_assert_true (md_safe_file_fill (temporary, path, NEW, sizeof NEW, NULL));
  g_assert_cmpint (md_safe_file_adopt (temporary, path, &mark, &second), ==,
      ok);
  g_assert_cmpint (!second, ==, ok);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
}

static void
test_ours (void)
{
  g_autofree char *path = path_of ("ours");

  save (path, TRUE);
  assert_holds (path, NEW, sizeof NEW);
  put (path, OURS, sizeof OURS);
  save (path, TRUE);
  assert_holds (path, NEW, sizeof NEW);
  put (path, "", 0);
  save (path, TRUE);
  assert_holds (path, NEW, sizeof NEW);
  assert_n_files (1);
  g_unlink (path);
}

static void
test_foreign (void)
{
  g_autofree char *path = path_of ("foreign");
  char far[MD_SAFE_FILE_HEAD + sizeof OURS] = "";
  const struct
  {
    const char *bytes;
    gsize size;
  } files[] = {
    {"precious", 8}, {"by maskdetect: not quite", 24}, {OURS, 12},
    {"\0", 1}, {far, sizeof far}
  };

  memcpy (far + MD_SAFE_FILE_HEAD - 4, OURS, sizeof OURS);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    put (path, files[i].bytes, files[i].size);
    save (path, FALSE);
    assert_holds (path, files[i].bytes, files[i].size);
  }
  assert_n_files (1);
  g_unlink (path);
}

/* A link to another file is not followed; a link to our own file is replaced
 * by a file. */
static void
test_links (void)
{
  g_autofree char *path = path_of ("a"), *link_path = path_of ("b");

  put (path, "precious", 8);
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  save (link_path, FALSE);
  g_unlink (link_path);
  g_assert_cmpint (link (path, link_path), ==, 0);
  save (link_path, FALSE);
  assert_holds (path, "precious", 8);
  g_unlink (link_path);

  put (path, OURS, sizeof OURS);
  g_assert_cmpint (link (path, link_path), ==, 0);
  save (link_path, TRUE);
  assert_holds (path, OURS, sizeof OURS);
  assert_holds (link_path, NEW, sizeof NEW);
  g_unlink (link_path);
  g_unlink (path);
  /* a dangling link */
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  save (link_path, FALSE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  assert_n_files (1);
  g_unlink (link_path);
}

static void
test_devices (void)
{
  g_autofree char *path = path_of ("pipe"), *linked = path_of ("null");
  char bytes[2 * sizeof NEW];
  GStatBuf info;
  int fd;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  fd = g_open (path, O_RDWR | O_NONBLOCK, 0);
  save (path, TRUE);
  g_assert_cmpint (read (fd, bytes, sizeof bytes), ==, 2 * sizeof NEW);
  close (fd);
  g_unlink (path);

  g_assert_cmpint (symlink ("/dev/null", linked), ==, 0);
  save (linked, TRUE);
  g_assert_cmpint (g_stat ("/dev/null", &info), ==, 0);
  g_assert_true (S_ISCHR (info.st_mode));
  g_unlink (linked);
  g_assert_cmpint (symlink ("/dev/full", linked), ==, 0);
  g_assert_false (md_safe_file_check (linked, &mark, NULL));
  g_assert_false (md_safe_file_save (linked, NEW, sizeof NEW, &mark, NULL));
  g_unlink (linked);
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  save (path, FALSE);
  g_rmdir (path);
  assert_n_files (0);
}

/* A link to an open file, such as /dev/stdout, is not replaced. */
static void
test_descriptors (void)
{
  g_autofree char *path = path_of ("open"), *linked = path_of ("stdout");
  g_autofree char *far = path_of ("far"), *target = NULL;
  int fd = g_open (path, O_RDWR | O_CREAT, 0600);

  target = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_assert_cmpint (symlink (target, linked), ==, 0);
  g_assert_cmpint (symlink (linked, far), ==, 0);
  for (int i = 0; i < 2; i++) {
    save (i == 0 ? linked : far, FALSE);
    g_assert_true (g_file_test (linked, G_FILE_TEST_IS_SYMLINK));
    g_assert_true (g_file_test (far, G_FILE_TEST_IS_SYMLINK));
  }
  assert_holds (path, "", 0);
  close (fd);
  g_unlink (path);
  g_unlink (linked);
  g_unlink (far);
}

static void
test_no_folder (void)
{
  g_autofree char *path = path_of ("none/a");
  g_autoptr (GError) error = NULL;

  g_assert_false (md_safe_file_check (path, &mark, &error));
  g_assert_nonnull (strstr (error->message, path));
  assert_n_files (0);
}

/* Leaves a temporary file behind, as a killed process does.
 * Returns: (transfer full): its path */
static char *
leave (const char *path)
{
  char *temporary = md_safe_file_temporary (path, NULL);
  g_autofree char *away = g_strconcat (temporary, ".away", NULL);

  /* the process gives up its lock and what it believes to be its file */
  g_assert_cmpint (g_rename (temporary, away), ==, 0);
  md_safe_file_discard (temporary);
  g_assert_cmpint (g_rename (away, temporary), ==, 0);
  put (temporary, "half", 4);
  return temporary;
}

static char *
put_foreign (const char *name)
{
  char *path = path_of (name);

  put (path, "mine", 4);
  return path;
}

/* A sweep removes the temporary files of killed runs, but neither files that are
 * still being written nor foreign ones. */
static void
test_leftovers (void)
{
  g_autofree char *inside = path_of ("sub"), *inner = path_of ("sub/a");
  g_autofree char *dead = NULL, *written = NULL, *link_path = NULL;
  g_autofree char *foreign = NULL, *similar = NULL, *temporary = NULL;
  int fd;

  g_assert_cmpint (g_mkdir (inside, 0700), ==, 0);
  dead = leave (inner);
  written = leave (inner);
  foreign = put_foreign ("sub/.maskdetect-notes.txt");
  similar = put_foreign ("sub/.maskdetect-backup");
  link_path = leave (inner);
  g_unlink (link_path);
  g_assert_cmpint (symlink (foreign, link_path), ==, 0);
  fd = g_open (written, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  temporary = md_safe_file_temporary (inner, NULL);

  md_safe_file_sweep (inside);
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  assert_holds (written, "half", 4);
  assert_holds (foreign, "mine", 4);
  assert_holds (similar, "mine", 4);
  assert_holds (link_path, "mine", 4);
  g_assert_true (g_file_test (temporary, G_FILE_TEST_EXISTS));

  close (fd);
  md_safe_file_sweep (inside);
  g_assert_false (g_file_test (written, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (temporary, G_FILE_TEST_EXISTS));
  md_safe_file_discard (temporary);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_unlink (similar);
  g_unlink (link_path);
  g_unlink (foreign);
  g_assert_cmpint (g_rmdir (inside), ==, 0);
}

/* The folder of a killed run is removed with its content; links in it are not
 * followed. */
static void
test_folders (void)
{
  g_autofree char *target = path_of ("made"), *away = path_of ("away");
  g_autofree char *foreign = put_foreign ("foreign");
  g_autofree char *dead = md_safe_file_temporary_folder (target, NULL);
  g_autofree char *inner = g_build_filename (dead, "a/b", NULL);
  g_autofree char *inside = g_path_get_dirname (inner);
  g_autofree char *link_path = g_build_filename (dead, "link", NULL);
  g_autofree char *temporary = md_safe_file_temporary_folder (target, NULL);

  g_assert_cmpint (g_mkdir (inside, 0700), ==, 0);
  put (inner, "half", 4);
  g_assert_cmpint (symlink (folder, link_path), ==, 0);
  md_safe_file_sweep (folder);
  assert_holds (inner, "half", 4);

  /* the process gives up its lock and what it believes to be its folder */
  g_assert_cmpint (g_rename (dead, away), ==, 0);
  md_safe_file_discard (dead);
  g_assert_cmpint (g_rename (away, dead), ==, 0);
  md_safe_file_sweep (folder);
  g_assert_false (g_file_test (dead, G_FILE_TEST_EXISTS));
  assert_holds (foreign, "mine", 4);

  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  g_assert_true (md_safe_file_place (temporary, target, MD_SAFE_FILE_REPLACE,
          NULL));
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_unlink (foreign);
  g_assert_cmpint (g_rmdir (target), ==, 0);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("safe-file-XXXXXX", NULL);
  g_test_add_func ("/safe-file/ours", test_ours);
  g_test_add_func ("/safe-file/foreign", test_foreign);
  g_test_add_func ("/safe-file/folders", test_folders);
  g_test_add_func ("/safe-file/links", test_links);
  g_test_add_func ("/safe-file/devices", test_devices);
  g_test_add_func ("/safe-file/descriptors", test_descriptors);
  g_test_add_func ("/safe-file/no-folder", test_no_folder);
  g_test_add_func ("/safe-file/leftovers", test_leftovers);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}

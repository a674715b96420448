#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "safe-file-private.h"

/* Characters of a temporary file's name: random ones, and those that follow from
 * them, so that a foreign file with a similar name is not taken for ours. */
#define N_RANDOM 3
#define N_CHECK 3
#define MAX_TRIES 1000

/* The temporary files of this process, path → fd + 1. */
G_LOCK_DEFINE_STATIC (locks);
static GHashTable *locks;
/* Folders that this process has swept. */
static GHashTable *swept;

/* Sets the last N_CHECK characters from the others. */
static void
complete_name (char name[N_RANDOM + N_CHECK])
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  guint32 hash = 2166136261u;   /* FNV-1a */

  for (guint i = 0; i < N_RANDOM; i++)
    hash = (hash ^ (guint8) name[i]) * 16777619u;
  hash ^= hash >> 16;
  for (guint i = 0; i < N_CHECK; i++, hash /= sizeof letters - 1)
    name[N_RANDOM + i] = letters[hash % (sizeof letters - 1)];
}

/* Whether this program gives temporary files such names. */
static gboolean
is_temporary (const char *name)
{
  const char *own = name + strlen (MD_SAFE_FILE_PREFIX);
  char wanted[N_RANDOM + N_CHECK];

  if (!g_str_has_prefix (name, MD_SAFE_FILE_PREFIX)
      || strlen (own) != sizeof wanted)
    return FALSE;
  memcpy (wanted, own, N_RANDOM);
  complete_name (wanted);
  return memcmp (wanted, own, sizeof wanted) == 0;
}

/* Removes a file, or a folder with its content. Does not follow links. */
static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK)
      && g_file_test (path, G_FILE_TEST_IS_DIR))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

/* Removes @path if no process writes to it. */
static void
remove_dead (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  struct stat info;

  if (fd < 0)
    return;
  if (fstat (fd, &info) == 0
      && (S_ISREG (info.st_mode) || S_ISDIR (info.st_mode))
      && flock (fd, LOCK_EX | LOCK_NB) == 0)
    remove_tree (path);
  close (fd);
}

void
md_safe_file_sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (is_temporary (name)) {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      remove_dead (path);
    }
}

static void
sweep_once (const char *folder)
{
  gboolean first;

  G_LOCK (locks);
  if (!swept)
    swept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  first = g_hash_table_add (swept, g_strdup (folder));
  G_UNLOCK (locks);
  if (first)
    md_safe_file_sweep (folder);
}

/* @temporary: ends in N_RANDOM + N_CHECK characters to be replaced
 * @folder: creates a folder, not a file
 * Returns: a descriptor; -1 with errno */
static int
create (char *temporary, gboolean folder)
{
  char *name = temporary + strlen (temporary) - N_RANDOM - N_CHECK;
  int fd = -1;

  for (int i = 0; i < MAX_TRIES; i++) {
    for (guint k = 0; k < N_RANDOM; k++)
      name[k] = (char) g_random_int_range ('a', 'z' + 1);
    complete_name (name);
    if (!folder)
      fd = g_open (temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    else if (g_mkdir (temporary, 0777) == 0)
      fd = g_open (temporary, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
          0);
    /* ENOENT: another process has swept the folder before it was locked */
    if (fd >= 0 || (errno != EEXIST && !(folder && errno == ENOENT)))
      break;
  }
  return fd;
}

/* Locks @temporary until release() or the end of the process.
 * Returns: FALSE if another process has removed it before it was locked */
static gboolean
hold (const char *temporary, int fd)
{
  struct stat info;

  /* where locks are not supported, no process removes the files of others */
  while (flock (fd, LOCK_EX) != 0 && errno == EINTR)
    continue;
  if (fstat (fd, &info) == 0 && info.st_nlink == 0)
    return FALSE;
  G_LOCK (locks);
  if (!locks)
    locks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (locks, g_strdup (temporary), GINT_TO_POINTER (fd + 1));
  G_UNLOCK (locks);
  return TRUE;
}

void
md_safe_file_release (const char *temporary)
{
  int fd;

  G_LOCK (locks);
  fd = locks ? GPOINTER_TO_INT (g_hash_table_lookup (locks, temporary)) - 1 :
      -1;
  if (fd >= 0)
    g_hash_table_remove (locks, temporary);
  G_UNLOCK (locks);
  if (fd >= 0)
    close (fd);
}

static char *
make (const char *path, gboolean is_folder, GError ** error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_build_filename (folder,
      MD_SAFE_FILE_PREFIX "XXXXXX", NULL);
  int fd;

  sweep_once (folder);
  while ((fd = create (temporary, is_folder)) >= 0) {
    if (hold (temporary, fd))
      return g_steal_pointer (&temporary);
    close (fd);
  }
  md_safe_file_fail (path, error);
  return NULL;
}

char *
md_safe_file_temporary (const char *path, GError ** error)
{
  return make (path, FALSE, error);
}

char *
md_safe_file_temporary_folder (const char *path, GError ** error)
{
  return make (path, TRUE, error);
}

void
md_safe_file_discard (const char *temporary)
{
  remove_tree (temporary);
  md_safe_file_release (temporary);
}

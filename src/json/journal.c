#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/safe-file.h"
#include "journal-private.h"

/* Prefers locks that belong to the open file instead of the process. */
#ifndef F_OFD_SETLK
#define F_OFD_SETLK F_SETLK
#endif
/* Claims lock bytes from here on; byte 0 is the lock of the file. */
#define FIRST_CLAIM (G_GINT64_CONSTANT (1) << 40)
/* How often a lock that another process holds is tried, µs, and how long after
 * an interruption. */
#define LOCK_PAUSE 2000
#define LOCK_PATIENCE (5 * G_USEC_PER_SEC)

/* The journals of this process whose files are open. */
G_LOCK_DEFINE_STATIC (journals);
static GList *journals;

/* FALSE with errno */
static gboolean
set_lock (int fd, short type, goffset where)
{
  struct flock lock = {
    .l_type = type,.l_whence = SEEK_SET,.l_start = where,.l_len = 1
  };
  int result;

  while ((result = fcntl (fd, F_OFD_SETLK, &lock)) != 0 && errno == EINTR)
    continue;
  return result == 0;
}

/* Does not wait in the kernel, where only the thread that gets a signal would
 * notice it. FALSE with errno */
static gboolean
wait_for_lock (int fd)
{
  gint64 interrupted = 0;       /* monotonic */

  while (!set_lock (fd, F_WRLCK, 0)) {
    int cause = errno;
    gint64 now = g_get_monotonic_time ();

    if (md_interrupted () && interrupted == 0)
      interrupted = now;
    if ((cause != EAGAIN && cause != EACCES)
        || (interrupted > 0 && now - interrupted > LOCK_PATIENCE)) {
      errno = cause;
      return FALSE;
    }
    g_usleep (LOCK_PAUSE);
  }
  return TRUE;
}

static gboolean
lock_file (MdJournal * journal, int fd, GError ** error)
{
  if (journal->kind->shared ? wait_for_lock (fd) : set_lock (fd, F_WRLCK, 0))
    return TRUE;
  if (errno != EAGAIN && errno != EACCES)
    return md_safe_file_fail (journal->path, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "%s: another maskdetect is writing it; wait until it has finished",
      journal->path);
  return FALSE;
}

/* Whether the path still names the open file. */
static gboolean
is_current (const MdJournal * journal)
{
  struct stat named, open;

  return stat (journal->path, &named) == 0 && fstat (journal->fd, &open) == 0
      && named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

/* Two journals of one process may share a file only if they wait for each
 * other's locks: one that keeps its lock would make the other wait for ever. */
static gboolean
note_file (MdJournal * journal, GError ** error)
{
  gboolean taken = FALSE;

  G_LOCK (journals);
  for (GList * l = journals; l && !taken; l = l->next) {
    const MdJournal *other = l->data;

    taken = other->file.st_dev == journal->file.st_dev
        && other->file.st_ino == journal->file.st_ino
        && !(other->kind->shared && journal->kind->shared);
  }
  if (!taken)
    journals = g_list_prepend (journals, journal);
  G_UNLOCK (journals);
  if (taken)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "%s: this run already "
        "writes this file for another purpose; name another file",
        journal->path);
  return !taken;
}

static void
forget_file (MdJournal * journal)
{
  G_LOCK (journals);
  journals = g_list_remove (journals, journal);
  G_UNLOCK (journals);
}

static void
close_file (MdJournal * journal)
{
  forget_file (journal);
  if (journal->fd >= 0 && journal->fd != STDOUT_FILENO)
    close (journal->fd);
  journal->fd = -1;
}

static gboolean
open_file (MdJournal * journal, GError ** error)
{
  int nofollow = journal->kind->implied ? O_NOFOLLOW : 0;
  struct stat info;

  journal->regular = stat (journal->path, &info) != 0 || S_ISREG (info.st_mode);
  if (!journal->regular && (journal->kind->implied
          || (journal->kind->shared && S_ISFIFO (info.st_mode)))) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: is not a file of maskdetect; %s", journal->path,
        journal->kind->advice);
    return FALSE;
  }
  journal->fd = g_open (journal->path, O_CREAT | O_APPEND | O_CLOEXEC | nofollow
      | (journal->regular ? O_RDWR : O_WRONLY), 0666);
  if (journal->fd >= 0 && fstat (journal->fd, &info) == 0) {
    journal->regular = journal->regular && S_ISREG (info.st_mode);
    journal->file = info;
    if (!journal->regular || note_file (journal, error))
      return TRUE;
    close_file (journal);
    return FALSE;
  }
  if (errno != ELOOP)
    return md_safe_file_fail (journal->path, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: is a symbolic link, not a file of maskdetect; %s", journal->path,
      journal->kind->advice);
  return FALSE;
}

static void
forget (MdJournal * journal)
{
  journal->read = journal->n_lines = 0;
  journal->proved = FALSE;
  if (journal->kind->forget)
    journal->kind->forget (journal->data);
}

/* Retries if the file is replaced before it is locked. */
static gboolean
open_and_lock (MdJournal * journal, GError ** error)
{
  for (;;) {
    if (journal->fd < 0) {
      forget (journal);
      if (!open_file (journal, error))
        return FALSE;
    }
    if (!journal->regular)
      return TRUE;
    if (!lock_file (journal, journal->fd, error))
      return FALSE;
    if (is_current (journal))
      return TRUE;
    close_file (journal);
  }
}

/* Reads new lines; writes the header of a new file. */
static gboolean
read_new (MdJournal * journal, GError ** error)
{
  const char *header = journal->kind->header;
  struct stat info;

  if (journal->regular) {
    if (fstat (journal->fd, &info) != 0)
      return md_safe_file_fail (journal->path, error);
    if (info.st_size < journal->read)
      forget (journal);
    if (!md_journal_read_new (journal, error))
      return FALSE;
  }
  return !header || journal->read > 0
      || md_journal_append (journal, header, strlen (header), error);
}

MdJournal *
md_journal_open (const char *path, const MdJournalKind * kind, gpointer data,
    GError ** error)
{
  g_autoptr (MdJournal) journal = g_new0 (MdJournal, 1);

  g_mutex_init (&journal->mutex);
  journal->path = g_strdup (path);
  journal->kind = kind;
  journal->data = data;
  journal->fd = strcmp (path, "-") == 0 ? STDOUT_FILENO : -1;
  if (!open_and_lock (journal, error) || !read_new (journal, error))
    return NULL;
  if (kind->shared)
    md_journal_end (journal);
  return g_steal_pointer (&journal);
}

void
md_journal_close (MdJournal * journal)
{
  close_file (journal);
  g_mutex_clear (&journal->mutex);
  g_free (journal->path);
  g_free (journal);
}

gboolean
md_journal_begin (MdJournal * journal, GError ** error)
{
  if (open_and_lock (journal, error)) {
    if (read_new (journal, error))
      return TRUE;
    md_journal_end (journal);
  }
  return FALSE;
}

void
md_journal_end (MdJournal * journal)
{
  if (journal->regular && journal->fd >= 0)
    set_lock (journal->fd, F_UNLCK, 0);
}

gboolean
md_journal_write (MdJournal * journal, const char *text, gsize size,
    GError ** error)
{
  struct stat info;
  gboolean ok = !journal->regular || fstat (journal->fd, &info) == 0;

  if (ok && md_safe_file_write_all (journal->fd, text, size)
      && (!journal->kind->synced || fsync (journal->fd) == 0))
    return TRUE;
  md_safe_file_fail (journal->path, error);
  /* Removes a partial line; if that fails too, the next run repairs it. */
  if (ok && journal->regular && ftruncate (journal->fd, info.st_size) != 0)
    g_debug ("%s: %s", journal->path, g_strerror (errno));
  return FALSE;
}

gboolean
md_journal_append (MdJournal * journal, const char *text, gsize size,
    GError ** error)
{
  gboolean ok;

  g_mutex_lock (&journal->mutex);
  ok = md_journal_write (journal, text, size, error);
  if (ok && journal->kind->shared)
    ok = md_journal_read_new (journal, error);
  else if (ok)
    journal->read += size;
  g_mutex_unlock (&journal->mutex);
  return ok;
}

/* Locks the new file before it gets its name. */
static gboolean
swap_file (MdJournal * journal, const char *temporary, const char *path,
    GError ** error)
{
  struct stat old;
  int fd = g_open (temporary, O_RDWR | O_APPEND | O_CLOEXEC, 0);

  if (fd < 0)
    return md_safe_file_fail (journal->path, error);
  if (lock_file (journal, fd, error)) {
    if (fstat (journal->fd, &old) == 0
        && fchmod (fd, old.st_mode & 07777) == 0 && fsync (fd) == 0) {
      if (md_safe_file_place (temporary, path, MD_SAFE_FILE_REPLACE, error)) {
        close_file (journal);
        journal->fd = fd;
        return fstat (fd, &journal->file) == 0 ? note_file (journal, error) :
            md_safe_file_fail (journal->path, error);
      }
    } else {
      md_safe_file_fail (journal->path, error);
    }
  }
  close (fd);
  md_safe_file_discard (temporary);
  return FALSE;
}

gboolean
md_journal_replace (MdJournal * journal, const char *text, gsize size,
    GError ** error)
{
  const char *header = journal->kind->header ? journal->kind->header : "";
  g_autoptr (GString) all = g_string_new (header);
  /* Replaces the target of a symbolic link, not the link. */
  g_autofree char *path = realpath (journal->path, NULL);
  g_autofree char *temporary = NULL;

  g_return_val_if_fail (!journal->kind->shared, FALSE);
  if (path == NULL || !is_current (journal)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%s: the file was replaced by another program", journal->path);
    return FALSE;
  }
  g_string_append_len (all, text, size);
  temporary = md_safe_file_temporary (path, error);
  if (temporary == NULL)
    return FALSE;
  if (!md_safe_file_fill (temporary, journal->path, all->str, all->len, error)) {
    md_safe_file_discard (temporary);
    return FALSE;
  }
  journal->read = all->len;
  return swap_file (journal, temporary, path, error);
}

gboolean
md_journal_is_regular (const MdJournal * journal)
{
  return journal->regular;
}

gboolean
md_journal_claim (MdJournal * journal, const char *claim)
{
  guint64 hash = 14695981039346656037u; /* FNV-1a */

  for (const char *p = claim; *p; p++)
    hash = (hash ^ (guint8) * p) * 1099511628211u;
  return !journal->regular || set_lock (journal->fd, F_WRLCK,
      FIRST_CLAIM + (goffset) (hash >> 2));
}

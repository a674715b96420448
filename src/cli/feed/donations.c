#include "donations.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "json/json-line.h"
#include "cli/annotate/results.h"
#include "digest.h"

struct _MdDonations
{
  char *path;
  int fd;
  GStatBuf file;                /* which one fd is */
  goffset read;                 /* bytes taken up so far: whole lines */
  guint n_lines;
  GHashTable *masks;            /* char * → guint64 *, both owned */
  guint64 total;
};

static gboolean
fail (const MdDonations * ledger, GError ** error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "%s: %s", ledger->path, g_strerror (saved));
  return FALSE;
}

static void
forget (MdDonations * ledger)
{
  g_hash_table_remove_all (ledger->masks);
  ledger->read = 0;
  ledger->n_lines = 0;
  ledger->total = 0;
}

static void
take_entry (MdDonations * ledger, const char *picture, guint64 masks)
{
  if (g_hash_table_contains (ledger->masks, picture))
    return;
  g_hash_table_insert (ledger->masks, g_strdup (picture),
      g_memdup2 (&masks, sizeof masks));
  ledger->total += masks;
}

static gboolean
take_line (MdDonations * ledger, const char *line, gssize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = md_json_line_parse (parser, line, length);
  JsonNode *picture, *masks;

  if (object == NULL)
    return FALSE;
  picture = md_json_line_member (object, "picture", G_TYPE_STRING);
  masks = md_json_line_member (object, "masks", G_TYPE_INT64);
  if (picture == NULL || !md_digest_is_valid (json_node_get_string (picture))
      || masks == NULL || json_node_get_int (masks) < 1)
    return FALSE;
  take_entry (ledger, json_node_get_string (picture),
      json_node_get_int (masks));
  return TRUE;
}

/* The file under this name may be another one by now. */
static gboolean
open_file (MdDonations * ledger, GError ** error)
{
  GStatBuf named;

  if (ledger->fd >= 0 && g_stat (ledger->path, &named) == 0
      && named.st_dev == ledger->file.st_dev
      && named.st_ino == ledger->file.st_ino)
    return TRUE;
  if (ledger->fd >= 0)
    close (ledger->fd);
  forget (ledger);
  ledger->fd = g_open (ledger->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC,
      0666);
  if (ledger->fd < 0 || fstat (ledger->fd, &ledger->file) != 0)
    return fail (ledger, error);
  return TRUE;
}

static gboolean
lock (MdDonations * ledger, GError ** error)
{
  GStatBuf named;

  for (;;) {
    if (!open_file (ledger, error))
      return FALSE;
    while (flock (ledger->fd, LOCK_EX) != 0)
      if (errno != EINTR)
        return fail (ledger, error);
    if (g_stat (ledger->path, &named) == 0
        && named.st_dev == ledger->file.st_dev
        && named.st_ino == ledger->file.st_ino)
      return TRUE;
    /* it was replaced while we waited */
    flock (ledger->fd, LOCK_UN);
  }
}

/* (transfer full): what was appended since the last time; NULL with @error */
static char *
read_new (MdDonations * ledger, gsize * size, GError ** error)
{
  GStatBuf info;
  char *text;
  gsize wanted;

  *size = 0;
  if (fstat (ledger->fd, &info) != 0) {
    fail (ledger, error);
    return NULL;
  }
  if (info.st_size < ledger->read)
    forget (ledger);
  wanted = info.st_size - ledger->read;
  text = g_malloc (wanted + 1);
  while (*size < wanted) {
    gssize n = pread (ledger->fd, text + *size, wanted - *size,
        ledger->read + *size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail (ledger, error);
      g_free (text);
      return NULL;
    }
    if (n == 0)
      break;
    *size += n;
  }
  return text;
}

static gboolean
append (MdDonations * ledger, const char *text, gsize size, GError ** error)
{
  if (md_results_write (ledger->fd, text, size) && fsync (ledger->fd) == 0)
    return TRUE;
  fail (ledger, error);
  /* half a line helps nobody; should this fail too, the next run mends it */
  if (ftruncate (ledger->fd, ledger->read) != 0)
    g_debug ("%s: %s", ledger->path, g_strerror (errno));
  return FALSE;
}

/* The last line, which nobody has ended. */
static gboolean
mend (MdDonations * ledger, const char *line, gsize length, GError ** error)
{
  if (take_line (ledger, line, length)) {
    if (!append (ledger, "\n", 1, error))
      return FALSE;
    ledger->read += length + 1;
    ledger->n_lines++;
    return TRUE;
  }
  if (ftruncate (ledger->fd, ledger->read) != 0)
    return fail (ledger, error);
  g_printerr ("maskdetect: %s: the last line was cut off and is dropped; its "
      "picture counts again if it is still there\n", ledger->path);
  return TRUE;
}

/* Under the lock. */
static gboolean
take_up (MdDonations * ledger, GError ** error)
{
  gsize size;
  g_autofree char *text = read_new (ledger, &size, error);
  const char *line = text, *end;

  if (text == NULL)
    return FALSE;
  while ((end = memchr (line, '\n', text + size - line))) {
    if (end > line && !take_line (ledger, line, end - line)) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s: line %u is not an entry of a ledger; mend it, or name another "
          "file", ledger->path, ledger->n_lines + 1);
      return FALSE;
    }
    ledger->n_lines++;
    ledger->read += end + 1 - line;
    line = end + 1;
  }
  return line == text + size || mend (ledger, line, text + size - line, error);
}

MdDonations *
md_donations_open (const char *path, GError ** error)
{
  g_autoptr (MdDonations) ledger = g_new0 (MdDonations, 1);

  ledger->path = g_strdup (path);
  ledger->fd = -1;
  ledger->masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  return md_donations_add (ledger, NULL, 0, 0, error) ?
      g_steal_pointer (&ledger) : NULL;
}

void
md_donations_close (MdDonations * ledger)
{
  if (ledger->fd >= 0)
    close (ledger->fd);
  g_hash_table_unref (ledger->masks);
  g_free (ledger->path);
  g_free (ledger);
}

static void
append_entry (GString * lines, const MdDonation * entry)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%FT%TZ");

  g_string_append_printf (lines, "{\"picture\":\"%s\",\"file\":",
      entry->picture);
  md_results_append_string (lines, entry->file);
  g_string_append_printf (lines, ",\"masks\":%" G_GUINT64_FORMAT
      ",\"time\":\"%s\"}\n", entry->masks, time);
}

static gboolean
add_locked (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 total;

  if (!take_up (ledger, error))
    return FALSE;
  total = ledger->total;
  for (guint i = 0; i < n_entries; i++) {
    if (g_hash_table_contains (ledger->masks, entries[i].picture)
        || g_hash_table_contains (added, entries[i].picture)
        || (limit > 0 && total + entries[i].masks > limit))
      continue;
    g_hash_table_add (added, (char *) entries[i].picture);
    total += entries[i].masks;
    append_entry (lines, &entries[i]);
  }
  if (lines->len == 0)
    return TRUE;
  if (!append (ledger, lines->str, lines->len, error))
    return FALSE;
  /* what is in the file is what counts */
  return take_up (ledger, error);
}

gboolean
md_donations_add (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error)
{
  gboolean ok;

  if (!lock (ledger, error))
    return FALSE;
  ok = add_locked (ledger, entries, n_entries, limit, error);
  flock (ledger->fd, LOCK_UN);
  return ok;
}

guint64
md_donations_masks (const MdDonations * ledger, const char *picture)
{
  const guint64 *masks = g_hash_table_lookup (ledger->masks, picture);

  return masks ? *masks : 0;
}

guint64
md_donations_total (const MdDonations * ledger)
{
  return ledger->total;
}

guint
md_donations_n_pictures (const MdDonations * ledger)
{
  return g_hash_table_size (ledger->masks);
}

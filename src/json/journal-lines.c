#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "base/progress.h"
#include "base/safe-file.h"
#include "journal-private.h"

/* Bytes read at a time; a longer line is read again with a larger buffer. */
#define CHUNK (1 << 20)

static gboolean
refuse (const MdJournal * journal, GError ** error)
{
  if (journal->kind->what)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: line %u is not %s; %s", journal->path, journal->n_lines + 1,
        journal->kind->what, journal->kind->advice);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s",
        journal->path, journal->kind->advice);
  return FALSE;
}

/* Returns: (nullable): the end of the line at @text, after its '\n'; NULL if it
 *   is incomplete. In CSV, quoted values may contain newlines. */
static const char *
line_end (const MdJournal * journal, const char *text, const char *end)
{
  gboolean quoted = FALSE;

  if (journal->kind->header == NULL) {
    text = memchr (text, '\n', end - text);
    return text ? text + 1 : NULL;
  }
  for (; text < end; text++)
    if (*text == '"')
      quoted = !quoted;
    else if (*text == '\n' && !quoted)
      return text + 1;
  return NULL;
}

/* FALSE with @error if the line is not one of ours. */
static gboolean
take_line (MdJournal * journal, const char *line, gsize length, GError ** error)
{
  const MdJournalKind *kind = journal->kind;

  if (journal->read == 0 && kind->header) {
    if (length + 1 != strlen (kind->header)
        || memcmp (line, kind->header, length) != 0)
      return refuse (journal, error);
    journal->proved = TRUE;
  } else if (length > 0) {
    if (kind->take (line, length, journal->data))
      journal->proved = TRUE;
    else if (!kind->forgiving || !journal->proved)
      return refuse (journal, error);
  }
  journal->n_lines++;
  journal->read += length + 1;
  return TRUE;
}

static gboolean
begins_as_ours (const MdJournal * journal, const char *line, gsize length)
{
  const char *start = journal->kind->start;

  for (gsize i = 0; i < length && start[i]; i++)
    if (start[i] == '\1' ? !g_ascii_isxdigit (line[i]) : line[i] != start[i])
      return FALSE;
  return TRUE;
}

/* Appends the missing newline to the last line. */
static gboolean
keep_last (MdJournal * journal, gsize length, GError ** error)
{
  if (!md_journal_write (journal, "\n", 1, error))
    return FALSE;
  journal->n_lines++;
  journal->read += length + 1;
  return TRUE;
}

/* Completes or removes a last line without a newline. */
static gboolean
repair_last (MdJournal * journal, const char *line, gsize length,
    GError ** error)
{
  const MdJournalKind *kind = journal->kind;

  /* A truncated JSON line does not parse; a truncated CSV line may. */
  if (!kind->header && kind->take (line, length, journal->data))
    return keep_last (journal, length, error);
  if (!journal->proved && !kind->unique_start)
    return refuse (journal, error);
  if (!kind->header && !begins_as_ours (journal, line, length))
    return kind->forgiving ? keep_last (journal, length, error) :
        refuse (journal, error);
  if (ftruncate (journal->fd, journal->read) != 0)
    return md_safe_file_fail (journal->path, error);
  md_progress_print (NULL, "maskdetect: %s: the last line was cut off and is "
      "removed", journal->path);
  return TRUE;
}

/* Returns: (transfer full): up to @limit bytes from @start on; NULL with
 *   @error */
static char *
read_bytes (MdJournal * journal, goffset start, gsize limit, gsize * size,
    GError ** error)
{
  char *text = g_try_malloc (limit);

  *size = 0;
  errno = ENOMEM;
  while (text && *size < limit) {
    gssize n = pread (journal->fd, text + *size, limit - *size, start + *size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      g_clear_pointer (&text, g_free);
    if (n <= 0)
      break;
    *size += n;
  }
  if (text == NULL)
    md_safe_file_fail (journal->path, error);
  return text;
}

gboolean
md_journal_read_new (MdJournal * journal, GError ** error)
{
  gsize limit = CHUNK, size;

  for (;;) {
    g_autofree char *text = read_bytes (journal, journal->read, limit,
        &size, error);
    const char *line = text, *end = text + size, *next;

    if (text == NULL)
      return FALSE;
    while ((next = line_end (journal, line, end))) {
      if (!take_line (journal, line, next - line - 1, error))
        return FALSE;
      line = next;
    }
    if (size < limit)
      return line == end || repair_last (journal, line, end - line, error);
    if (line == text) {
      if (limit >= MD_JOURNAL_MAX_LINE)
        return refuse (journal, error);
      limit = MIN (8 * limit, MD_JOURNAL_MAX_LINE);
    }
  }
}

gboolean
md_journal_filter (MdJournal * journal,
    gboolean (*keep) (const char *line, gsize length, gpointer data),
    gpointer data, GError ** error)
{
  g_autoptr (GString) kept = g_string_new (NULL);
  goffset at = journal->kind->header ? strlen (journal->kind->header) : 0;
  gsize limit = MD_JOURNAL_MAX_LINE, size;

  while (at < journal->read) {
    g_autofree char *text = read_bytes (journal, at, limit, &size, error);
    const char *line = text, *next;

    if (text == NULL)
      return FALSE;
    while ((next = line_end (journal, line, text + size))) {
      if (next > line + 1 && keep (line, next - line - 1, data))
        g_string_append_len (kept, line, next - line);
      at += next - line;
      line = next;
    }
    if (line == text)
      break;
  }
  return md_journal_replace (journal, kept->str, kept->len, error);
}

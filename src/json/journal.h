/* journal: An append-only file of JSON or CSV lines from which an interrupted
 * run can resume. Results, ledgers, the feed's cache, donations and the index
 * of crops use it.
 *
 *   static const MdJournalKind kind = {
 *     .what = "a result", .advice = "name another file",
 *     .start = "{\"file\":", .take = take_line
 *   };
 *   MdJournal *journal = md_journal_open ("a.jsonl", &kind, data, &error);
 *   md_journal_append (journal, line->str, line->len, &error);
 *   md_journal_close (journal);
 *
 * A file that is not certainly a journal of this kind is never changed:
 *
 * - The first line must be one of ours or, in CSV, the header. An empty file
 *   becomes a journal.
 * - A line that a crash left incomplete is removed only if it is the last one,
 *   begins with @start and follows a complete line of ours, or if no other kind
 *   of file begins with @start.
 * - Lines are appended completely or not at all.
 * - The file is locked while it is open; a shared one, while it is read or
 *   appended to. The lock ends with the process.
 * - The file is replaced atomically.
 *
 * A file that is not regular, such as /dev/stdout or a pipe, is only written
 * to. Errors name the file and, if applicable, the line.
 *
 * Thread safety: md_journal_append() may be called from several threads.
 */
#pragma once

#include <glib.h>

/* Maximum length of a line in bytes, enough for ten thousand faces. */
#define MD_JOURNAL_MAX_LINE (16 << 20)

typedef struct
{
  const char *what;             /* (nullable): name of a line for messages, such
                                 * as "a result"; NULL: messages name no line */
  const char *advice;           /* for messages: remedy if the file is not a
                                 * journal of this kind */
  const char *start;            /* start of every line; '\1' matches any
                                 * hexadecimal digit */
  gboolean unique_start;        /* no other kind of file has this start: an
                                 * incomplete first line may be removed */
  const char *header;           /* (nullable): first line of a CSV file, with
                                 * its newline; NULL = JSON */
  gboolean shared;              /* several processes append in turn */
  gboolean implied;             /* the user did not name the path, so it must
                                 * not be a symbolic link */
  gboolean forgiving;           /* skip foreign lines after the first line, as
                                 * in a cache */
  gboolean synced;              /* fsync() when appending */
  /* Reads a line, without its newline. FALSE if it is not one of ours. */
  gboolean (*take) (const char *line, gsize length, gpointer data);
  void (*forget) (gpointer data);       /* (nullable): forgets all lines that
                                         * were read, before a changed file is
                                         * read again */
} MdJournalKind;

typedef struct _MdJournal MdJournal;

/* Opens or creates a journal and reads its lines.
 * @path: "-" = stdout
 * @kind, @data: must outlive the journal
 * Returns: (transfer full): NULL with @error; G_IO_ERROR_BUSY if another
 *   process has locked it */
MdJournal *md_journal_open (const char *path, const MdJournalKind * kind,
    gpointer data, GError ** error);
void md_journal_close (MdJournal * journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdJournal, md_journal_close)

/* Locks a shared journal and reads the lines that others have appended. Only
 * one process at a time is between the two calls, which must not be nested. */
gboolean md_journal_begin (MdJournal * journal, GError ** error);
void md_journal_end (MdJournal * journal);

/* @text: whole lines. A shared journal must be locked; it calls kind->take for
 *   them. */
gboolean md_journal_append (MdJournal * journal, const char *text, gsize size,
    GError ** error);
/* Replaces the content; not for a shared journal.
 * @text: whole lines, without the header */
gboolean md_journal_replace (MdJournal * journal, const char *text,
    gsize size, GError ** error);
/* FALSE for stdout, a pipe or a device, which cannot be replaced. */
gboolean md_journal_is_regular (const MdJournal * journal);
/* Removes the lines for which @keep returns FALSE. */
gboolean md_journal_filter (MdJournal * journal,
    gboolean (*keep) (const char *line, gsize length, gpointer data),
    gpointer data, GError ** error);

/* Claims a name, such as a picture being processed, until the journal is
 * closed.
 * Returns: FALSE if another process holds @claim */
gboolean md_journal_claim (MdJournal * journal, const char *claim);

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
 * A file that is not provably a journal of this kind is never changed: - the
 * first line must be one of ours, or, of comma-separated values, the header;
 * so an empty file may become a journal, and nothing else; - what a crash has
 * left unfinished is cut off only if it is the last line, has no end, and
 * begins as ours do, and if a whole line of ours stands before it or nothing
 * else begins like that; - lines are appended whole or not at all: after a
 * failure, half a line is taken back; - the file is locked while it is open (a
 * kind that is shared: while it is read or appended to), and the lock ends
 * with the process; - it is replaced atomically. A file that is not a regular
 * one, such as /dev/stdout or a pipe, is only written to. Errors name the file
 * and, where it is about one, the line.
 * Thread safety: md_journal_append() may be called from several threads.
 */
#pragma once

#include <glib.h>

/* Maximum length of a line in bytes: ten thousand faces. */
#define MD_JOURNAL_MAX_LINE (16 << 20)

typedef struct
{
  const char *what;             /* (nullable): what a line is, for messages: "a
                                 * result"; NULL: lines are not told */
  const char *advice;           /* advice if the file is not a journal of
                                 * this kind */
  const char *start;            /* how every line begins, where '\1' stands
                                 * for a hexadecimal digit */
  gboolean telling;             /* nothing else begins like that: an unfinished
                                 * first line goes, too */
  const char *header;           /* (nullable): the first line, with its end, of
                                 * comma-separated values; NULL = JSON */
  gboolean shared;              /* several processes append in turn */
  gboolean implied;             /* the path was not given by the user: it
                                 * must not be a link */
  gboolean forgiving;           /* a cache: after the first line, foreign
                                 * lines are skipped */
  gboolean synced;              /* synced to disk before appending succeeds */
  /* Reads a line, without its end. FALSE if it is not one of ours. */
  gboolean (*take) (const char *line, gsize length, gpointer data);
  void (*forget) (gpointer data);       /* (nullable): forgets all lines,
                                         * before a shared journal is read
                                         * again */
} MdJournalKind;

typedef struct _MdJournal MdJournal;

/* @path: need not exist; "-" = stdout
 * @kind, @data: outlive the journal
 * Returns: (transfer full): NULL with @error; G_IO_ERROR_BUSY if another
 *   process holds it */
MdJournal *md_journal_open (const char *path, const MdJournalKind * kind,
    gpointer data, GError ** error);
void md_journal_close (MdJournal * journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdJournal, md_journal_close)

/* Locks a shared journal and reads what others have appended since. Only one
 * process at a time is between the two calls; do not nest them. */
gboolean md_journal_begin (MdJournal * journal, GError ** error);
void md_journal_end (MdJournal * journal);

/* @text: whole lines. A shared journal must be locked, and reads them
 *   itself. */
gboolean md_journal_append (MdJournal * journal, const char *text, gsize size,
    GError ** error);
/* Replaces the content; not for a shared journal.
 * @text: whole lines, without the header */
gboolean md_journal_replace (MdJournal * journal, const char *text,
    gsize size, GError ** error);
/* Whether the file can be replaced; FALSE for a pipe and stdout. */
gboolean md_journal_is_regular (const MdJournal * journal);
/* Drops the lines for which @keep returns FALSE. */
gboolean md_journal_filter (MdJournal * journal,
    gboolean (*keep) (const char *line, gsize length, gpointer data),
    gpointer data, GError ** error);

/* Whether no other process holds @claim on this journal. If so, no other
 * process gets it until the journal is closed. */
gboolean md_journal_claim (MdJournal * journal, const char *claim);

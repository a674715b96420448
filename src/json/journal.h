/* journal: a growing file of lines, of JSON or of comma-separated values, that
 * a run which was stopped can be taken up from. Results, ledgers, the feed's
 * memory, donations and the index of crops are such files.
 *
 *   static const MdJournalKind kind = {
 *     .what = "a result", .advice = "name another file",
 *     .start = "{\"file\":", .take = take_line
 *   };
 *   MdJournal *journal = md_journal_open ("a.jsonl", &kind, data, &error);
 *   md_journal_append (journal, line->str, line->len, &error);
 *   md_journal_close (journal);
 *
 * What is not provably a journal of this kind is left as it is:
 * - the first line must be one of ours, or, of comma-separated values, the
 *   header; so an empty file may become a journal, and nothing else;
 * - what a crash has left unfinished is cut off only if it is the last line,
 *   has no end, and begins as ours do, and if a whole line of ours stands
 *   before it or nothing else begins like that;
 * - lines are appended whole or not at all: after a failure, half a line is
 *   taken back;
 * - the file is locked while it is open (a kind that is shared: while it is
 *   read or appended to), and the lock ends with the process;
 * - it is replaced in one go.
 * A file that is no regular one, /dev/stdout or a pipe, is only written to.
 * Errors name the file and, where it is about one, the line.
 * Thread safety: md_journal_append() may be called from several threads.
 */
#pragma once

#include <glib.h>

/* The longest line that is read, in bytes: ten thousand faces. */
#define MD_JOURNAL_MAX_LINE (16 << 20)

typedef struct
{
  const char *what;             /* (nullable): what a line is, for messages: "a
                                 * result"; NULL: lines are not told */
  const char *advice;           /* what to do about one that is none */
  const char *start;            /* how every line begins, where '\1' stands
                                 * for a hexadecimal digit */
  gboolean telling;             /* nothing else begins like that: an unfinished
                                 * first line goes, too */
  const char *header;           /* (nullable): the first line, with its end, of
                                 * comma-separated values; NULL = JSON */
  gboolean shared;              /* several processes append in turn */
  gboolean implied;             /* nobody has named it: it is no link */
  gboolean forgiving;           /* only a memory: behind the first one, lines
                                 * that are none of ours are passed over */
  gboolean synced;              /* on the disk before appending succeeds */
  /* Takes up a line, without its end. FALSE where it is none of ours. */
  gboolean (*take) (const char *line, gsize length, gpointer data);
  void (*forget) (gpointer data);       /* (nullable): all, before a shared
                                         * journal is read anew */
} MdJournalKind;

typedef struct _MdJournal MdJournal;

/* @path: need not exist; "-" = stdout
 * @kind, @data: outlive the journal
 * Returns: (transfer full): NULL with @error; G_IO_ERROR_BUSY where another
 *   process has it */
MdJournal *md_journal_open (const char *path, const MdJournalKind * kind,
    gpointer data, GError ** error);
void md_journal_close (MdJournal * journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdJournal, md_journal_close)

/* For a shared one: takes the lock, and up what others have appended since.
 * Between the two, one process at a time. Not to be nested. */
gboolean md_journal_begin (MdJournal * journal, GError ** error);
void md_journal_end (MdJournal * journal);

/* @text: whole lines. A shared one must have begun, and takes them up itself. */
gboolean md_journal_append (MdJournal * journal, const char *text, gsize size,
    GError ** error);
/* Replaces all that is in it; not of a shared one.
 * @text: whole lines, the header not among them */
gboolean md_journal_replace (MdJournal * journal, const char *text,
    gsize size, GError ** error);
/* Whether it is a file that can be replaced; not a pipe, nor stdout. */
gboolean md_journal_is_regular (const MdJournal * journal);
/* Drops the lines for which @keep is FALSE. */
gboolean md_journal_filter (MdJournal * journal,
    gboolean (*keep) (const char *line, gsize length, gpointer data),
    gpointer data, GError ** error);

/* Whether no other process has @claim on this journal; then nobody gets it
 * until it is closed. */
gboolean md_journal_claim (MdJournal * journal, const char *claim);

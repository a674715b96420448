/* journal-private: the state that the two parts of journal.h share: the file
 * (its lock and what is written) and its lines. */
#pragma once

#include <glib/gstdio.h>

#include "journal.h"

struct _MdJournal
{
  GMutex mutex;                 /* guards appending */
  const MdJournalKind *kind;
  gpointer data;
  char *path;
  int fd;
  gboolean regular;             /* else only written to */
  goffset read;                 /* bytes taken up so far: whole lines */
  guint n_lines;                /* in them */
  gboolean proved;              /* one of them is ours, or the header */
};

/* Reads the lines after those already read, and repairs an unfinished end. */
gboolean md_journal_take_up (MdJournal * journal, GError ** error);
/* Returns the end of the line that begins at @text, after its '\n'; NULL if
 * the line is incomplete. Only a quoted value may contain a line end. */
const char *md_journal_line_end (const MdJournal * journal, const char *text,
    const char *end);
/* (transfer full): content of the file from @start on; NULL with @error */
char *md_journal_read (MdJournal * journal, goffset start, gsize limit,
    gsize * size, GError ** error);
/* Appends all of it or nothing; FALSE with @error. */
gboolean md_journal_write (MdJournal * journal, const char *text, gsize size,
    GError ** error);

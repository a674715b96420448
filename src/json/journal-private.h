/* journal-private: what the two parts of journal.h share: the file (its lock,
 * what is written) and the lines in it. */
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

/* Takes up what is in the file behind what was read, and mends its end. */
gboolean md_journal_take_up (MdJournal * journal, GError ** error);
/* The end of the line that begins at @text, behind its '\n'; NULL where it is
 * not whole. Only a quoted value may hold the end of a line. */
const char *md_journal_line_end (const MdJournal * journal, const char *text,
    const char *end);
/* (transfer full): what is in the file from @start on; NULL with @error */
char *md_journal_read (MdJournal * journal, goffset start, gsize limit,
    gsize * size, GError ** error);
/* All or nothing, at the end; FALSE with @error. */
gboolean md_journal_write (MdJournal * journal, const char *text, gsize size,
    GError ** error);

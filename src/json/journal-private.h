/* journal-private: State shared by journal.c, which handles the file, and
 * journal-lines.c, which handles its lines. */
#pragma once

#include <glib/gstdio.h>

#include "journal.h"

struct _MdJournal
{
  GMutex mutex;                 /* for appending */
  const MdJournalKind *kind;
  gpointer data;
  char *path;
  int fd;
  gboolean regular;             /* FALSE: only written to */
  struct stat file;             /* the open file, if it is regular */
  goffset read;                 /* bytes read so far, whole lines */
  guint n_lines;                /* read so far */
  gboolean proved;              /* read a header or a line of ours */
};

/* Reads the lines after those already read and repairs an incomplete last
 * line. */
gboolean md_journal_read_new (MdJournal * journal, GError ** error);
/* Appends all of @text or nothing; FALSE with @error. */
gboolean md_journal_write (MdJournal * journal, const char *text, gsize size,
    GError ** error);

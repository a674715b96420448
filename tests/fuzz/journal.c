/* A file opened as a journal, of JSON or of comma-separated values: any
 * other file stays unchanged, and a journal loses at most its incomplete
 * last line. */
#include "fuzz.h"

#include <gio/gio.h>
#include <string.h>

#include "json/journal.h"
#include "json/json-line.h"

#define LINE "{\"file\":\"new\"}\n"
#define ROW "new,1\n"

static gboolean
take_json (const char *line, gsize length, gpointer data)
{
  return md_json_line_parse (data, line, length) != NULL;
}

static gboolean
take_row (const char *line, gsize length, gpointer data)
{
  return memchr (line, ',', length) != NULL;
}

static const MdJournalKind kinds[] = {
  {.what = "a result",.advice = "name another file",.start = "{\"file\":",
      .take = take_json},
  {.what = "about a picture",.advice = "remove it",.start = "{\"path\":",
      .implied = TRUE,.forgiving = TRUE,.take = take_json},
  {.what = "an entry",.advice = "mend it",.start =
        "{\"a\":\"\1\1",.unique_start = TRUE,.shared = TRUE,.take = take_json},
  {.what = "a result",.advice = "name another file",.start = "",
      .header = "file,faces\n",.take = take_row},
};

static void
append (MdJournal * journal, const MdJournalKind * kind)
{
  const char *text = kind->header ? ROW : LINE;

  if (kind->shared)
    g_assert_true (md_journal_begin (journal, NULL));
  g_assert_true (md_journal_append (journal, text, strlen (text), NULL));
  if (kind->shared)
    md_journal_end (journal);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  const MdJournalKind *kind;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *after = NULL;
  const char *path;
  MdJournal *journal;
  gsize length, lost;

  if (size == 0)
    return 0;
  kind = &kinds[data[0] % G_N_ELEMENTS (kinds)];
  data++;
  size--;
  path = fuzz_file (data, size);
  journal = md_journal_open (path, kind, parser, NULL);
  if (journal)
    md_journal_close (journal);
  g_assert_true (g_file_get_contents (path, &after, &length, NULL));
  if (!journal) {
    g_assert_cmpmem (after, length, data, size);
    return 0;
  }
  if (size == 0)                /* an empty file gets its header */
    return 0;
  /* a complete or skipped last line gets its newline */
  if (length == size + 1 && after[size] == '\n')
    length--;
  g_assert_cmpuint (length, <=, size);
  g_assert_cmpmem (after, length, data, length);
  lost = size - length;
  g_assert_true (lost == 0 || data[size - 1] != '\n' || kind->header);

  journal = md_journal_open (path, kind, parser, NULL);
  g_assert_nonnull (journal);
  append (journal, kind);
  md_journal_close (journal);
  return 0;
}

#include "donations.h"

#include "cli/digest.h"
#include "json/journal.h"
#include "json/json-line.h"
#include "json/json-writer.h"

/* Pattern of a digest in the start of a journal line: 1 = any hexadecimal
 * digit. */
#define HEX_16 "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1"

struct _MdDonations
{
  MdJournal *journal;
  JsonParser *parser;
  GHashTable *masks;            /* char * → guint64 *, both owned */
  guint64 total;
};

static void
forget (gpointer data)
{
  MdDonations *ledger = data;

  g_hash_table_remove_all (ledger->masks);
  ledger->total = 0;
}

static gboolean
take_line (const char *line, gsize length, gpointer data)
{
  MdDonations *ledger = data;
  JsonObject *object = md_json_line_parse (ledger->parser, line, length);
  JsonNode *picture, *masks;
  guint64 n;

  if (object == NULL)
    return FALSE;
  picture = md_json_line_member (object, "picture", G_TYPE_STRING);
  masks = md_json_line_member (object, "masks", G_TYPE_INT64);
  if (picture == NULL || !md_digest_is_valid (json_node_get_string (picture))
      || masks == NULL || json_node_get_int (masks) < 1)
    return FALSE;
  n = json_node_get_int (masks);
  if (!g_hash_table_contains (ledger->masks, json_node_get_string (picture))) {
    g_hash_table_insert (ledger->masks, json_node_dup_string (picture),
        g_memdup2 (&n, sizeof n));
    ledger->total += n;
  }
  return TRUE;
}

MdDonations *
md_donations_open (const char *path, GError ** error)
{
  static const MdJournalKind kind = {
    .what = "a ledger entry",
    .advice = "correct it or name another file",
    .start = "{\"picture\":\"" HEX_16 HEX_16 HEX_16 HEX_16 "\",\"file\":\"",
    .unique_start = TRUE,
    .shared = TRUE,
    .synced = TRUE,
    .take = take_line,
    .forget = forget,
  };
  g_autoptr (MdDonations) ledger = g_new0 (MdDonations, 1);

  ledger->parser = json_parser_new ();
  ledger->masks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  ledger->journal = md_journal_open (path, &kind, ledger, error);
  return ledger->journal ? g_steal_pointer (&ledger) : NULL;
}

void
md_donations_close (MdDonations * ledger)
{
  g_clear_pointer (&ledger->journal, md_journal_close);
  g_object_unref (ledger->parser);
  g_hash_table_unref (ledger->masks);
  g_free (ledger);
}

static void
append_entry (GString * lines, const MdDonation * entry)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%FT%TZ");

  md_json_begin (lines, NULL, '{');
  md_json_add_string (lines, "picture", entry->picture);
  md_json_add_string (lines, "file", entry->file);
  md_json_add_int (lines, "masks", entry->masks);
  md_json_add_string (lines, "time", time);
  md_json_end (lines, '}');
  g_string_append_c (lines, '\n');
}

static gboolean
add_locked (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GHashTable) added = g_hash_table_new (g_str_hash, g_str_equal);
  guint64 total = ledger->total;

  for (guint i = 0; i < n_entries; i++) {
    if (g_hash_table_contains (ledger->masks, entries[i].picture)
        || g_hash_table_contains (added, entries[i].picture)
        || (limit > 0 && total + entries[i].masks > limit))
      continue;
    g_hash_table_add (added, (char *) entries[i].picture);
    total += entries[i].masks;
    append_entry (lines, &entries[i]);
  }
  return lines->len == 0
      || md_journal_append (ledger->journal, lines->str, lines->len, error);
}

gboolean
md_donations_add (MdDonations * ledger, const MdDonation * entries,
    guint n_entries, guint64 limit, GError ** error)
{
  gboolean ok;

  if (!md_journal_begin (ledger->journal, error))
    return FALSE;
  ok = add_locked (ledger, entries, n_entries, limit, error);
  md_journal_end (ledger->journal);
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

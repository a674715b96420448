#include "store.h"

#include "base/names.h"
#include "base/safe-file.h"
#include "file.h"
#include "json/journal.h"
#include "json/json-line.h"
#include "json/json-writer.h"

typedef struct
{
  gint64 size, mtime;           /* bytes, nanoseconds */
  const MdSidecar *sidecar;     /* borrowed from MdStore.sidecars */
} Record;

struct _MdStore
{
  GMutex lock;
  MdJournal *journal;
  JsonParser *parser;
  const MdMeans *means;         /* borrowed while opening */
  guint n_lines;                /* in the file, stale ones included */
  GHashTable *records;          /* name → Record, both owned */
  GPtrArray *sidecars;          /* owned: they outlive their records */
  GHashTable *copies;           /* SHA-256 → MdSidecar, both borrowed */
};

static void
put (MdStore * store, const char *name, gint64 size, gint64 mtime,
    MdSidecar * sidecar)
{
  Record record = { size, mtime, sidecar };

  g_ptr_array_add (store->sidecars, sidecar);
  g_hash_table_replace (store->copies, sidecar->sha256, sidecar);
  g_hash_table_replace (store->records, g_strdup (name),
      g_memdup2 (&record, sizeof record));
}

/* Accepts a line with other models or settings but ignores its content. */
static gboolean
take_line (const char *line, gsize length, gpointer data)
{
  MdStore *store = data;
  JsonObject *object = md_json_line_parse (store->parser, line, length);
  JsonNode *path, *size, *mtime, *node;
  g_autofree char *name = NULL;
  MdSidecar *sidecar;

  if (object == NULL)
    return FALSE;
  path = md_json_line_member (object, "path", G_TYPE_STRING);
  size = md_json_line_member (object, "size", G_TYPE_INT64);
  mtime = md_json_line_member (object, "mtime", G_TYPE_INT64);
  node = json_object_get_member (object, "sidecar");
  if (!path || !size || !mtime || !node || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  store->n_lines++;
  name = g_uri_unescape_string (json_node_get_string (path), NULL);
  /* refuse paths out of the site, whose files are named after the picture */
  if (!name || !md_safe_file_is_below (name))
    return TRUE;
  sidecar = md_sidecar_parse (node, "cache", NULL);
  if (sidecar && md_sidecar_is_by (sidecar, store->means))
    put (store, name, json_node_get_int (size), json_node_get_int (mtime),
        sidecar);
  else
    g_clear_pointer (&sidecar, md_sidecar_free);
  return TRUE;
}

MdStore *
md_store_open (const char *path, const MdMeans * means, GError ** error)
{
  static const MdJournalKind kind = {
    .what = "an entry of the cache",
    .advice = "remove it or choose another site",
    .start = "{\"path\":",
    .implied = TRUE,
    .forgiving = TRUE,
    .take = take_line,
  };
  g_autoptr (MdStore) store = g_new0 (MdStore, 1);

  g_mutex_init (&store->lock);
  store->means = means;
  store->parser = json_parser_new ();
  store->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  store->sidecars =
      g_ptr_array_new_with_free_func ((GDestroyNotify) md_sidecar_free);
  store->copies = g_hash_table_new (g_str_hash, g_str_equal);
  store->journal = md_journal_open (path, &kind, store, error);
  return store->journal ? g_steal_pointer (&store) : NULL;
}

void
md_store_close (MdStore * store)
{
  g_clear_pointer (&store->journal, md_journal_close);
  g_object_unref (store->parser);
  g_hash_table_unref (store->copies);
  g_hash_table_unref (store->records);
  g_ptr_array_unref (store->sidecars);
  g_mutex_clear (&store->lock);
  g_free (store);
}

const MdSidecar *
md_store_find (MdStore * store, const char *name, const GStatBuf * state)
{
  const Record *record;
  const MdSidecar *found = NULL;

  g_mutex_lock (&store->lock);
  record = g_hash_table_lookup (store->records, name);
  if (record && record->size == state->st_size
      && record->mtime == md_file_time (state))
    found = record->sidecar;
  g_mutex_unlock (&store->lock);
  return found;
}

const MdSidecar *
md_store_find_copy (MdStore * store, const char *sha256)
{
  const MdSidecar *found;

  g_mutex_lock (&store->lock);
  found = g_hash_table_lookup (store->copies, sha256);
  g_mutex_unlock (&store->lock);
  return found;
}

static void
append_record (GString * text, const char *name, gint64 size, gint64 mtime,
    const MdSidecar * sidecar)
{
  /* a file name may contain any bytes, a JSON string only UTF-8 */
  g_autofree char *path = g_uri_escape_string (name, "/", FALSE);

  md_json_begin (text, NULL, '{');
  md_json_add_string (text, "path", path);
  md_json_add_int (text, "size", size);
  md_json_add_int (text, "mtime", mtime);
  md_json_add_name (text, "sidecar");
  md_sidecar_append (text, sidecar, ",");
  md_json_end (text, '}');
  g_string_append_c (text, '\n');
}

const MdSidecar *
md_store_add (MdStore * store, const char *name, const GStatBuf * state,
    MdSidecar * found, GError ** error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gboolean ok;

  append_record (line, name, state->st_size, md_file_time (state), found);
  g_mutex_lock (&store->lock);
  put (store, name, state->st_size, md_file_time (state), found);
  store->n_lines++;
  ok = md_journal_append (store->journal, line->str, line->len, error);
  g_mutex_unlock (&store->lock);
  return ok ? found : NULL;
}

/* Replaces the file by the records to keep, atomically. */
static gboolean
rewrite (MdStore * store, GPtrArray * kept, GError ** error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_ptr_array_sort (kept, md_names_compare);
  for (guint i = 0; i < kept->len; i++) {
    const Record *record = g_hash_table_lookup (store->records,
        g_ptr_array_index (kept, i));
    append_record (text, g_ptr_array_index (kept, i), record->size,
        record->mtime, record->sidecar);
  }
  store->n_lines = kept->len;
  return md_journal_replace (store->journal, text->str, text->len, error);
}

GPtrArray *
md_store_keep (MdStore * store, GHashTable * names, GError ** error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, store->records);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (g_hash_table_contains (names, name)) {
      g_ptr_array_add (kept, name);
    } else {
      g_ptr_array_add (gone, g_strdup (name));
      g_hash_table_iter_remove (&iter);
    }
  }
  if (store->n_lines != kept->len && !rewrite (store, kept, error))
    return NULL;
  return g_steal_pointer (&gone);
}

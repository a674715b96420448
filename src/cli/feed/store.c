#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/names.h"
#include "json/json-line.h"
#include "cli/annotate/results.h"
#include "file.h"

typedef struct
{
  gint64 size, mtime;           /* bytes, nanoseconds */
  const MdSidecar *sidecar;     /* borrowed from MdStore.sidecars */
} Record;

struct _MdStore
{
  GMutex lock;
  char *path;
  int fd;
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

static gint64
integer (JsonObject * object, const char *member)
{
  JsonNode *node = md_json_line_member (object, member, G_TYPE_INT64);

  return node ? json_node_get_int (node) : -1;
}

static void
take_line (MdStore * store, JsonParser * parser, const char *line,
    const MdMeans * means)
{
  JsonObject *object = md_json_line_parse (parser, line, -1);
  JsonNode *path = object ?
      md_json_line_member (object, "path", G_TYPE_STRING) : NULL;
  g_autofree char *name = NULL;
  MdSidecar *sidecar;

  if (path == NULL)
    return;
  name = g_uri_unescape_string (json_node_get_string (path), NULL);
  sidecar = md_sidecar_parse (json_object_get_member (object, "sidecar"),
      store->path, NULL);
  if (name && sidecar && md_means_equal (&sidecar->means, means))
    put (store, name, integer (object, "size"), integer (object, "mtime"),
        sidecar);
  else
    g_clear_pointer (&sidecar, md_sidecar_free);
}

static gboolean
fail (const MdStore * store, GError ** error)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "%s: %s", store->path, g_strerror (saved));
  return FALSE;
}

static gboolean
reopen (MdStore * store, GError ** error)
{
  if (store->fd >= 0)
    close (store->fd);
  store->fd = g_open (store->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
      0666);
  return store->fd >= 0 || fail (store, error);
}

MdStore *
md_store_open (const char *path, const MdMeans * means, GError ** error)
{
  g_autoptr (MdStore) store = g_new0 (MdStore, 1);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  char *line, *end;

  g_mutex_init (&store->lock);
  store->path = g_strdup (path);
  store->fd = -1;
  store->records = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  store->sidecars =
      g_ptr_array_new_with_free_func ((GDestroyNotify) md_sidecar_free);
  store->copies = g_hash_table_new (g_str_hash, g_str_equal);
  if (g_file_get_contents (path, &text, NULL, NULL))
    for (line = text; *line; line = end) {
      end = line + strcspn (line, "\n");
      if (*end)
        *end++ = '\0';
      store->n_lines++;
      take_line (store, parser, line, means);
    }
  return reopen (store, error) ? g_steal_pointer (&store) : NULL;
}

void
md_store_close (MdStore * store)
{
  if (store->fd >= 0)
    close (store->fd);
  g_hash_table_unref (store->copies);
  g_hash_table_unref (store->records);
  g_ptr_array_unref (store->sidecars);
  g_mutex_clear (&store->lock);
  g_free (store->path);
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
  /* any bytes are a file's name, but not a JSON string */
  g_autofree char *path = g_uri_escape_string (name, "/", FALSE);

  g_string_append_printf (text, "{\"path\":\"%s\",\"size\":%"
      G_GINT64_FORMAT ",\"mtime\":%" G_GINT64_FORMAT ",\"sidecar\":",
      path, size, mtime);
  md_sidecar_append (text, sidecar, ",");
  g_string_append (text, "}\n");
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
  /* a line that is cut off is read as none */
  ok = write (store->fd, line->str, line->len) == (gssize) line->len
      || fail (store, error);
  g_mutex_unlock (&store->lock);
  return ok ? found : NULL;
}

/* Only what is kept, in one go. */
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
  return g_file_set_contents (store->path, text->str, text->len, error)
      && reopen (store, error);
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

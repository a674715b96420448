#include "manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/names.h"
#include "base/safe-file.h"
#include "json/journal.h"
#include "json/json-line.h"
#include "json/json-writer.h"
#include "picture/address.h"

/* Number of bytes at each end of a result that go into its digest. */
#define ENDS (64 << 10)
/* Prefix of the text that replaces the digest in an entry that counts
 * results. */
#define COUNT "count:"

typedef struct
{
  char *input;                  /* absolute path or address */
  char *made;
  char *digest;                 /* of the result */
  gint64 size, time;            /* of the input: bytes, µs since 1970 */
} Entry;

struct _MdManifest
{
  char *folder, *made;          /* absolute; as in md_manifest_open() */
  GHashTable *entries;          /* of char *, a path below it, to GPtrArray of
                                 * Entry, the newest last */
  JsonParser *parser;
  GMutex mutex;                 /* one thread at a time begins */
  MdJournal *journal;
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->input);
  g_free (entry->made);
  g_free (entry->digest);
  g_free (entry);
}

/* Leaves both unchanged if @path is not a file. */
static void
measure (const char *path, gint64 * size, gint64 * time)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return;
  *size = info.st_size;
  *time = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
}

/* Returns: (transfer full) (nullable): size and digest of a regular file; NULL
 *   for a symbolic link */
static char *
digest_ends (const char *path)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *bytes = g_malloc (ENDS);
  int fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
  struct stat info;
  char *digest = NULL;

  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode)) {
    gssize first = pread (fd, bytes, ENDS, 0), last;

    if (first > 0)
      g_checksum_update (checksum, bytes, first);
    last = pread (fd, bytes, ENDS, MAX (0, info.st_size - ENDS));
    if (last > 0)
      g_checksum_update (checksum, bytes, last);
    digest = g_strdup_printf ("%" G_GINT64_FORMAT ":%s",
        (gint64) info.st_size, g_checksum_get_string (checksum));
  }
  if (fd >= 0)
    close (fd);
  return digest;
}

static Entry *
entry_of_input (const char *input, const char *made)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->made = g_strdup (made);
  if (md_is_address (input)) {
    entry->input = md_address_hide (input);
  } else {
    g_autofree char *path = g_canonicalize_filename (input, NULL);

    entry->input = g_utf8_make_valid (path, -1);
    measure (input, &entry->size, &entry->time);
  }
  return entry;
}

static void
remember (MdManifest * manifest, const char *name, Entry * entry)
{
  GPtrArray *list = g_hash_table_lookup (manifest->entries, name);

  if (!list) {
    list = g_ptr_array_new_with_free_func (free_entry);
    g_hash_table_insert (manifest->entries, g_strdup (name), list);
  }
  g_ptr_array_add (list, entry);
}

static gboolean
take_line (const char *line, gsize length, gpointer data)
{
  static const char *const texts[] = { "file", "input", "made", "result" };
  MdManifest *manifest = data;
  JsonObject *object = md_json_line_parse (manifest->parser, line, length);
  const char *text[G_N_ELEMENTS (texts)];
  JsonNode *size, *time, *node;
  Entry *entry;

  if (!object)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    node = md_json_line_member (object, texts[i], G_TYPE_STRING);
    if (!node && i < 3)
      return FALSE;
    text[i] = node ? json_node_get_string (node) : NULL;
  }
  size = md_json_line_member (object, "size", G_TYPE_INT64);
  time = md_json_line_member (object, "time", G_TYPE_INT64);
  if (!size || !time || !md_safe_file_is_below (text[0]))
    return FALSE;
  /* early versions recorded only the size of a result, which proves nothing */
  if (!text[3])
    return TRUE;
  entry = g_new (Entry, 1);
  *entry = (Entry) {
  .input = g_strdup (text[1]),.made = g_strdup (text[2]),.digest =
        g_strdup (text[3]),.size = json_node_get_int (size),.time =
        json_node_get_int (time)};
  remember (manifest, text[0], entry);
  return TRUE;
}

static void
forget (gpointer data)
{
  g_hash_table_remove_all (((MdManifest *) data)->entries);
}

MdManifest *
md_manifest_open (const char *folder, const char *made, GError ** error)
{
  static const MdJournalKind kind = {
    .advice = "damaged; choose another output, or remove it to start over with "
        "new names for all results",
    .start = "{\"file\":",
    .shared = TRUE,
    .implied = TRUE,
    .take = take_line,
    .forget = forget,
  };
  g_autoptr (MdManifest) manifest = g_new0 (MdManifest, 1);
  g_autofree char *path = g_build_filename (folder, MD_MANIFEST_NAME, NULL);

  g_mutex_init (&manifest->mutex);
  manifest->folder = g_canonicalize_filename (folder, NULL);
  manifest->made = g_strdup (made);
  manifest->parser = json_parser_new ();
  manifest->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_ptr_array_unref);
  manifest->journal = md_journal_open (path, &kind, manifest, error);
  return manifest->journal ? g_steal_pointer (&manifest) : NULL;
}

void
md_manifest_close (MdManifest * manifest)
{
  g_clear_pointer (&manifest->journal, md_journal_close);
  g_hash_table_unref (manifest->entries);
  g_object_unref (manifest->parser);
  g_mutex_clear (&manifest->mutex);
  g_free (manifest->folder);
  g_free (manifest->made);
  g_free (manifest);
}

/* Returns: (transfer full): the name as written in the manifest, which holds
 *   only UTF-8 */
static char *
name_below (const MdManifest * manifest, const char *result)
{
  g_autofree char *path = g_canonicalize_filename (result, NULL);
  const char *name = path;

  if (g_str_has_prefix (path, manifest->folder))
    name += strlen (manifest->folder);
  while (G_IS_DIR_SEPARATOR (*name))
    name++;
  return g_utf8_make_valid (name, -1);
}

gboolean
md_manifest_begin (MdManifest * manifest, GError ** error)
{
  g_mutex_lock (&manifest->mutex);
  if (md_journal_begin (manifest->journal, error))
    return TRUE;
  g_mutex_unlock (&manifest->mutex);
  return FALSE;
}

void
md_manifest_end (MdManifest * manifest)
{
  md_journal_end (manifest->journal);
  g_mutex_unlock (&manifest->mutex);
}

gboolean
md_manifest_claim (MdManifest * manifest, const char *result)
{
  g_autofree char *name = name_below (manifest, result);

  return md_journal_claim (manifest->journal, name);
}

static gboolean
same_input (const Entry * a, const Entry * b)
{
  g_autofree char *name = g_path_get_basename (a->input);
  g_autofree char *other = g_path_get_basename (b->input);

  return strcmp (a->input, b->input) == 0 || (strcmp (name, other) == 0
      && a->size == b->size && a->time == b->time && a->time != 0);
}

/* Whether the input cannot be read again, so that the result must be kept. */
static gboolean
is_recording (const Entry * entry)
{
  return md_is_address (entry->input)
      || g_str_has_prefix (entry->input, "/dev/");
}

/* Returns: (nullable): the entry of the file with this digest */
static const Entry *
find_entry (const MdManifest * manifest, const char *name, const char *digest)
{
  const GPtrArray *list = g_hash_table_lookup (manifest->entries, name);

  for (guint i = list ? list->len : 0; i-- > 0;) {
    const Entry *entry = g_ptr_array_index (list, i);

    if (strcmp (entry->digest, digest) == 0)
      return entry;
  }
  return NULL;
}

MdManifestState
md_manifest_check (const MdManifest * manifest, const char *result,
    const char *input)
{
  g_autofree char *name = name_below (manifest, result);
  g_autofree char *digest = NULL;
  const Entry *entry;
  MdManifestState state = MD_MANIFEST_OLD;
  GStatBuf info;
  Entry *now;

  if (g_lstat (result, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return MD_MANIFEST_NOTHING;
  digest = digest_ends (result);
  entry = digest ? find_entry (manifest, name, digest) : NULL;
  if (!entry)
    return MD_MANIFEST_FOREIGN;
  now = entry_of_input (input, manifest->made);
  if (!same_input (entry, now))
    state = is_recording (entry) ? MD_MANIFEST_FOREIGN : MD_MANIFEST_OTHERS;
  else if (strcmp (entry->made, now->made) == 0 && entry->size == now->size
      && entry->time == now->time)
    state = MD_MANIFEST_DONE;
  free_entry (now);
  return state;
}

/* Whether any entry of a name contains the text @made. */
static gboolean
lists_made (const GPtrArray * entries, const char *made)
{
  for (guint i = 0; i < entries->len; i++)
    if (strstr (((const Entry *) entries->pdata[i])->made, made))
      return TRUE;
  return FALSE;
}

GPtrArray *
md_manifest_find_made (const MdManifest * manifest, const char *made)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer name, entries;

  g_hash_table_iter_init (&iter, manifest->entries);
  while (g_hash_table_iter_next (&iter, &name, &entries)) {
    g_autofree char *path = g_build_filename (manifest->folder, name, NULL);
    /* reads the file only if it can count */
    g_autofree char *digest = lists_made (entries, made) ? digest_ends (path) :
        NULL;
    const Entry *entry = digest ? find_entry (manifest, name, digest) : NULL;

    if (entry && strstr (entry->made, made))
      g_ptr_array_add (found, g_strdup (name));
  }
  g_ptr_array_sort (found, md_names_compare);
  return found;
}

/* @digest: of the result, which may still have another name */
static gboolean
write_down (MdManifest * manifest, const char *result, const char *digest,
    const char *input, GError ** error)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *name = name_below (manifest, result);
  Entry *entry = entry_of_input (input, manifest->made);

  md_json_begin (line, NULL, '{');
  md_json_add_string (line, "file", name);
  md_json_add_string (line, "input", entry->input);
  md_json_add_string (line, "made", entry->made);
  md_json_add_int (line, "size", entry->size);
  md_json_add_int (line, "time", entry->time);
  md_json_add_string (line, "result", digest);
  md_json_end (line, '}');
  g_string_append_c (line, '\n');
  free_entry (entry);
  return md_journal_append (manifest->journal, line->str, line->len, error);
}

static gboolean
write_down_file (MdManifest * manifest, const char *file, const char *result,
    const char *input, GError ** error)
{
  g_autofree char *digest = digest_ends (file);

  return digest ? write_down (manifest, result, digest, input, error) :
      md_safe_file_fail (result, error);
}

/* Returns: (nullable): the latest entry that counts the results of @stem */
static const Entry *
find_count (const MdManifest * manifest, const char *stem)
{
  g_autofree char *name = name_below (manifest, stem);
  const GPtrArray *list = g_hash_table_lookup (manifest->entries, name);

  for (guint i = list ? list->len : 0; i-- > 0;) {
    const Entry *entry = g_ptr_array_index (list, i);

    if (g_str_has_prefix (entry->digest, COUNT))
      return entry;
  }
  return NULL;
}

int
md_manifest_count (const MdManifest * manifest, const char *stem,
    const char *input)
{
  const Entry *entry = find_count (manifest, stem);
  Entry *now = entry_of_input (input, manifest->made);
  gboolean same = entry && same_input (entry, now)
      && strcmp (entry->made, now->made) == 0 && entry->size == now->size
      && entry->time == now->time;

  free_entry (now);
  return same ? atoi (entry->digest + strlen (COUNT)) : -1;
}

gboolean
md_manifest_count_is_others (const MdManifest * manifest, const char *stem,
    const char *input)
{
  const Entry *entry = find_count (manifest, stem);
  Entry *now = entry_of_input (input, manifest->made);
  gboolean others = entry && !same_input (entry, now);

  free_entry (now);
  return others;
}

gboolean
md_manifest_add_count (MdManifest * manifest, const char *stem,
    const char *input, guint count, GError ** error)
{
  g_autofree char *text = g_strdup_printf (COUNT "%u", count);
  gboolean ok;

  if (!md_manifest_begin (manifest, error))
    return FALSE;
  ok = write_down (manifest, stem, text, input, error);
  md_manifest_end (manifest);
  return ok;
}

static gboolean
place (MdManifest * manifest, const char *temporary, const char *result,
    const char *input, GError ** error)
{
  MdManifestState state = md_manifest_check (manifest, result, input);

  if (state == MD_MANIFEST_FOREIGN) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s: another program created this file in the meantime; it is kept: "
        "run the command again to use another name", result);
  } else if (write_down_file (manifest, temporary, result, input, error)) {
    return md_safe_file_place (temporary, result, state == MD_MANIFEST_NOTHING ?
        MD_SAFE_FILE_NEW : MD_SAFE_FILE_REPLACE, error);
  }
  md_safe_file_discard (temporary);
  return FALSE;
}

gboolean
md_manifest_place (MdManifest * manifest, const char *temporary,
    const char *result, const char *input, GError ** error)
{
  gboolean ok;

  if (!md_manifest_begin (manifest, error)) {
    md_safe_file_discard (temporary);
    return FALSE;
  }
  ok = place (manifest, temporary, result, input, error);
  md_manifest_end (manifest);
  return ok;
}

gboolean
md_manifest_add (MdManifest * manifest, const char *result, const char *input,
    GError ** error)
{
  gboolean ok;

  if (!md_manifest_begin (manifest, error))
    return FALSE;
  ok = write_down_file (manifest, result, result, input, error);
  md_manifest_end (manifest);
  return ok;
}

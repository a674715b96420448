#include "manifest.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "picture/address.h"
#include "picture/picture.h"
#include "json/json-line.h"
#include "results.h"

/* One result. */
typedef struct
{
  char *input;                  /* absolute path or address */
  char *made;
  gint64 size, time;            /* of the input: bytes, µs since 1970 */
  gint64 result_size;
} Entry;

struct _MdManifest
{
  char *folder, *made;          /* absolute; as in md_manifest_open() */
  GHashTable *entries;          /* of char *, a path below it, to Entry */
  MdResults *file;
};

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->input);
  g_free (entry->made);
  g_free (entry);
}

/* TRUE where @path is a file. */
static gboolean
measure (const char *path, gint64 * size, gint64 * time)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return FALSE;
  *size = info.st_size;
  *time = info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
  return TRUE;
}

static Entry *
entry_of_input (const char *input, const char *made)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->made = g_strdup (made);
  if (md_is_address (input)) {
    entry->input = g_strdup (input);
  } else {
    g_autofree char *path = g_canonicalize_filename (input, NULL);

    entry->input = g_utf8_make_valid (path, -1);
    measure (input, &entry->size, &entry->time);
  }
  return entry;
}

/* A line that is none of ours, or was cut off, is as if it were not there:
 * what it was about is then not ours to replace. */
static void
take_line (MdManifest * ledger, JsonParser * parser, const char *line)
{
  static const char *const texts[] = { "file", "input", "made" };
  static const char *const numbers[] = { "size", "time", "result-size" };
  JsonObject *object = md_json_line_parse (parser, line, -1);
  JsonNode *text[3], *number[3];
  Entry *entry;

  if (!object)
    return;
  for (guint i = 0; i < 3; i++) {
    text[i] = md_json_line_member (object, texts[i], G_TYPE_STRING);
    number[i] = md_json_line_member (object, numbers[i], G_TYPE_INT64);
    if (!text[i] || !number[i])
      return;
  }
  entry = g_new (Entry, 1);
  *entry = (Entry) {
  .input = json_node_dup_string (text[1]),.made =
        json_node_dup_string (text[2]),.size =
        json_node_get_int (number[0]),.time =
        json_node_get_int (number[1]),.result_size =
        json_node_get_int (number[2]),};
  g_hash_table_replace (ledger->entries, json_node_dup_string (text[0]), entry);
}

static gboolean
take_up (MdManifest * ledger, const char *path, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    take_line (ledger, parser, lines[i]);
  return TRUE;
}

MdManifest *
md_manifest_open (const char *folder, const char *made, GError ** error)
{
  g_autoptr (MdManifest) ledger = g_new0 (MdManifest, 1);
  g_autofree char *path = g_build_filename (folder, MD_MANIFEST_NAME, NULL);
  g_autoptr (GError) cause = NULL;

  ledger->folder = g_canonicalize_filename (folder, NULL);
  ledger->made = g_strdup (made);
  ledger->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      free_entry);
  if (take_up (ledger, path, &cause)
      && (ledger->file = md_results_open (path, NULL, NULL, &cause)))
    return g_steal_pointer (&ledger);
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: damaged; choose another output, or remove it and have new names "
        "for all results", path);
  else
    g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

void
md_manifest_close (MdManifest * ledger)
{
  g_clear_pointer (&ledger->file, md_results_close);
  g_hash_table_unref (ledger->entries);
  g_free (ledger->folder);
  g_free (ledger->made);
  g_free (ledger);
}

/* (transfer full): as it stands in the file, which holds UTF-8 only */
static char *
name_below (const MdManifest * ledger, const char *result)
{
  g_autofree char *path = g_canonicalize_filename (result, NULL);
  const char *name = path;

  if (g_str_has_prefix (path, ledger->folder))
    name += strlen (ledger->folder);
  while (G_IS_DIR_SEPARATOR (*name))
    name++;
  return g_utf8_make_valid (name, -1);
}

static gboolean
same_input (const Entry * a, const Entry * b)
{
  g_autofree char *name = g_path_get_basename (a->input);
  g_autofree char *other = g_path_get_basename (b->input);

  return strcmp (a->input, b->input) == 0 || (strcmp (name, other) == 0
      && a->size == b->size && a->time == b->time && a->time != 0);
}

MdManifestState
md_manifest_check (const MdManifest * ledger, const char *result,
    const char *input)
{
  g_autofree char *name = name_below (ledger, result);
  const Entry *entry = g_hash_table_lookup (ledger->entries, name);
  MdManifestState state = MD_MANIFEST_OLD;
  gint64 size, time;
  Entry *now;

  if (!measure (result, &size, &time))
    return g_file_test (result, G_FILE_TEST_IS_SYMLINK) ? MD_MANIFEST_FOREIGN :
        MD_MANIFEST_NOTHING;
  if (!entry || entry->result_size != size)
    return MD_MANIFEST_FOREIGN;
  now = entry_of_input (input, ledger->made);
  if (!same_input (entry, now))
    state = MD_MANIFEST_OTHERS;
  else if (strcmp (entry->made, now->made) == 0 && entry->size == now->size
      && entry->time == now->time)
    state = MD_MANIFEST_DONE;
  free_entry (now);
  return state;
}

static void
append_text (GString * line, const char *name, const char *text)
{
  g_string_append_printf (line, ",\"%s\":", name);
  md_results_append_string (line, text);
}

gboolean
md_manifest_add (MdManifest * ledger, const char *result, const char *input,
    GError ** error)
{
  g_autoptr (GString) line = g_string_new ("{\"file\":");
  g_autofree char *name = name_below (ledger, result);
  Entry *entry = entry_of_input (input, ledger->made);
  gint64 result_size = 0, time;

  measure (result, &result_size, &time);
  md_results_append_string (line, name);
  append_text (line, "input", entry->input);
  append_text (line, "made", entry->made);
  g_string_append_printf (line, ",\"size\":%" G_GINT64_FORMAT
      ",\"time\":%" G_GINT64_FORMAT ",\"result-size\":%" G_GINT64_FORMAT
      "}\n", entry->size, entry->time, result_size);
  free_entry (entry);
  return md_results_add (ledger->file, line, error);
}

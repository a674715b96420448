#include "results.h"

#include <string.h>

#include "json/journal.h"
#include "json/json-line.h"

const MdResultsForm md_results_faces = {.list = "faces" };
const MdResultsForm md_results_crops = {.list = "crops",.implied = TRUE };

struct _MdResults
{
  MdJournalKind kind;
  MdJournal *journal;
  const MdResultsForm *form;
  JsonParser *parser;
  GHashTable *files;            /* set of char * */
  GHashTable *redo;             /* (nullable): borrowed while opening */
  gboolean has_redo;            /* the file has lines about some of them */
};

/* (transfer full) (nullable) */
static char *
file_of_json (const MdResults * results, const char *line, gsize length)
{
  JsonObject *object = md_json_line_parse (results->parser, line, length);
  JsonNode *file =
      object ? md_json_line_member (object, "file", G_TYPE_STRING) : NULL;
  JsonNode *list =
      object ? json_object_get_member (object, results->form->list) : NULL;
  JsonArray *array;

  if (!file || !list || !JSON_NODE_HOLDS_ARRAY (list))
    return NULL;
  array = json_node_get_array (list);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      return NULL;
  return json_node_dup_string (file);
}

/* Returns: (transfer full): the first value */
static char *
file_of_values (const char *line, gsize length)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *end = line + length;
  gboolean quoted = FALSE;

  for (const char *p = line; p < end && (quoted || *p != ','); p++) {
    if (*p == '"') {
      /* two quotes stand for one */
      if (p > line && p[-1] == '"' && !quoted)
        g_string_append_c (value, '"');
      quoted = !quoted;
    } else {
      g_string_append_c (value, *p);
    }
  }
  return g_strdup (value->str);
}

/* Returns: (transfer full) (nullable): the file that the line is about; NULL if
 *   the line has another format */
static char *
file_of_line (const MdResults * results, const char *line, gsize length)
{
  return results->form->header ? file_of_values (line, length) :
      file_of_json (results, line, length);
}

static gboolean
take (const char *line, gsize length, gpointer data)
{
  MdResults *results = data;
  char *file = file_of_line (results, line, length);

  if (!file)
    return FALSE;
  if (results->redo && g_hash_table_contains (results->redo, file)) {
    results->has_redo = TRUE;
    g_free (file);
  } else {
    g_hash_table_add (results->files, file);
  }
  return TRUE;
}

static gboolean
is_kept (const char *line, gsize length, gpointer data)
{
  const MdResults *results = data;
  g_autofree char *file = file_of_line (results, line, length);

  return !file || !g_hash_table_contains (results->redo, file);
}

MdResults *
md_results_open (const char *path, const MdResultsForm * form,
    GHashTable * redo, GError ** error)
{
  g_autoptr (MdResults) results = g_new0 (MdResults, 1);

  results->form = form;
  results->kind = (MdJournalKind) {
  .what = "a result",.advice =
        form->implied ? "choose another output" : "name another file",.start =
        "{\"file\":",.header = form->header,.implied = form->implied,.take =
        take};
  results->parser = json_parser_new ();
  results->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  results->redo = redo;
  results->journal = md_journal_open (path, &results->kind, results, error);
  if (!results->journal || (results->has_redo
          && !md_journal_filter (results->journal, is_kept, results, error)))
    return NULL;
  results->redo = NULL;
  return g_steal_pointer (&results);
}

void
md_results_close (MdResults * results)
{
  g_clear_pointer (&results->journal, md_journal_close);
  g_object_unref (results->parser);
  g_hash_table_unref (results->files);
  g_free (results);
}

gboolean
md_results_has (const MdResults * results, const char *file)
{
  g_autofree char *valid = g_utf8_make_valid (file, -1);

  return g_hash_table_contains (results->files, valid);
}

gboolean
md_results_add (MdResults * results, const GString * lines, GError ** error)
{
  return md_journal_append (results->journal, lines->str, lines->len, error);
}

gboolean
md_results_forget (MdResults * results, const char *file, GError ** error)
{
  g_autoptr (GHashTable) redo = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  gboolean ok;

  if (!md_journal_is_regular (results->journal))
    return TRUE;
  g_hash_table_add (redo, g_utf8_make_valid (file, -1));
  results->redo = redo;
  ok = md_journal_filter (results->journal, is_kept, results, error);
  results->redo = NULL;
  return ok;
}

void
md_results_append_value (GString * line, const char *text)
{
  if (!strpbrk (text, ",\"\r\n")) {
    g_string_append (line, text);
    return;
  }
  g_string_append_c (line, '"');
  for (; *text; text++) {
    if (*text == '"')
      g_string_append_c (line, '"');
    g_string_append_c (line, *text);
  }
  g_string_append_c (line, '"');
}

#include "results.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "json/json-line.h"

struct _MdResults
{
  GMutex lock;
  char *path;
  char *header;                 /* NULL: JSON */
  int fd;
  GHashTable *files;            /* set of char * */
};

static void
set_errno (GError ** error, const char *path)
{
  int saved = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "%s: %s", path, g_strerror (saved));
}

gboolean
md_results_write (int fd, const char *text, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, text, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return FALSE;
    text += n;
    size -= n;
  }
  return TRUE;
}

static gboolean
write_all (MdResults * results, const char *text, gsize size, GError ** error)
{
  if (md_results_write (results->fd, text, size))
    return TRUE;
  set_errno (error, results->path);
  return FALSE;
}

/* (transfer full) (nullable): what the line is about */
static char *
file_of_line (JsonParser * parser, const char *line)
{
  JsonObject *object = md_json_line_parse (parser, line, -1);
  JsonNode *file =
      object ? md_json_line_member (object, "file", G_TYPE_STRING) : NULL;

  return file ? json_node_dup_string (file) : NULL;
}

/* Of the value at @text: what follows it, a comma or the end of a line; NULL
 * where it is cut off. @value: (nullable): gets it without its quotes */
static const char *
skip_value (const char *text, GString * value)
{
  const char *p = text;

  if (*p != '"')
    p += strcspn (p, ",\n");
  for (gboolean quoted = *p == '"' && p == text; quoted; p++) {
    const char *end = strchr (p + 1, '"');

    if (!end)
      return NULL;
    if (value)
      g_string_append_len (value, p + 1, end - p - 1);
    quoted = end[1] == '"';
    if (quoted && value)
      g_string_append_c (value, '"');
    p = end;
  }
  if (value && *text != '"')
    g_string_append_len (value, text, p - text);
  return *p == ',' || *p == '\n' ? p : NULL;
}

/* What follows the record at @text; NULL where it is cut off. Only a quoted
 * value may hold the end of a line. */
static const char *
skip_record (const MdResults * results, const char *text)
{
  const char *p = text;

  if (!results->header)
    return (p = strchr (text, '\n')) ? p + 1 : NULL;
  while ((p = skip_value (p, NULL)) && *p == ',')
    p++;
  return p ? p + 1 : NULL;
}

/* (transfer full) (nullable): what the record from @text to @end is about */
static char *
file_of_record (const MdResults * results, JsonParser * parser,
    const char *text, const char *end)
{
  if (results->header) {
    g_autoptr (GString) value = g_string_new (NULL);

    return skip_value (text, value) ? g_strdup (value->str) : NULL;
  } else {
    g_autofree char *line = g_strndup (text, end - text);

    return file_of_line (parser, line);
  }
}

static gboolean
refuse (const MdResults * results, guint record, GError ** error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
      "%s: line %u is not a result; name another file", results->path, record);
  return FALSE;
}

/* Keeps the records that stay true. A last one that was cut off goes. */
static gboolean
take_up (MdResults * results, GHashTable * redo, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) kept = g_string_new (results->header);
  g_autofree char *text = NULL;
  const char *record, *next;
  gsize size = 0;

  if (g_file_test (results->path, G_FILE_TEST_IS_REGULAR)
      && !g_file_get_contents (results->path, &text, &size, error))
    return FALSE;
  record = text ? text : "";
  if (results->header && *record) {
    if (!g_str_has_prefix (record, results->header))
      return refuse (results, 1, error);
    record += strlen (results->header);
  }
  for (guint i = 1; (next = skip_record (results, record)); record = next, i++) {
    g_autofree char *file = file_of_record (results, parser, record, next);

    if (next == record + 1)
      continue;
    if (!file)
      return refuse (results, i, error);
    if (redo && g_hash_table_contains (redo, file))
      continue;
    g_string_append_len (kept, record, next - record);
    g_hash_table_add (results->files, g_steal_pointer (&file));
  }
  if (kept->len == size)
    return TRUE;
  return g_file_set_contents (results->path, kept->str, kept->len, error);
}

MdResults *
md_results_open (const char *path, const char *header, GHashTable * redo,
    GError ** error)
{
  g_autoptr (MdResults) results = g_new0 (MdResults, 1);

  g_mutex_init (&results->lock);
  results->path = g_strdup (path);
  results->header = g_strdup (header);
  results->fd = STDOUT_FILENO;
  results->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  if (strcmp (path, "-") == 0) {
    if (header && !write_all (results, header, strlen (header), error))
      return NULL;
    return g_steal_pointer (&results);
  }

  if (!take_up (results, redo, error))
    return NULL;
  results->fd = g_open (path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (results->fd < 0) {
    set_errno (error, path);
    return NULL;
  }
  return g_steal_pointer (&results);
}

void
md_results_close (MdResults * results)
{
  if (results->fd >= 0 && results->fd != STDOUT_FILENO)
    close (results->fd);
  g_mutex_clear (&results->lock);
  g_hash_table_unref (results->files);
  g_free (results->path);
  g_free (results->header);
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
  gboolean ok;

  g_mutex_lock (&results->lock);
  ok = write_all (results, lines->str, lines->len, error);
  g_mutex_unlock (&results->lock);
  return ok;
}

void
md_results_append_string (GString * line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), valid);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (line, quoted);
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

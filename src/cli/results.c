#include "results.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

struct _MdResults
{
  GMutex lock;
  char *path;
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

/* (transfer full) (nullable): what the line is about */
static char *
file_of_line (JsonParser * parser, const char *line)
{
  JsonNode *root, *file;

  if (!json_parser_load_from_data (parser, line, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  file = json_object_get_member (json_node_get_object (root), "file");
  if (!file || !JSON_NODE_HOLDS_VALUE (file))
    return NULL;
  return json_node_dup_string (file);
}

/* Keeps the lines that stay true. A last line that was cut off goes. */
static gboolean
take_up (MdResults * results, GHashTable * redo, GError ** error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GString) kept = g_string_new (NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize size;

  if (!g_file_test (results->path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  if (!g_file_get_contents (results->path, &text, &size, error))
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    g_autofree char *file = NULL;

    if (*lines[i] == '\0')
      continue;
    file = file_of_line (parser, lines[i]);
    if (!file && lines[i + 1]) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s: line %u is not a result; name another file", results->path,
          i + 1);
      return FALSE;
    }
    if (!file || (redo && g_hash_table_contains (redo, file)))
      continue;
    g_string_append_printf (kept, "%s\n", lines[i]);
    g_hash_table_add (results->files, g_steal_pointer (&file));
  }
  if (kept->len == size)
    return TRUE;
  return g_file_set_contents (results->path, kept->str, kept->len, error);
}

MdResults *
md_results_open (const char *path, GHashTable * redo, GError ** error)
{
  g_autoptr (MdResults) results = g_new0 (MdResults, 1);

  g_mutex_init (&results->lock);
  results->path = g_strdup (path);
  results->fd = STDOUT_FILENO;
  results->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      NULL);
  if (strcmp (path, "-") == 0)
    return g_steal_pointer (&results);

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
  g_free (results);
}

gboolean
md_results_has (const MdResults * results, const char *file)
{
  return g_hash_table_contains (results->files, file);
}

gboolean
md_results_add (MdResults * results, const GString * lines, GError ** error)
{
  gsize done = 0;

  g_mutex_lock (&results->lock);
  while (done < lines->len) {
    gssize n = write (results->fd, lines->str + done, lines->len - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_errno (error, results->path);
      break;
    }
    done += n;
  }
  g_mutex_unlock (&results->lock);
  return done == lines->len;
}

void
md_results_append_string (GString * line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), valid);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (line, quoted);
}

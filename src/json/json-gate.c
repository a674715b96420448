#include "json-gate.h"

#include <gio/gio.h>
#include <string.h>

#include "base/read-file.h"

/* Returns: (nullable): the end of the string at @text; NULL if it has none */
static const char *
skip_string (const char *text, const char *end)
{
  for (text++; text < end && *text != '"'; text++)
    if (*text == '\\')
      text++;
  return text < end ? text + 1 : NULL;
}

/* Returns: (nullable): a static error message */
static const char *
measure (const char *text, gsize length)
{
  /* All characters outside of strings: punctuation, numbers, null, … */
  static const char allowed[] = " \t\r\n,:+-.0123456789eEtrufalsn";
  const char *end = text + length;
  guint depth = 0, n_values = 1;

  if (length > MD_JSON_GATE_SIZE)
    return "larger than 256 MiB";
  if (!g_utf8_validate (text, length, NULL))
    return "not UTF-8";
  while (text != NULL && text < end) {
    if (*text == '"') {
      text = skip_string (text, end);
      continue;
    }
    if (*text == '[' || *text == '{') {
      if (++depth > MD_JSON_GATE_DEPTH)
        return "arrays or objects are nested too deeply";
    } else if (*text == ']' || *text == '}') {
      if (depth-- == 0)
        return "not JSON";
    } else if (!*text || !strchr (allowed, *text)) {
      return "not JSON";
    }
    n_values += *text == ',' || *text == '[' || *text == '{';
    if (n_values > MD_JSON_GATE_VALUES)
      return "too many values";
    text++;
  }
  return text != NULL && depth == 0 ? NULL : "truncated";
}

JsonNode *
md_json_gate_parse (JsonParser * parser, const char *text, gssize length,
    GError ** error)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  const char *wrong = measure (text, size);
  JsonNode *root;
  g_autoptr (GError) cause = NULL;

  if (wrong == NULL && !json_parser_load_from_data (parser, text, size, &cause))
    wrong = cause->message;
  root = wrong == NULL ? json_parser_get_root (parser) : NULL;
  if (root == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        wrong ? wrong : "empty");
  return root;
}

JsonNode *
md_json_gate_load (JsonParser * parser, const char *path, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  g_autofree char *text = NULL, *name = g_filename_display_name (path);
  gsize size;
  JsonNode *root;

  if (!md_read_file (path, MD_JSON_GATE_SIZE, &text, &size, error))
    return NULL;
  root = md_json_gate_parse (parser, text, (gssize) size, &cause);
  if (root == NULL)
    g_set_error (error, cause->domain, cause->code, "%s: %s", name,
        cause->message);
  return root;
}

#include "json-writer.h"

#include <json-glib/json-glib.h>
#include <math.h>

void
md_json_add_name (GString * json, const char *name)
{
  char last = json->len > 0 ? json->str[json->len - 1] : '\0';

  if (last == '"' || last == '}' || last == ']' || g_ascii_isalnum (last))
    g_string_append_c (json, ',');
  if (name == NULL)
    return;
  g_string_append_c (json, '"');
  g_string_append (json, name);
  g_string_append (json, "\":");
}

void
md_json_begin (GString * json, const char *name, char bracket)
{
  md_json_add_name (json, name);
  g_string_append_c (json, bracket);
}

void
md_json_end (GString * json, char bracket)
{
  g_string_append_c (json, bracket);
}

static gboolean
is_plain (const char *text)
{
  while (*text >= ' ' && *text <= '~' && *text != '"' && *text != '\\')
    text++;
  return *text == '\0';
}

void
md_json_add_string (GString * json, const char *name, const char *text)
{
  md_json_add_name (json, name);
  if (is_plain (text)) {
    g_string_append_c (json, '"');
    g_string_append (json, text);
    g_string_append_c (json, '"');
  } else {
    g_autofree char *valid = g_utf8_make_valid (text, -1);
    g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (),
        valid);
    g_autofree char *quoted = json_to_string (node, FALSE);

    g_string_append (json, quoted);
  }
}

void
md_json_add_int (GString * json, const char *name, gint64 value)
{
  char digits[24];

  g_snprintf (digits, sizeof digits, "%" G_GINT64_FORMAT, value);
  md_json_add_name (json, name);
  g_string_append (json, digits);
}

void
md_json_add_double (GString * json, const char *name, const char *format,
    double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  md_json_add_name (json, name);
  g_string_append (json, isfinite (value) ?
      g_ascii_formatd (digits, sizeof digits, format, value) : "null");
}

void
md_json_add_boolean (GString * json, const char *name, gboolean value)
{
  md_json_add_name (json, name);
  g_string_append (json, value ? "true" : "false");
}

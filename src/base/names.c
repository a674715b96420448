#include "names.h"

GPtrArray *
md_names_list (const char *folder, GError ** error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, error);
  GPtrArray *names;
  const char *name;

  if (!dir)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    if (*name != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, md_names_compare);
  return names;
}

static gboolean
is_printable (gunichar c)
{
  switch (g_unichar_type (c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return FALSE;
    case G_UNICODE_FORMAT:
      /* the joiners, which emoji and several scripts need, move nothing */
      return c == 0x200c || c == 0x200d;
    default:
      return TRUE;
  }
}

char *
md_names_printable (const char *text)
{
  GString *shown = g_string_new (NULL);

  while (*text) {
    gunichar c = g_utf8_get_char_validated (text, -1);
    gboolean valid = c != (gunichar) - 1 && c != (gunichar) - 2;
    const char *next = valid ? g_utf8_next_char (text) : text + 1;

    if (valid && is_printable (c))
      g_string_append_len (shown, text, next - text);
    else if (*text == '\n' || *text == '\t')
      g_string_append (shown, *text == '\n' ? "\\n" : "\\t");
    else
      for (const char *p = text; p < next; p++)
        g_string_append_printf (shown, "\\x%02x", (guint8) * p);
    text = next;
  }
  return g_string_free (shown, FALSE);
}

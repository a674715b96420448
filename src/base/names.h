/* names: Lists the names in a folder, compares names for sorting, and makes
 * them fit for a terminal.
 *
 *   GPtrArray *names = md_names_list ("photos", &error);
 *   g_ptr_array_sort (names, md_names_compare);
 *   char *shown = md_names_printable ("a\033[2J.png");   → "a\x1b[2J.png"
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>
#include <string.h>

/* Compares bytes, so the order is the same in every locale. */
static inline int
md_names_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full) (element-type filename): the names in @folder that do
 *   not begin with a dot, sorted; NULL with @error (G_FILE_ERROR) */
GPtrArray *md_names_list (const char *folder, GError ** error);
/* Returns: (transfer full): @text as valid UTF-8 on one line: control and format
 *   characters, which a terminal would obey, and invalid bytes are written as
 *   \n, \t or \x and two digits a byte */
char *md_names_printable (const char *text);

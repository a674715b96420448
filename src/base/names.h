/* names: sorts the strings of a GPtrArray.
 *
 *   g_ptr_array_sort (names, md_names_compare);
 */
#pragma once

#include <glib.h>
#include <string.h>

/* Compares bytes: the order is the same in every locale. */
static inline int
md_names_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

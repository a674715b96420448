/* names: Compares strings for sorting a GPtrArray.
 *
 *   g_ptr_array_sort (names, md_names_compare);
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

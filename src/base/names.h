/* names: the order of texts in a GPtrArray.
 *
 *   g_ptr_array_sort (names, md_names_compare);
 */
#pragma once

#include <glib.h>
#include <string.h>

/* By bytes, so that it is the same in every locale. */
static inline int
md_names_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

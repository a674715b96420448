#include "source-weights.h"

#include <glib.h>
#include <string.h>

/* Whether an entry such as "aizoo" or "aizoo/bare" matches @name. */
static gboolean
name_fits (const char *entry, gsize length, const char *name)
{
  return strncmp (name, entry, length) == 0 &&
      (name[length] == '\0' || name[length] == '/');
}

double
md_source_weight (const char *weights, const char *name)
{
  const char *p = weights;

  while (*(p += strspn (p, " ")) != '\0') {
    gsize length = strcspn (p, ": ");
    char *end;
    double weight;

    if (p[length] != ':')
      return -1;
    weight = g_ascii_strtod (p + length + 1, &end);
    if (end == p + length + 1 || !(weight >= 0 && weight <= 1000))
      return -1;
    if (name_fits (p, length, name))
      return weight;
    p = end;
  }
  return 1;
}

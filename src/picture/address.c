#include "address.h"

#include <string.h>

gboolean
md_is_address (const char *path)
{
  return strstr (path, "://") != NULL;
}

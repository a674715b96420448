#include "cairo-bytes.h"

cairo_status_t
md_cairo_bytes_append (void *bytes, const unsigned char *data, unsigned int n)
{
  g_byte_array_append (bytes, data, n);
  return CAIRO_STATUS_SUCCESS;
}

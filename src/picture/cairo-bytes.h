/* cairo-bytes: Collects in memory what Cairo writes.
 *
 *   g_autoptr (GByteArray) bytes = g_byte_array_new ();
 *   cairo_surface_write_to_png_stream (surface, md_cairo_bytes_append, bytes);
 *
 * Thread safety: no global state.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

/* A cairo_write_func_t. @bytes: a GByteArray
 * Returns: CAIRO_STATUS_SUCCESS */
cairo_status_t md_cairo_bytes_append (void *bytes, const unsigned char *data,
    unsigned int n);

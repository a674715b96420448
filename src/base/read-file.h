/* read-file: the whole of a file that somebody has named.
 *
 *   g_autofree char *text = NULL;
 *   gsize size;
 *   if (!md_read_file ("a.ini", MD_READ_FILE_TEXT, &text, &size, &error)) ...
 *
 * Unlike g_file_get_contents(), it takes no more memory than it is told to, be
 * it a device that never ends, and waits for nobody who might write to a pipe.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Of what people write: recipes, settings */
#define MD_READ_FILE_TEXT ((gsize) 1 << 20)

/* @limit: bytes, below G_MAXUINT; a longer file is an error
 * @data: (out) (transfer full): with a NUL behind it
 * @size: (out) (optional): without that
 * FALSE with @error (G_FILE_ERROR), which names the file */
gboolean md_read_file (const char *path, gsize limit, char **data, gsize * size,
    GError ** error);

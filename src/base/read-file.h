/* read-file: Reads a complete file into memory, with a size limit.
 *
 *   g_autofree char *text = NULL;
 *   gsize size;
 *   if (!md_read_file ("a.ini", MD_READ_FILE_TEXT, &text, &size, &error)) ...
 *
 * Unlike g_file_get_contents(), it limits the memory used, even for an endless
 * device, and does not wait for a writer to open a pipe.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Limit for files written by hand: recipes, settings. */
#define MD_READ_FILE_TEXT ((gsize) 1 << 20)

/* @limit: bytes, below G_MAXUINT; a larger file is an error
 * @data: (out) (transfer full): null-terminated
 * @size: (out) (optional): bytes, without the null
 * Returns: FALSE with @error (G_FILE_ERROR), which names the file */
gboolean md_read_file (const char *path, gsize limit, char **data, gsize * size,
    GError ** error);

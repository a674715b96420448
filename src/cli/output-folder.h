/* output-folder: A folder into which only one run at a time writes.
 *
 *   if (!md_output_folder_open (path, &error))
 *     return md_cli_fail ("%s", error->message);
 *
 * Thread safety: main thread.
 */
#pragma once

#include <glib.h>

/* Creates @path and its parents, and locks it until the process ends. Where the
 * file system has no locks, another run is not noticed.
 * Returns: FALSE with @error in G_FILE_ERROR, or G_IO_ERROR_BUSY if another run
 *   has locked it */
gboolean md_output_folder_open (const char *path, GError ** error);
/* Protects an input from being replaced by the result @name in the folder @path.
 * Returns: FALSE with @error in G_IO_ERROR if it would be */
gboolean md_output_folder_spares (const char *path, const char *name,
    const char *input, GError ** error);

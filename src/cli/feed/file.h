/* file: files that are written only where something changes. */
#pragma once

#include <glib.h>

/* Replaces @path in one go, so that a reader sees the old or the new text;
 * does nothing where it holds @text already. @error names @path. */
gboolean md_file_update (const char *path, const char *text, gsize size,
    GError ** error);

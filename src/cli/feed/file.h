/* file: Writes files only if their content changes, and reads their time. */
#pragma once

#include <glib/gstdio.h>

#define MD_NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

/* Replaces @path atomically, so that a reader sees either the old or the new
 * text; does nothing if the file already contains @text. Refuses to replace a
 * link. @error names @path. */
gboolean md_file_update (const char *path, const char *text, gsize size,
    GError ** error);
/* Returns: the time of the last write: Unix time in nanoseconds */
gint64 md_file_time (const GStatBuf * state);

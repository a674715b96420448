/* file: files that are written only where something changes, and when that
 * was. */
#pragma once

#include <glib/gstdio.h>

#define MD_NSEC_PER_SEC G_GINT64_CONSTANT (1000000000)

/* Replaces @path in one go, so that a reader sees the old or the new text;
 * does nothing where it holds @text already. A link is not replaced. @error
 * names @path. */
gboolean md_file_update (const char *path, const char *text, gsize size,
    GError ** error);
/* When the file was last written: Unix time in nanoseconds. */
gint64 md_file_time (const GStatBuf * state);

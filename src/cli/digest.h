/* digest: what tells one file from every other: its SHA-256.
 *
 *   g_autofree char *sha256 = md_digest_file ("a.jpg", &error);
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): 64 lower-case hexadecimal digits; NULL with
 *   @error, which names @path */
char *md_digest_file (const char *path, GError ** error);
/* (transfer full): the same of what was read */
char *md_digest_bytes (GBytes * bytes);
/* Whether @text could come from md_digest_file(). */
gboolean md_digest_is_valid (const char *text);

/* digest: Identifies files by their SHA-256.
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
/* Returns: (transfer full): the same for a file that has been read */
char *md_digest_bytes (GBytes * bytes);
/* Whether @text has the form that md_digest_file() returns. */
gboolean md_digest_is_valid (const char *text);

/* address: Distinguishes addresses (URIs) from file paths and removes
 * credentials from them, for messages, results and file names.
 *
 *   char *shown = md_address_hide ("rtsp://admin:secret@camera/1?token=abc");
 *   → "rtsp://camera/1?token=***"
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* Whether @path is an address, that is, contains "://". */
gboolean md_is_address (const char *path);
/* Returns: (transfer full): @address without credentials; a path unchanged */
char *md_address_hide (const char *address);
/* Returns: (transfer full): @text without the credentials in any address that it
 *   contains */
char *md_address_hide_all (const char *text);
/* Returns: (transfer full): @text, a message about @address, without the
 *   credentials in @address */
char *md_address_hide_in (const char *text, const char *address);

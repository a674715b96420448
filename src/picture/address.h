/* address: Tells an address (URI) from a file path, and removes user, password
 * and token from it for messages, results and file names.
 *
 *   char *shown = md_address_hide ("rtsp://admin:secret@camera/1?token=abc");
 *   → "rtsp://camera/1?token=***"
 */
#pragma once

#include <glib.h>

/* Whether @path is an address, containing "://", rather than a file. */
gboolean md_is_address (const char *path);
/* (transfer full): @address without credentials. A path that is not an
 * address is returned unchanged. */
char *md_address_hide (const char *address);
/* (transfer full): @text, a message about @address, without what
 * md_address_hide() removes from the address. */
char *md_address_hide_in (const char *text, const char *address);

/* address: tells an address from the path of a file, and what may be shown of
 * it: in messages, results and file names, no user, password or token.
 *
 *   char *shown = md_address_hide ("rtsp://admin:secret@camera/1?token=abc");
 *   → "rtsp://camera/1?token=***"
 */
#pragma once

#include <glib.h>

/* Whether @path is an address, with "://" in it, rather than a file. */
gboolean md_is_address (const char *path);
/* (transfer full): @address without who may see it. A path that is no address
 * comes back as it is. */
char *md_address_hide (const char *address);
/* (transfer full): @text, a message about @address, without what
 * md_address_hide() leaves out of that. */
char *md_address_hide_in (const char *text, const char *address);

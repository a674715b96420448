/* address: tells an address from the path of a file.
 */
#pragma once

#include <glib.h>

/* Whether @path is an address, with "://" in it, rather than a file. */
gboolean md_is_address (const char *path);

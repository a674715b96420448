/* installation: Finds the installed files of the program or plugin that this
 * code is part of.
 *
 *   g_autofree char *models = md_installation_models ();
 *
 * An installation may be moved as a whole, for example unpacked into a home
 * folder. A folder is therefore searched for below all parents of the program's
 * or plugin's own file; the path configured at build time is the fallback.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): absolute; need not exist */
char *md_installation_models (void);

/* Finds the folder of our GStreamer plugin.
 * Returns: (transfer full): absolute; need not exist */
char *md_installation_plugins (void);

G_END_DECLS

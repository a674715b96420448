/* installation: where the files that belong to this program, or to the plugin
 * that this code is part of, have been installed.
 *
 *   g_autofree char *models = md_installation_models ();
 *
 * An installation may be moved as a whole, unpacked from an archive into
 * somebody's home, say. Therefore the folder is looked for above the program's
 * or plugin's own file first, in the place that it has below the prefix;
 * only then is it the one that was given at build time.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): absolute; need not exist */
char *md_installation_models (void);

/* The folder of GStreamer plugins that holds ours.
 * Returns: (transfer full): absolute; need not exist */
char *md_installation_plugins (void);

/* What md_installation_models() does, for any folder.
 * @file: name of an existing file
 * @below_prefix: relative name of a folder
 * Returns: (transfer full) (nullable): @below_prefix in the nearest folder
 *   above @file that has it; NULL where none has */
char *md_installation_search (const char *file, const char *below_prefix);

G_END_DECLS

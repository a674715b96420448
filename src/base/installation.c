#include "installation.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

/* Returns: (transfer full): the file that this code was loaded from */
static char *
own_file (void)
{
  Dl_info info;

  /* A program found through PATH has a name without a folder. */
  if (dladdr (&own_file, &info) && strchr (info.dli_fname, '/'))
    return g_strdup (info.dli_fname);
  return g_strdup ("/proc/self/exe");
}

/* @file: an existing file
 * @below_prefix: relative path of a folder
 * Returns: (transfer full) (nullable): @below_prefix in the nearest parent of
 *   @file that has it; NULL if none has */
static char *
search (const char *file, const char *below_prefix)
{
  char *resolved = realpath (file, NULL);
  char *slash;

  while (resolved && (slash = strrchr (resolved, '/')) && slash > resolved) {
    g_autofree char *folder = NULL;

    *slash = '\0';
    folder = g_build_filename (resolved, below_prefix, NULL);
    if (g_file_test (folder, G_FILE_TEST_IS_DIR)) {
      free (resolved);
      return g_steal_pointer (&folder);
    }
  }
  free (resolved);
  return NULL;
}

static char *
find (const char *below_prefix, const char *at_build_time)
{
  g_autofree char *file = own_file ();
  char *folder = search (file, below_prefix);

  return folder ? folder : g_strdup (at_build_time);
}

char *
md_installation_models (void)
{
  return find (MD_MODEL_SUBDIR, MD_MODEL_DIR);
}

char *
md_installation_plugins (void)
{
  return find (MD_PLUGIN_SUBDIR, MD_PLUGIN_DIR);
}

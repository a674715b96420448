/* The feed's cache: no name leads outside the site, and lines are read back as
 * written. */
#include "fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cli/feed/store.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static MdMeans means;
  static const char *const outside[] = { "../a.png", "/etc/passwd", "a/../../b",
    ".."
  };
  GStatBuf state = { 0 };
  MdStore *store;

  /* as in corpus/ */
  if (!means.models[0]) {
    means.min_face_size = 30;
    means.threshold = -1;
    for (guint i = 0; i < G_N_ELEMENTS (means.models); i++)
      means.models[i] = g_strnfill (64, 'a');
  }
  store = md_store_open (fuzz_file (data, size), &means, NULL);
  if (!store)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    g_assert_null (md_store_find (store, outside[i], &state));
  md_store_close (store);
  return 0;
}

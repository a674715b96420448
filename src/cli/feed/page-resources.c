#include "page-resources.h"

#include <gio/gio.h>

#include "assets.h"

const char *
md_page_resource (const char *name, gsize * size)
{
  g_autofree char *path = g_strconcat ("/maskdetect/feed/", name, NULL);
  g_autoptr (GBytes) bytes = g_resource_lookup_data
      (md_feed_assets_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
      NULL);

  /* compiled into the program; a null byte that is not counted follows */
  return g_bytes_get_data (bytes, size);
}

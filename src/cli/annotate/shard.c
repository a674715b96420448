#include "shard.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_SHARDS 1000000

gboolean
md_shard_parse (MdShard * shard, const char *text, GError ** error)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 3);
  guint64 i, n;

  if (g_strv_length (parts) == 2
      && g_ascii_string_to_unsigned (parts[1], 10, 1, MAX_SHARDS, &n, NULL)
      && g_ascii_string_to_unsigned (parts[0], 10, 1, n, &i, NULL)) {
    *shard = (MdShard) {
    i, n};
    return TRUE;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "--shard: expected I/N with I from 1 to N, such as 2/10, not %s", text);
  return FALSE;
}

gboolean
md_shard_has (const MdShard * shard, const char *path)
{
  return g_str_hash (path) % shard->n == shard->i - 1;
}

char *
md_shard_name (const MdShard * shard, const char *file)
{
  const char *base, *dot;

  if (!file || shard->n == 1 || g_str_equal (file, "-"))
    return g_strdup (file);
  base = strrchr (file, G_DIR_SEPARATOR);
  base = base ? base + 1 : file;
  dot = strrchr (base, '.');
  if (!dot || dot == base)
    dot = base + strlen (base);
  return g_strdup_printf ("%.*s.%u-of-%u%s", (int) (dot - file), file,
      shard->i, shard->n, dot);
}

#include "digest.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define DIGITS 64

char *
md_digest_file (const char *path, GError ** error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  FILE *file = g_fopen (path, "rbe");
  guint8 bytes[1 << 16];
  gsize n;
  int saved;

  if (file != NULL) {
    while ((n = fread (bytes, 1, sizeof bytes, file)) > 0)
      g_checksum_update (checksum, bytes, n);
    if (!ferror (file)) {
      fclose (file);
      return g_strdup (g_checksum_get_string (checksum));
    }
  }
  saved = errno;
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (saved),
      "%s: %s", path, g_strerror (saved));
  if (file != NULL)
    fclose (file);
  return NULL;
}

char *
md_digest_bytes (GBytes * bytes)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

gboolean
md_digest_is_valid (const char *text)
{
  return strlen (text) == DIGITS && strspn (text, "0123456789abcdef") == DIGITS;
}

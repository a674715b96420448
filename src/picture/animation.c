#include "animation.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "gif.h"
#include "picture-reader.h"

static gboolean
skip (FILE * file, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (getc (file) == EOF)
      return FALSE;
  return TRUE;
}

/* Each data sub-block starts with its length; 0 ends the list. */
static gboolean
skip_sub_blocks (FILE * file)
{
  int length;

  while ((length = getc (file)) > 0)
    if (!skip (file, (gsize) length))
      return FALSE;
  return length == 0;
}

static gboolean
skip_image (FILE * file)
{
  guint8 place[9];

  /* One byte before the data is the LZW code size. */
  return fread (place, 1, sizeof place, file) == sizeof place
      && skip (file, md_gif_table_size (place[8]) + 1)
      && skip_sub_blocks (file);
}

/* Counts frames, up to @most. */
static guint
count_images (FILE * file, const guint8 * header, guint most)
{
  guint width = header[6] | header[7] << 8, height = header[8] | header[9] << 8;
  guint n_images = 0;

  if ((guint64) width * height > MD_PICTURE_MAX_MEGAPIXELS * 1000000
      || !skip (file, md_gif_table_size (header[MD_GIF_SCREEN_FLAGS])))
    return 0;
  while (n_images < most) {
    switch (getc (file)) {
      case MD_GIF_IMAGE:
        n_images++;
        if (!skip_image (file))
          return n_images;
        break;
      case MD_GIF_EXTENSION:
        if (getc (file) == EOF || !skip_sub_blocks (file))
          return n_images;
        break;
      default:
        return n_images;
    }
  }
  return n_images;
}

static gboolean
webp_is_animated (FILE * file, const guint8 * header)
{
  guint8 rest[8];

  return memcmp (header + 8, "WEBPV", 5) == 0
      && fread (rest, 1, sizeof rest, file) == sizeof rest
      && memcmp (rest, "P8X", 3) == 0 && (rest[7] & 2) != 0;
}

/* @header: (out): [MD_GIF_HEADER]: the first bytes
 * Returns: (nullable): the file; NULL if it is unreadable or shorter */
static FILE *
open_with_header (const char *path, guint8 * header)
{
  FILE *file = g_fopen (path, "rbe");

  if (file != NULL && fread (header, 1, MD_GIF_HEADER, file) != MD_GIF_HEADER)
    g_clear_pointer (&file, fclose);
  return file;
}

static gboolean
is_gif (const guint8 * header)
{
  return memcmp (header, "GIF8", 4) == 0;
}

gboolean
md_picture_is_animated (const char *path)
{
  guint8 header[MD_GIF_HEADER];
  FILE *file = open_with_header (path, header);
  gboolean animated = FALSE;

  if (file == NULL)
    return FALSE;
  if (is_gif (header))
    animated = count_images (file, header, 2) == 2;
  else if (memcmp (header, "RIFF", 4) == 0)
    animated = webp_is_animated (file, header);
  fclose (file);
  return animated;
}

guint
md_gif_count_frames (const char *path)
{
  guint8 header[MD_GIF_HEADER];
  FILE *file = open_with_header (path, header);
  guint n = 0;

  if (file == NULL)
    return 0;
  if (is_gif (header))
    n = count_images (file, header, G_MAXUINT);
  fclose (file);
  return n;
}

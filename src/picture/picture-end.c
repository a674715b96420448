#include "picture-end.h"

#include "gif.h"
#include "picture-bytes.h"

static gboolean
png_is_cut (Bytes png)
{
  guint64 at = 8;

  while (reaches (&png, at, 12)) {
    guint64 length = get (&png, at, 4);

    if (!reaches (&png, at, 12 + length))
      return TRUE;
    if (HAS (&png, at + 4, "IEND"))
      return FALSE;
    at += 12 + length;
  }
  return TRUE;
}

/* Looks for the end marker after the start of the scan only: an embedded
 * thumbnail, which has its own, comes before it. */
static gboolean
jpeg_is_cut (Bytes jpeg)
{
  guint64 at = 2;

  while (reaches (&jpeg, at, 4) && jpeg.data[at] == 0xff) {
    if (jpeg.data[at + 1] == 0xda)
      return memmem (jpeg.data + at, jpeg.size - at, "\xff\xd9", 2) == NULL;
    at += jpeg.data[at + 1] == 0xff ? 1 : 2 + get (&jpeg, at + 2, 2);
  }
  return TRUE;
}

/* @at: offset of the first sub-block
 * Returns: the offset after the last one; G_MAXUINT64 if the file ends first */
static guint64
skip_blocks (const Bytes * gif, guint64 at)
{
  while (reaches (gif, at, 1)) {
    if (gif->data[at] == 0)
      return at + 1;
    at += 1 + gif->data[at];
  }
  return G_MAXUINT64;
}

static gboolean
gif_is_cut (Bytes gif)
{
  guint64 at = MD_GIF_HEADER + (gif.size > MD_GIF_SCREEN_FLAGS ?
      md_gif_table_size (gif.data[MD_GIF_SCREEN_FLAGS]) : 0);

  while (reaches (&gif, at, 10)) {
    if (gif.data[at] == MD_GIF_IMAGE)
      return skip_blocks (&gif,
          at + 11 + md_gif_table_size (gif.data[at + 9])) == G_MAXUINT64;
    if (gif.data[at] != MD_GIF_EXTENSION)
      return FALSE;             /* unknown block: leave it to the decoder */
    at = skip_blocks (&gif, at + 2);
  }
  return TRUE;
}

static gboolean
bmp_is_cut (Bytes bmp)
{
  guint64 width, height, bits, compression;
  gboolean core;

  bmp.little_endian = TRUE;
  core = get (&bmp, 14, 4) == 12;
  width = get (&bmp, 18, core ? 2 : 4);
  height = get (&bmp, core ? 20 : 22, core ? 2 : 4);
  if (!core && height > G_MAXINT32)     /* negative: rows from top to bottom */
    height = (guint32) - (gint32) height;
  bits = get (&bmp, core ? 24 : 28, 2);
  compression = core ? 0 : get (&bmp, 30, 4);
  if (compression != 0 && compression != 3)
    return FALSE;
  return !reaches (&bmp, get (&bmp, 10, 4), (width * bits + 31) / 32 * 4 *
      height);
}

/* Skips comments. Returns FALSE if the file ends before the number does. */
static gboolean
read_number (const Bytes * pnm, gsize * at, guint64 * value)
{
  *value = 0;
  while (*at < pnm->size && !g_ascii_isdigit (pnm->data[*at]))
    if (pnm->data[(*at)++] == '#')
      while (*at < pnm->size && pnm->data[*at] != '\n')
        (*at)++;
  if (*at == pnm->size)
    return FALSE;
  for (; *at < pnm->size && g_ascii_isdigit (pnm->data[*at]); (*at)++)
    *value = MIN (*value * 10 + pnm->data[*at] - '0', G_MAXUINT16);
  return TRUE;
}

/* Checks the binary formats: P4 (bitmap), P5 (grey) and P6 (colour). */
static gboolean
pnm_is_cut (Bytes pnm)
{
  guint64 width, height, maximum = 0, row;
  guint8 kind = pnm.data[1];
  gsize at = 2;

  if (kind < '4')
    return FALSE;
  if (!read_number (&pnm, &at, &width) || !read_number (&pnm, &at, &height)
      || (kind > '4' && !read_number (&pnm, &at, &maximum)))
    return TRUE;
  row = kind == '4' ? (width + 7) / 8 :
      width * (kind == '6' ? 3 : 1) * (maximum > 255 ? 2 : 1);
  return !reaches (&pnm, at + 1, row * height);
}

/* The values of an entry of an image file directory. */
typedef struct
{
  guint64 n, at;
  guint size;                   /* bytes per value; 0 = no such entry */
} Values;

static Values
read_entry (const Bytes * tiff, guint64 entry)
{
  Values values = {
    .n = get (tiff, entry + 4, 4),
    .at = entry + 8,
    .size = get (tiff, entry + 2, 2) == 3 ? 2 : 4,
  };

  if (values.n * values.size > 4)
    values.at = get (tiff, entry + 8, 4);
  return values;
}

/* Compares the offsets and lengths of the strips or tiles with the file. */
static gboolean
tiff_is_cut (Bytes tiff)
{
  Values starts = { 0 }, lengths = { 0 };
  guint64 directory, n;

  tiff.little_endian = HAS (&tiff, 0, "II");
  directory = get (&tiff, 4, 4);
  n = get (&tiff, directory, 2);
  if (!reaches (&tiff, directory, 2 + 12 * n))
    return TRUE;
  for (guint64 i = 0; i < n; i++) {
    guint64 entry = directory + 2 + 12 * i;
    guint64 tag = get (&tiff, entry, 2);

    if (tag == 273 || tag == 324)
      starts = read_entry (&tiff, entry);
    else if (tag == 279 || tag == 325)
      lengths = read_entry (&tiff, entry);
  }
  n = MIN (starts.n, lengths.n);
  if (!reaches (&tiff, starts.at, n * starts.size)
      || !reaches (&tiff, lengths.at, n * lengths.size))
    return TRUE;
  for (guint64 i = 0; i < n; i++)
    if (!reaches (&tiff, get (&tiff, starts.at + i * starts.size, starts.size),
            get (&tiff, lengths.at + i * lengths.size, lengths.size)))
      return TRUE;
  return FALSE;
}

static gboolean
webp_is_cut (Bytes webp)
{
  webp.little_endian = TRUE;
  return !reaches (&webp, 8, get (&webp, 4, 4));
}

/* Walks the top-level boxes of JPEG 2000, HEIF and AVIF. */
static gboolean
boxes_are_cut (Bytes file)
{
  guint64 at = 0;

  while (reaches (&file, at, 8)) {
    guint64 length = get (&file, at, 4);

    if (length == 1)
      length = get (&file, at + 8, 8);
    if (length == 0)            /* extends to the end of the file */
      return FALSE;
    if (length < 8 || !reaches (&file, at, length))
      return TRUE;
    at += length;
  }
  return FALSE;
}

gboolean
md_picture_is_cut (const guint8 * data, gsize size, const char *type)
{
  static const struct
  {
    const char *type;
      gboolean (*is_cut) (Bytes bytes);
  } formats[] = {
    {"image/png", png_is_cut},
    {"image/jpeg", jpeg_is_cut},
    {"image/gif", gif_is_cut},
    {"image/bmp", bmp_is_cut},
    {"image/x-portable-anymap", pnm_is_cut},
    {"image/tiff", tiff_is_cut},
    {"image/webp", webp_is_cut},
    {"image/jp2", boxes_are_cut},
    {"image/heif", boxes_are_cut},
    {"image/avif", boxes_are_cut},
  };

  Bytes bytes = { data, size, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].type, type) == 0)
      return formats[i].is_cut (bytes);
  return FALSE;
}

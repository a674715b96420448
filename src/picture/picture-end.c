#include "picture-end.h"

#include "gif.h"
#include "picture-bytes.h"
#include "png-data.h"

static gboolean
png_is_cut (Bytes png, const MdPictureHeader * header)
{
  guint64 at = 8;

  while (reaches (&png, at, 12)) {
    guint64 length = get (&png, at, 4);

    if (!reaches (&png, at, 12 + length))
      return TRUE;
    if (HAS (&png, at + 4, "IEND"))
      return md_png_data_is_short (png.data, png.size);
    at += 12 + length;
  }
  return TRUE;
}

/* Looks for the end marker after the start of the scan only: an embedded
 * thumbnail, which has its own, comes before it. */
static gboolean
jpeg_is_cut (Bytes jpeg, const MdPictureHeader * header)
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
gif_is_cut (Bytes gif, const MdPictureHeader * header)
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

/* Whether the file has @n rows of @row bytes from @at on. */
static gboolean
has_rows (const Bytes * bytes, guint64 at, guint64 row, guint64 n)
{
  return at <= bytes->size && (n == 0 || row <= (bytes->size - at) / n);
}

static gboolean
bmp_is_cut (Bytes bmp, const MdPictureHeader * header)
{
  guint64 bits, compression;
  gboolean core;

  bmp.little_endian = TRUE;
  core = get (&bmp, 14, 4) == 12;
  bits = get (&bmp, core ? 24 : 28, 2);
  compression = core ? 0 : get (&bmp, 30, 4);
  if (compression != 0 && compression != 3)
    return FALSE;
  return !has_rows (&bmp, get (&bmp, 10, 4), (header->width * bits + 31) / 32
      * 4, header->height);
}

/* Whether the file has @n numbers from @at on. Those of a bitmap are digits that
 * need no space between them. */
static gboolean
has_numbers (const Bytes * pnm, gsize at, guint64 n)
{
  guint64 value;
  gboolean digits = pnm->data[1] == '1';

  /* a number takes a byte at least */
  if (!reaches (pnm, at, n))
    return FALSE;
  while (n > 0 && read_number (pnm, &at, digits ? 1 : G_MAXUINT, &value))
    n--;
  return n == 0;
}

/* P1 to P3 are text, P4 to P6 binary: bitmap, grey and colour. */
static gboolean
pnm_is_cut (Bytes pnm, const MdPictureHeader * header)
{
  guint64 maximum = 0, width = header->width;
  guint8 kind = pnm.data[1];
  gsize at = header->size_end;

  if (kind < '4')
    return !has_numbers (&pnm, at, width * header->height
        * (kind == '3' ? 3 : 1) + (kind == '1' ? 0 : 1));
  if (kind > '4' && !read_number (&pnm, &at, G_MAXUINT, &maximum))
    return TRUE;
  return !has_rows (&pnm, at + 1, kind == '4' ? (width + 7) / 8 :
      width * (kind == '6' ? 3 : 1) * (maximum > 255 ? 2 : 1), header->height);
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
tiff_is_cut (Bytes tiff, const MdPictureHeader * header)
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
webp_is_cut (Bytes webp, const MdPictureHeader * header)
{
  MdSource source = SOURCE (&webp);
  MdSection riff;

  return md_chunk_read (&source, 0, &riff) == MD_SECTION_CUT;
}

/* The codestream ends with a marker that does not occur within it. */
static gboolean
jp2_is_cut (Bytes jp2, const MdPictureHeader * header)
{
  MdSource source = SOURCE (&jp2);
  MdSection box = {.next = 0 };
  MdSectionState state;

  while ((state = md_box_read (&source, box.next, &box)) == MD_SECTION_WHOLE)
    if (memcmp (box.type, "jp2c", 4) == 0)
      return box.open && memmem (jp2.data + box.start, jp2.size - box.start,
          "\xff\xd9", 2) == NULL;
  return state == MD_SECTION_CUT;
}

/* Compares the places of all items with the file. Other files can hold items,
 * and so can the box `idat`; they do not count.
 * @box: `iloc` */
static gboolean
items_are_cut (const Bytes * file, const MdSection * box)
{
  guint64 at = box->start;
  guint version = get (file, at, 1), wide = version < 2 ? 2 : 4;
  guint offset = get (file, at + 4, 1) >> 4, length =
      get (file, at + 4, 1) & 15;
  guint base = get (file, at + 5, 1) >> 4;
  guint index = version > 0 ? get (file, at + 5, 1) & 15 : 0;
  guint64 n = get (file, at + 6, wide);

  /* a list without lengths would take no bytes */
  if (version > 2 || offset > 8 || length == 0 || length > 8 || base > 8
      || index > 8)
    return FALSE;
  at += 6 + wide;
  for (; n > 0 && at < box->end; n--) {
    guint method = version > 0 ? get (file, at + wide, 2) & 15 : 0;
    guint64 start, extents;

    at += wide + (version > 0 ? 2 : 0);
    method |= get (file, at, 2);        /* 0: this file */
    start = get (file, at + 2, base);
    extents = get (file, at + 2 + base, 2);
    at += 4 + base;
    for (; extents > 0 && at < box->end; extents--) {
      guint64 from = start + get (file, at + index, offset);

      at += index + offset + length;
      if (method == 0 && !reaches (file, from, get (file, at - length, length)))
        return TRUE;
    }
  }
  return FALSE;
}

/* @meta: a box with four bytes before its boxes */
static gboolean
find_places (const Bytes * file, const MdSection * meta, MdSection * box)
{
  MdSource source = SOURCE (file);

  source.size = meta->end;
  box->next = meta->start + 4;
  while (md_box_read (&source, box->next, box) == MD_SECTION_WHOLE)
    if (memcmp (box->type, "iloc", 4) == 0)
      return TRUE;
  return FALSE;
}

/* HEIF and AVIF: pictures have the box `meta`, which says where their data is;
 * sequences have `moov`. */
static gboolean
heif_is_cut (Bytes file, const MdPictureHeader * header)
{
  MdSource source = SOURCE (&file);
  MdSection box, places;
  MdSectionState state;
  gboolean begun = FALSE;
  guint64 at = 0;

  while ((state = md_box_read (&source, at, &box)) == MD_SECTION_WHOLE) {
    gboolean meta = memcmp (box.type, "meta", 4) == 0;

    if (meta && find_places (&file, &box, &places))
      return items_are_cut (&file, &places);
    begun |= meta || memcmp (box.type, "moov", 4) == 0;
    at = box.next;
  }
  return state == MD_SECTION_CUT || (!begun && at == file.size);
}

gboolean
md_picture_is_cut (const guint8 * data, gsize size,
    const MdPictureHeader * header)
{
  static const struct
  {
    const char *type;
      gboolean (*is_cut) (Bytes bytes, const MdPictureHeader * header);
  } formats[] = {
    {"image/png", png_is_cut},
    {"image/jpeg", jpeg_is_cut},
    {"image/gif", gif_is_cut},
    {"image/bmp", bmp_is_cut},
    {"image/x-portable-anymap", pnm_is_cut},
    {"image/tiff", tiff_is_cut},
    {"image/webp", webp_is_cut},
    {"image/jp2", jp2_is_cut},
    {"image/heif", heif_is_cut},
    {"image/avif", heif_is_cut},
  };

  Bytes bytes = { data, size, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (strcmp (formats[i].type, header->type) == 0)
      return formats[i].is_cut (bytes, header);
  return FALSE;
}

#include "picture-header.h"

#include "picture-bytes.h"

#define ORIENTATION 0x0112

/* Parses a TIFF file or EXIF data, which have the same format. */
static void
parse_tiff (Bytes tiff, MdPictureHeader * header, gboolean with_size)
{
  guint64 directory, n;

  tiff.little_endian = HAS (&tiff, 0, "II");
  if (get (&tiff, 2, 2) != 42)
    return;
  directory = get (&tiff, 4, 4);
  n = get (&tiff, directory, 2);
  for (guint i = 0; i < n; i++) {
    gsize entry = directory + 2 + 12 * i;
    guint tag = get (&tiff, entry, 2);
    guint64 value = get (&tiff, entry + 8, get (&tiff, entry + 2, 2) == 3 ?
        2 : 4);

    if (tag == ORIENTATION && value >= 1 && value <= 8) {
      header->orientation = value;
      header->orientation_at = with_size ? entry + 8 : 0;
    }
    /* Of a tag that occurs twice, decoders disagree about which one counts. */
    if (tag == 256 && with_size)
      header->width = MAX (header->width, value);
    if (tag == 257 && with_size)
      header->height = MAX (header->height, value);
  }
}

static void
parse_exif (Bytes exif, MdPictureHeader * header)
{
  if (HAS (&exif, 0, "Exif\0\0"))
    exif = part (&exif, 6, exif.size);
  parse_tiff (exif, header, FALSE);
}

static void
parse_png (Bytes png, MdPictureHeader * header)
{
  header->width = get (&png, 16, 4);
  header->height = get (&png, 20, 4);
  for (gsize at = 8; at + 12 <= png.size;) {
    gsize length = get (&png, at, 4);

    if (HAS (&png, at + 4, "eXIf"))
      parse_exif (part (&png, at + 8, length), header);
    at += 12 + length;
  }
}

static void
parse_jpeg (Bytes jpeg, MdPictureHeader * header)
{
  gsize at = 2;

  while (at + 4 <= jpeg.size && jpeg.data[at] == 0xff) {
    guint marker = jpeg.data[at + 1];
    gsize length = get (&jpeg, at + 2, 2);

    if (marker == 0xff) {       /* fill byte */
      at++;
      continue;
    }
    if (marker == 0xda || length < 2)
      break;
    /* SOF markers are C0 to CF, except DHT, JPG and DAC. */
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8
        && marker != 0xcc) {
      header->height = MAX (header->height, get (&jpeg, at + 5, 2));
      header->width = MAX (header->width, get (&jpeg, at + 7, 2));
      header->components = get (&jpeg, at + 9, 1);
    }
    if (marker == 0xe1 && HAS (&jpeg, at + 4, "Exif\0\0"))
      parse_exif (part (&jpeg, at + 4, length - 2), header);
    at += 2 + length;
  }
}

static void
parse_webp (Bytes webp, MdPictureHeader * header)
{
  MdSource source = SOURCE (&webp);
  MdSection chunk = {.next = 12 };

  webp.little_endian = TRUE;
  while (md_chunk_read (&source, chunk.next, &chunk) != MD_SECTION_NONE) {
    guint64 start = chunk.start;

    if (memcmp (chunk.type, "VP8X", 4) == 0) {
      header->width = get (&webp, start + 4, 3) + 1;
      header->height = get (&webp, start + 7, 3) + 1;
    } else if (memcmp (chunk.type, "VP8L", 4) == 0 && header->width == 0) {
      guint64 bits = get (&webp, start + 1, 4);
      header->width = (bits & 0x3fff) + 1;
      header->height = (bits >> 14 & 0x3fff) + 1;
    } else if (memcmp (chunk.type, "VP8 ", 4) == 0 && header->width == 0) {
      header->width = get (&webp, start + 6, 2) & 0x3fff;
      header->height = get (&webp, start + 8, 2) & 0x3fff;
    } else if (memcmp (chunk.type, "EXIF", 4) == 0) {
      parse_exif (part (&webp, start, chunk.end - start), header);
    }
  }
}

static void
parse_bmp (Bytes bmp, MdPictureHeader * header)
{
  gboolean core;

  bmp.little_endian = TRUE;
  core = get (&bmp, 14, 4) == 12;
  header->width = get (&bmp, 18, core ? 2 : 4);
  header->height = get (&bmp, core ? 20 : 22, core ? 2 : 4);
  /* A negative height means rows from top to bottom. */
  if (!core && header->height > G_MAXINT32)
    header->height = (guint32) - (gint32) header->height;
}

static void
parse_pnm (Bytes pnm, MdPictureHeader * header)
{
  gsize at = 2;

  if (read_number (&pnm, &at, G_MAXUINT, &header->width)
      && read_number (&pnm, &at, G_MAXUINT, &header->height))
    header->size_end = at;
}

/* JPEG 2000: the largest of the sizes in codestreams' SIZ markers, since other
 * boxes may contain what looks like one. */
static void
parse_jp2 (Bytes jp2, MdPictureHeader * header)
{
  for (gsize at = 0; at + 16 <= jp2.size; at++)
    if (HAS (&jp2, at, "\xff\x4f\xff\x51")) {
      header->width = MAX (header->width,
          get (&jp2, at + 8, 4) - get (&jp2, at + 16, 4));
      header->height = MAX (header->height,
          get (&jp2, at + 12, 4) - get (&jp2, at + 20, 4));
    }
}

static void
parse_gif (Bytes gif, MdPictureHeader * header)
{
  gif.little_endian = TRUE;
  header->width = get (&gif, 6, 2);
  header->height = get (&gif, 8, 2);
}

/* HEIF and AVIF: the largest of the sizes (`ispe`) that the properties of all
 * items contain. The search does not depend on the boxes around them. */
static void
parse_heif (Bytes heif, MdPictureHeader * header)
{
  for (gsize at = 0; at + 20 <= heif.size; at++)
    if (HAS (&heif, at, "ispe\0\0\0\0")) {
      header->width = MAX (header->width, get (&heif, at + 8, 4));
      header->height = MAX (header->height, get (&heif, at + 12, 4));
    }
}

/* Bits of a JPEG XL codestream, the lowest of each byte first. */
typedef struct
{
  Bytes bytes;
  gsize at;                     /* bits */
} Bits;

static guint64
get_bits (Bits * bits, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++, bits->at++)
    value |= (get (&bits->bytes, bits->at / 8, 1) >> bits->at % 8 & 1) << i;
  return value;
}

/* @small: whether the size is a multiple of 8, up to 256 */
static guint64
get_side (Bits * bits, gboolean small)
{
  static const guint8 lengths[] = { 9, 13, 18, 30 };

  return small ? 8 * (1 + get_bits (bits, 5)) :
      1 + get_bits (bits, lengths[get_bits (bits, 2)]);
}

/* @jxl: a codestream */
static void
parse_jxl_codestream (Bytes jxl, MdPictureHeader * header)
{
  /* width to height */
  static const guint8 ratios[][2] = {
    {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}
  };
  Bits bits = { jxl, 16 };
  gboolean small;
  guint ratio;

  if (!HAS (&jxl, 0, "\xff\x0a"))
    return;
  small = get_bits (&bits, 1);
  header->height = get_side (&bits, small);
  ratio = get_bits (&bits, 3);
  header->width = ratio == 0 ? get_side (&bits, small) :
      header->height * ratios[ratio - 1][0] / ratios[ratio - 1][1];
}

/* The codestream may be in a box, or in parts, each of which has a number. */
static void
parse_jxl (Bytes jxl, MdPictureHeader * header)
{
  MdSource source = SOURCE (&jxl);
  MdSection box = {.next = 0 };

  parse_jxl_codestream (jxl, header);
  while (header->width == 0
      && md_box_read (&source, box.next, &box) == MD_SECTION_WHOLE)
    if (memcmp (box.type, "jxlc", 4) == 0)
      parse_jxl_codestream (part (&jxl, box.start, jxl.size), header);
    else if (memcmp (box.type, "jxlp", 4) == 0)
      parse_jxl_codestream (part (&jxl, box.start + 4, jxl.size), header);
}

static const char *
type_of_brand (const Bytes * bytes)
{
  static const char *const heif[] = {
    "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", NULL
  };

  if (HAS (bytes, 8, "avif") || HAS (bytes, 8, "avis"))
    return "image/avif";
  for (guint i = 0; heif[i]; i++)
    if (has (bytes, 8, heif[i], 4))
      return "image/heif";
  return NULL;
}

const char *
md_picture_header_parse (const guint8 * data, gsize size,
    MdPictureHeader * header)
{
  Bytes bytes = { data, size, FALSE };

  *header = (MdPictureHeader) {
  .orientation = 1};
  if (HAS (&bytes, 0, "\x89PNG\r\n\x1a\n")) {
    header->type = "image/png";
    parse_png (bytes, header);
  } else if (HAS (&bytes, 0, "\xff\xd8\xff")) {
    header->type = "image/jpeg";
    parse_jpeg (bytes, header);
  } else if (HAS (&bytes, 0, "GIF8")) {
    header->type = "image/gif";
    parse_gif (bytes, header);
  } else if (HAS (&bytes, 0, "RIFF") && HAS (&bytes, 8, "WEBP")) {
    header->type = "image/webp";
    parse_webp (bytes, header);
  } else if (HAS (&bytes, 0, "II*\0") || HAS (&bytes, 0, "MM\0*")) {
    header->type = "image/tiff";
    parse_tiff (bytes, header, TRUE);
  } else if (HAS (&bytes, 0, "BM") && size > 26) {
    header->type = "image/bmp";
    parse_bmp (bytes, header);
  } else if (size > 3 && data[0] == 'P' && data[1] >= '1' && data[1] <= '6'
      && g_ascii_isspace (data[2])) {
    header->type = "image/x-portable-anymap";
    parse_pnm (bytes, header);
  } else if (HAS (&bytes, 4, "jP  \r\n\x87\n")) {
    header->type = "image/jp2";
    parse_jp2 (bytes, header);
  } else if (HAS (&bytes, 4, "ftyp") && type_of_brand (&bytes)) {
    header->type = type_of_brand (&bytes);
    parse_heif (bytes, header);
  } else if (HAS (&bytes, 0, "\xff\x0a")
      || HAS (&bytes, 0, "\0\0\0\x0cJXL \r\n\x87\n")) {
    header->type = "image/jxl";
    parse_jxl (bytes, header);
  } else {
    return "not a picture";
  }
  return header->width == 0 || header->height == 0 ?
      "damaged: its header has no size" : NULL;
}

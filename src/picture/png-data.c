#include "png-data.h"

#include <gio/gio.h>

#include "picture-bytes.h"

/* Bytes inflated at a time. */
#define CHUNK (64 << 10)

/* Positions and steps of the passes of an interlaced picture. */
static const struct
{
  guint x, y, dx, dy;
} passes[] = {
  {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
  {1, 0, 2, 2}, {0, 1, 1, 2}
};

/* @first, @step: of the samples among @length
 * Returns: the number of these samples */
static guint64
count_samples (guint64 length, guint first, guint step)
{
  return length > first ? (length - first + step - 1) / step : 0;
}

/* Each row has a byte for its filter.
 * @bits: per pixel */
static guint64
size_of_pass (guint64 width, guint64 height, guint64 bits)
{
  return width > 0 ? height * (1 + (width * bits + 7) / 8) : 0;
}

/* Returns: the number of bytes that the picture needs; 0 = unknown */
static guint64
size_of_rows (const Bytes * png)
{
  static const guint8 samples[] = { 1, 0, 3, 1, 2, 0, 4 };
  guint64 width = get (png, 16, 4), height = get (png, 20, 4);
  guint64 colour = get (png, 25, 1), size = 0;
  guint64 bits = colour < G_N_ELEMENTS (samples) ?
      samples[colour] * get (png, 24, 1) : 0;

  if (bits == 0)
    return 0;
  if (get (png, 28, 1) == 0)
    return size_of_pass (width, height, bits);
  for (guint i = 0; i < G_N_ELEMENTS (passes); i++)
    size += size_of_pass (count_samples (width, passes[i].x, passes[i].dx),
        count_samples (height, passes[i].y, passes[i].dy), bits);
  return size;
}

/* Inflates one chunk of data.
 * @missing: (inout): bytes that the picture still needs
 * Returns: FALSE if no more data can follow */
static gboolean
inflate_chunk (GConverter * inflater, Bytes chunk, guint64 * missing)
{
  guint8 out[CHUNK];

  /* without input, too: the last call may not have had room for all bytes */
  while (*missing > 0) {
    g_autoptr (GError) error = NULL;
    gsize n_read, n_written;
    GConverterResult result = g_converter_convert (inflater, chunk.data,
        chunk.size, out, MIN (sizeof out, *missing), 0, &n_read, &n_written,
        &error);

    if (result == G_CONVERTER_ERROR)
      return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
    chunk = part (&chunk, n_read, chunk.size);
    *missing -= n_written;
    if (result == G_CONVERTER_FINISHED)
      return FALSE;
  }
  return TRUE;
}

gboolean
md_png_data_is_short (const guint8 * data, gsize size)
{
  g_autoptr (GZlibDecompressor) inflater =
      g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  const Bytes png = { data, size, FALSE };
  guint64 missing = size_of_rows (&png), at = 8;
  gboolean more = TRUE;

  while (more && missing > 0 && reaches (&png, at, 12)) {
    guint64 length = get (&png, at, 4);

    if (HAS (&png, at + 4, "IDAT"))
      more = inflate_chunk (G_CONVERTER (inflater), part (&png, at + 8, length),
          &missing);
    at += 12 + length;
  }
  return missing > 0;
}

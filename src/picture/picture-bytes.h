/* picture-bytes: Bounds-checked reading of a picture file's bytes, for
 * picture-header.c and picture-end.c.
 *
 *   Bytes png = { data, size, FALSE };
 *   if (HAS (&png, 12, "IHDR"))
 *     width = get (&png, 16, 4);
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <string.h>

#include "container.h"

typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean little_endian;
} Bytes;

/* Whether the file has @length bytes at offset @at. */
static inline gboolean
reaches (const Bytes * bytes, guint64 at, guint64 length)
{
  return at <= bytes->size && length <= bytes->size - at;
}

/* Returns the @n-byte integer at @at; 0 if it extends beyond the end. */
static inline guint64
get (const Bytes * bytes, gsize at, guint n)
{
  guint64 value = 0;

  if (!reaches (bytes, at, n))
    return 0;
  for (guint i = 0; i < n; i++)
    value = value << 8
        | bytes->data[at + (bytes->little_endian ? n - 1 - i : i)];
  return value;
}

/* Whether the bytes at @at are @text. */
static inline gboolean
has (const Bytes * bytes, gsize at, const char *text, gsize length)
{
  return reaches (bytes, at, length)
      && memcmp (bytes->data + at, text, length) == 0;
}

#define HAS(bytes, at, text) has (bytes, at, text, sizeof text - 1)

/* Returns at most @size bytes from @at on; none if @at is beyond the end. */
static inline Bytes
part (const Bytes * bytes, gsize at, gsize size)
{
  at = MIN (at, bytes->size);
  return (Bytes) {
  bytes->data + at, MIN (size, bytes->size - at), bytes->little_endian};
}

/* Copies bytes, for MdSource. */
static inline gboolean
read_bytes (gconstpointer from, guint64 at, void *bytes, gsize n)
{
  const Bytes *file = from;

  if (!reaches (file, at, n))
    return FALSE;
  memcpy (bytes, file->data + at, n);
  return TRUE;
}

#define SOURCE(bytes) ((MdSource) { read_bytes, (bytes), (bytes)->size })

/* Reads one of Netpbm's numbers, after white space and comments.
 * @at: (inout): moves behind the number
 * @digits: maximum number of digits to read
 * @value: (out): at most G_MAXUINT32
 * Returns: FALSE if the file ends before the number */
static inline gboolean
read_number (const Bytes * pnm, gsize * at, guint digits, guint64 * value)
{
  *value = 0;
  while (*at < pnm->size && !g_ascii_isdigit (pnm->data[*at]))
    if (pnm->data[(*at)++] == '#')
      while (*at < pnm->size && pnm->data[*at] != '\n')
        (*at)++;
  if (*at == pnm->size)
    return FALSE;
  for (; digits > 0 && *at < pnm->size && g_ascii_isdigit (pnm->data[*at]);
      (*at)++, digits--)
    *value = MIN (*value * 10 + pnm->data[*at] - '0', G_MAXUINT32);
  return TRUE;
}

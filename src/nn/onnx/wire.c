#include "wire.h"

#include <string.h>

enum
{
  WIRE_VARINT = 0,
  WIRE_BYTES = 2,
  WIRE_FLOAT = 5
};

static void
put_varint (GByteArray * out, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;

  do {
    bytes[n++] = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>= 7;
  } while (value > 0);
  g_byte_array_append (out, bytes, n);
}

void
md_wire_put_int (GByteArray * out, guint field, gint64 value)
{
  put_varint (out, field << 3 | WIRE_VARINT);
  put_varint (out, (guint64) value);
}

void
md_wire_put_float (GByteArray * out, guint field, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  put_varint (out, field << 3 | WIRE_FLOAT);
  g_byte_array_append (out, (const guint8 *) &bits, sizeof bits);
}

void
md_wire_put_string (GByteArray * out, guint field, const char *text)
{
  md_wire_put_length (out, field, strlen (text));
  g_byte_array_append (out, (const guint8 *) text, (guint) strlen (text));
}

void
md_wire_put_length (GByteArray * out, guint field, guint64 length)
{
  put_varint (out, field << 3 | WIRE_BYTES);
  put_varint (out, length);
}

void
md_wire_put_message (GByteArray * out, guint field, GByteArray * message)
{
  md_wire_put_length (out, field, message->len);
  g_byte_array_append (out, message->data, message->len);
  g_byte_array_unref (message);
}

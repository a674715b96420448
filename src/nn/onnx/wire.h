/* wire: protobuf's wire format, for writing, which is little more than lengths.
 *
 *   GByteArray *message = g_byte_array_new ();
 *   md_wire_put_string (message, 1, "name");
 *   md_wire_put_message (outer, 7, message);
 *
 * Thread safety: changes @out only.
 */
#pragma once

#include <glib.h>

void md_wire_put_varint (GByteArray * out, guint64 value);
/* Each: one field, its number first. */
void md_wire_put_int (GByteArray * out, guint field, gint64 value);
void md_wire_put_float (GByteArray * out, guint field, float value);
void md_wire_put_string (GByteArray * out, guint field, const char *text);
/* The head of a field of bytes, which are to follow. */
void md_wire_put_length (GByteArray * out, guint field, guint64 length);
/* @message: (transfer full) */
void md_wire_put_message (GByteArray * out, guint field, GByteArray * message);

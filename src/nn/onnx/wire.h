/* wire: Writes protobuf's wire format.
 *
 *   GByteArray *message = g_byte_array_new ();
 *   md_wire_put_string (message, 1, "name");
 *   md_wire_put_message (outer, 7, message);
 *
 * Thread safety: changes @out only.
 */
#pragma once

#include <glib.h>

/* Each appends one field with the number @field. */
void md_wire_put_int (GByteArray * out, guint field, gint64 value);
void md_wire_put_float (GByteArray * out, guint field, float value);
void md_wire_put_string (GByteArray * out, guint field, const char *text);
/* Appends tag and length of a field whose @length bytes the caller appends. */
void md_wire_put_length (GByteArray * out, guint field, guint64 length);
/* @message: (transfer full) */
void md_wire_put_message (GByteArray * out, guint field, GByteArray * message);

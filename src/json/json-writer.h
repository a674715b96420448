/* json-writer: Appends JSON to a string, member by member.
 *
 *   md_json_begin (json, NULL, '{');
 *   md_json_add_string (json, "file", path);
 *   md_json_begin (json, "size", '[');
 *   md_json_add_int (json, NULL, 640);
 *   md_json_add_int (json, NULL, 480);
 *   md_json_end (json, ']');
 *   md_json_end (json, '}');             // {"file":"a.jpg","size":[640,480]}
 *
 * A comma is added if the text ends in a complete value; the caller may append
 * white space after a comma of its own.
 *
 * @name is not escaped: letters, digits and hyphens only. NULL = an element of
 * an array, the root, or the value after md_json_add_name().
 *
 * Numbers use a decimal point in every locale. Allocates nothing if @json is
 * large enough and strings are ASCII.
 *
 * Thread safety: changes @json only.
 */
#pragma once

#include <glib.h>

/* @bracket: '{' or '[' */
void md_json_begin (GString * json, const char *name, char bracket);
/* @bracket: '}' or ']' */
void md_json_end (GString * json, char bracket);

/* Begins a member whose value the caller appends. */
void md_json_add_name (GString * json, const char *name);
/* @text: any bytes; invalid UTF-8 is replaced */
void md_json_add_string (GString * json, const char *name, const char *text);
void md_json_add_int (GString * json, const char *name, gint64 value);
/* @format: for g_ascii_formatd()
 * @value: written as null if not finite */
void md_json_add_double (GString * json, const char *name, const char *format,
    double value);
void md_json_add_boolean (GString * json, const char *name, gboolean value);

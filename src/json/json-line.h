/* json-line: Parses a line of an untrusted JSON Lines file.
 *
 *   JsonObject *object = md_json_line_parse (parser, line, -1);
 *   JsonNode *size = object ?
 *       md_json_line_member (object, "size", G_TYPE_INT64) : NULL;
 *
 * Thread safety: one thread at a time may use a JsonParser.
 */
#pragma once

#include <json-glib/json-glib.h>

/* @length: bytes, -1 = null-terminated
 * Returns: (transfer none) (nullable): the line's object, valid until @parser
 *   is used again; NULL if the line is not an object */
JsonObject *md_json_line_parse (JsonParser * parser, const char *line,
    gssize length);

/* @type: G_TYPE_STRING, G_TYPE_INT64, ...
 * Returns: (transfer none) (nullable): the member @name; NULL if it is missing
 *   or of another type */
JsonNode *md_json_line_member (JsonObject * object, const char *name,
    GType type);

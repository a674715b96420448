/* json-line: Parses a line of an untrusted JSON Lines file.
 *
 *   JsonObject *object = md_json_line_parse (parser, line, -1);
 *   JsonNode *size = object ?
 *       md_json_line_member (object, "size", G_TYPE_INT64) : NULL;
 */
#pragma once

#include <json-glib/json-glib.h>

/* @length: bytes, -1 = up to the NUL
 * Returns: (transfer none) (nullable): the line's object, valid until @parser
 *   is used again; NULL if the line is anything else */
JsonObject *md_json_line_parse (JsonParser * parser, const char *line,
    gssize length);

/* (transfer none) (nullable): the member of that name, if its value has
 * exactly that type: G_TYPE_STRING, G_TYPE_INT64, ... */
JsonNode *md_json_line_member (JsonObject * object, const char *name,
    GType type);

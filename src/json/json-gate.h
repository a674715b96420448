/* json-gate: Checks and parses all JSON that this program reads.
 *
 *   g_autoptr (JsonParser) parser = json_parser_new ();
 *   JsonNode *root = md_json_gate_load (parser, "a.json", &error);
 *
 * json-glib recurses for every level and allocates a node for every value, so
 * that a text of brackets overflows the stack and one of commas exhausts
 * memory. Texts are therefore measured before they are parsed, and must be
 * strict JSON in UTF-8; json-glib alone accepts comments, among other
 * extensions. Nothing else in the tree calls json_parser_load_*().
 */
#pragma once

#include <json-glib/json-glib.h>

/* Maximum nesting of arrays and objects; our own files use five levels. */
#define MD_JSON_GATE_DEPTH 64
/* Maximum size of a text in bytes; the annotations of 30,000 pictures take a
 * tenth of it. */
#define MD_JSON_GATE_SIZE (256 << 20)
/* Maximum number of values in a text. */
#define MD_JSON_GATE_VALUES (16 << 20)

/* @length: bytes, -1 = up to the NUL
 * Returns: (transfer none): valid until @parser is used again; NULL with
 *   @error (G_IO_ERROR_INVALID_DATA), which does not name a file */
JsonNode *md_json_gate_parse (JsonParser * parser, const char *text,
    gssize length, GError ** error);
/* Does the same for a file. @error names the file. */
JsonNode *md_json_gate_load (JsonParser * parser, const char *path,
    GError ** error);

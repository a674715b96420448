/* json-gate: Checks and parses all JSON that maskdetect reads.
 *
 *   g_autoptr (JsonParser) parser = json_parser_new ();
 *   JsonNode *root = md_json_gate_load (parser, "a.json", &error);
 *
 * json-glib recurses for every level and allocates a node for every value, so a
 * text of brackets overflows the stack and one of commas exhausts memory. The
 * limits below are checked before parsing. Texts must be strict JSON in UTF-8;
 * json-glib alone also accepts comments and other extensions. No other code
 * calls json_parser_load_*().
 *
 * Thread safety: one thread at a time may use a JsonParser.
 */
#pragma once

#include <json-glib/json-glib.h>

/* Maximum nesting of arrays and objects; our own files use five levels. */
#define MD_JSON_GATE_DEPTH 64
/* Maximum size of a text in bytes, ten times the annotations of 30,000
 * pictures. */
#define MD_JSON_GATE_SIZE (256 << 20)
/* Maximum number of values in a text. */
#define MD_JSON_GATE_VALUES (16 << 20)

/* @length: bytes, -1 = null-terminated
 * Returns: (transfer none): valid until @parser is used again; NULL with
 *   @error (G_IO_ERROR_INVALID_DATA), which does not name a file */
JsonNode *md_json_gate_parse (JsonParser * parser, const char *text,
    gssize length, GError ** error);
/* Loads and parses a file, which @error names. */
JsonNode *md_json_gate_load (JsonParser * parser, const char *path,
    GError ** error);

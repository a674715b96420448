/* json-gate: the one way in which JSON gets into this program.
 *
 *   g_autoptr (JsonParser) parser = json_parser_new ();
 *   JsonNode *root = md_json_gate_load (parser, "a.json", &error);
 *
 * json-glib calls itself for every level and makes a node of every value, so
 * that a text of brackets overflows the stack and one of commas takes all
 * memory. Hence a text is measured before it is parsed; besides, it must be
 * strict JSON in UTF-8: json-glib alone accepts comments, among others.
 * Nothing else in the tree calls json_parser_load_*().
 */
#pragma once

#include <json-glib/json-glib.h>

/* Levels of arrays and objects in each other; ours have five. */
#define MD_JSON_GATE_DEPTH 64
/* Of a text, in bytes; the annotations of 30,000 pictures take a tenth. */
#define MD_JSON_GATE_SIZE (256 << 20)
/* Values in a text. */
#define MD_JSON_GATE_VALUES (16 << 20)

/* @length: bytes, -1 = up to the NUL
 * Returns: (transfer none): it lives until @parser is used again; NULL with
 *   @error (G_IO_ERROR_INVALID_DATA), which does not name a file */
JsonNode *md_json_gate_parse (JsonParser * parser, const char *text,
    gssize length, GError ** error);
/* The same of a file. @error names it. */
JsonNode *md_json_gate_load (JsonParser * parser, const char *path,
    GError ** error);

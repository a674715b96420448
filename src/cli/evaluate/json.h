/* json: Writes figures as JSON; 0/0 becomes null. */
#pragma once

#include <json-glib/json-glib.h>

/* Opens the root object, with a member that names maskdetect as the maker. */
void md_evaluate_json_begin (JsonBuilder * builder);
/* Adds a member to the current object of @builder. */
void md_evaluate_json_add_fraction (JsonBuilder * builder, const char *name,
    double value);
void md_evaluate_json_add_count (JsonBuilder * builder, const char *name, guint
    value);
void md_evaluate_json_add_string (JsonBuilder * builder, const char *name,
    const char *value);

/* Whether saving may replace an existing file; see md_safe_file_check().
 * Returns: FALSE with @error */
gboolean md_evaluate_json_may_save (const char *path, GError ** error);
/* Saves the file as a whole or not at all.
 * @builder: begun by md_evaluate_json_begin(), with a complete root */
gboolean md_evaluate_json_save (JsonBuilder * builder, const char *path,
    GError ** error);

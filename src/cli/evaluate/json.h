/* json: figures as JSON; shares of nothing become null. */
#pragma once

#include <json-glib/json-glib.h>

/* Opens the root object, with a member that says whose it is. */
void md_evaluate_json_begin (JsonBuilder * builder);
/* Members of the object that @builder is in. */
void md_evaluate_json_add_fraction (JsonBuilder * builder, const char *name,
    double value);
void md_evaluate_json_add_count (JsonBuilder * builder, const char *name, guint
    value);
void md_evaluate_json_add_string (JsonBuilder * builder, const char *name,
    const char *value);

/* Whether saving may take the place of what is there: see
 * md_safe_file_check(). FALSE with @error */
gboolean md_evaluate_json_may_save (const char *path, GError ** error);
/* Whole or not at all. @builder: its root is complete, and was begun by
 *   md_evaluate_json_begin() */
gboolean md_evaluate_json_save (JsonBuilder * builder, const char *path,
    GError ** error);

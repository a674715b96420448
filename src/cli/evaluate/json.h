/* json: figures as JSON; shares of nothing become null. */
#pragma once

#include <json-glib/json-glib.h>

/* Members of the object that @builder is in. */
void md_evaluate_json_add_fraction (JsonBuilder * builder, const char *name,
    double value);
void md_evaluate_json_add_count (JsonBuilder * builder, const char *name, guint
    value);
void md_json_add_string (JsonBuilder * builder, const char *name,
    const char *value);

/* Whole or not at all. @builder: its root is complete */
gboolean md_evaluate_json_save (JsonBuilder * builder, const char *path,
    GError ** error);

#include "json.h"

#include <math.h>

void
md_evaluate_json_add_fraction (JsonBuilder * builder, const char *name,
    double value)
{
  json_builder_set_member_name (builder, name);
  if (isnan (value))
    json_builder_add_null_value (builder);
  else
    json_builder_add_double_value (builder, value);
}

void
md_evaluate_json_add_count (JsonBuilder * builder, const char *name,
    guint value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
md_json_add_string (JsonBuilder * builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

gboolean
md_evaluate_json_save (JsonBuilder * builder, const char *path, GError ** error)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  return g_file_set_contents (path, text, -1, error);
}

#include "json.h"

#include <math.h>
#include <string.h>

#include "base/safe-file.h"

#define MAKER "maskdetect evaluate"

/* must match the output of json-glib for md_evaluate_json_begin() */
static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("\"made-by\" : \""
    MAKER "\"");

void
md_evaluate_json_begin (JsonBuilder * builder)
{
  json_builder_begin_object (builder);
  md_evaluate_json_add_string (builder, "made-by", MAKER);
}

gboolean
md_evaluate_json_may_save (const char *path, GError ** error)
{
  return md_safe_file_check (path, &mark, error);
}

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
md_evaluate_json_add_string (JsonBuilder * builder, const char *name,
    const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

gboolean
md_evaluate_json_save (JsonBuilder * builder, const char *path, GError ** error)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  return md_safe_file_save (path, text, strlen (text), &mark, error);
}

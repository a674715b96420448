/* Tests that any input gives valid JSON. */
#include <json-glib/json-glib.h>
#include <math.h>

#include "json/json-writer.h"

static void
test_members (void)
{
  g_autoptr (GString) json = g_string_new ("before\n");

  md_json_begin (json, NULL, '{');
  md_json_add_string (json, "file", "a.jpg");
  md_json_begin (json, "sizes", '[');
  for (gint64 i = -1; i <= 1; i++)
    md_json_add_int (json, NULL, i);
  md_json_end (json, ']');
  md_json_begin (json, "nothing", '[');
  md_json_end (json, ']');
  md_json_begin (json, "faces", '[');
  for (guint i = 0; i < 2; i++) {
    md_json_begin (json, NULL, '{');
    md_json_add_boolean (json, "mask", i == 0);
    md_json_end (json, '}');
  }
  md_json_end (json, ']');
  md_json_add_name (json, "inner");
  md_json_begin (json, NULL, '{');
  md_json_end (json, '}');
  g_string_append (json, ",\n  ");
  md_json_add_double (json, "share", "%.2f", 0.5);
  md_json_end (json, '}');
  g_assert_cmpstr (json->str, ==, "before\n{\"file\":\"a.jpg\","
      "\"sizes\":[-1,0,1],\"nothing\":[],"
      "\"faces\":[{\"mask\":true},{\"mask\":false}],\"inner\":{},\n"
      "  \"share\":0.50}");
}

/* Adds it after a string, which must not affect the commas. */
static char *
write_and_read (const char *text)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GError) error = NULL;

  md_json_begin (json, NULL, '[');
  md_json_add_string (json, NULL, text);
  md_json_add_string (json, NULL, "end");
  md_json_end (json, ']');
  root = json_from_string (json->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (root)), ==, 2);
  return g_strdup (json_array_get_string_element (json_node_get_array (root),
          0));
}

static void
test_strings (void)
{
  static const char *const texts[] = {
    "", "plain", "ends with {", "\"quoted\"", "back\\slash", "a\nb\tc\x01\x7f",
    "größer → 面", "</script>"
  };
  g_autofree char *repaired = write_and_read ("a\xff" "b");

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *back = write_and_read (texts[i]);

    g_assert_cmpstr (back, ==, texts[i]);
  }
  g_assert_cmpstr (repaired, ==, "a\xef\xbf\xbd" "b");
}

static void
test_numbers (void)
{
  g_autoptr (GString) json = g_string_new (NULL);
  const double odd[] = { NAN, INFINITY, -INFINITY };

  md_json_begin (json, NULL, '[');
  md_json_add_int (json, NULL, G_MININT64);
  md_json_add_int (json, NULL, G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    md_json_add_double (json, NULL, "%.4g", odd[i]);
  md_json_add_double (json, NULL, "%.4g", 1e-7);
  md_json_add_double (json, NULL, "%.3f", -0.0625);
  md_json_end (json, ']');
  g_assert_cmpstr (json->str, ==, "[-9223372036854775808,9223372036854775807,"
      "null,null,null,1e-07,-0.062]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/writer/members", test_members);
  g_test_add_func ("/json/writer/strings", test_strings);
  g_test_add_func ("/json/writer/numbers", test_numbers);
  return g_test_run ();
}

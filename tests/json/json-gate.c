/* Tests which input is passed on to json-glib. */
#include <string.h>

#include "json/json-gate.h"

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

static void
check (const char *text, gssize length, gboolean taken)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root = md_json_gate_parse (parser, text, length, &error);

  g_assert_true ((root != NULL) == taken);
  g_assert_true ((error == NULL) == taken);
}

static void
test_texts (void)
{
  static const char *const good[] = {
    "{}", "[]", "{\"a\":[1,-2.5e3,true,false,null,\"b\\\"[[[\"]}", " [1]\n",
    "\"[{\"", "{\"\\\\\":1}",
  };
  static const char *const bad[] = {
    "", "[", "]", "[}", "{\"a\":1", "\"a", "\"a\\\"", "/* \" */ [1]",
    "// a\n[]",
    "# a\n[]", "['a']", "[1] trailing words", "\xff", "[NaN]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    check (good[i], -1, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    check (bad[i], -1, FALSE);
  check ("[1,\0 2]", 7, FALSE);
}

static void
test_depth (void)
{
  static const char *const levels[] = { "[", "{\"a\":", "[\"]\",[\"]\",[" };

  for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
    g_autofree char *deep = repeat (levels[i], 80000);
    g_autofree char *comment = g_strconcat ("/*\"*/", deep, NULL);

    check (deep, -1, FALSE);
    check (comment, -1, FALSE);
  }
  for (guint n = MD_JSON_GATE_DEPTH; n <= MD_JSON_GATE_DEPTH + 1; n++) {
    g_autofree char *open = repeat ("[", n), *close = repeat ("]", n);
    g_autofree char *text = g_strconcat (open, close, NULL);

    check (text, -1, n == MD_JSON_GATE_DEPTH);
  }
}

static void
test_values (void)
{
  g_autofree char *commas = repeat (",1", MD_JSON_GATE_VALUES);

  commas[0] = '[';
  check (commas, -1, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json-gate/texts", test_texts);
  g_test_add_func ("/json-gate/depth", test_depth);
  g_test_add_func ("/json-gate/values", test_values);
  return g_test_run ();
}

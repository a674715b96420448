/* Compares the table of properties in docs/element.md with the element's own.
 * To update it after a change:
 *
 *   UPDATE_DOCS=1 meson test -C build element-doc
 */
#include <gst/gst.h>
#include <string.h>

#define BEGIN "<!-- made by tests/docs/element-doc.c -->\n"
#define END "<!-- end -->\n"

static char *
describe_enum (GParamSpec * pspec)
{
  GEnumClass *class = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < class->n_values; i++)
    g_string_append_printf (text, "%s`%s`: %s", i ? "; " : "",
        class->values[i].value_nick, class->values[i].value_name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
describe_range (GParamSpec * pspec)
{
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_strdup ("boolean");
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return g_strdup ("string");
  if (G_IS_PARAM_SPEC_BOXED (pspec))
    return g_strdup ("structure");
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_strdup ("choice");
  if (G_IS_PARAM_SPEC_UINT (pspec)) {
    GParamSpecUInt *u = G_PARAM_SPEC_UINT (pspec);

    if (u->maximum == G_MAXUINT)
      return g_strdup ("0xAARRGGBB");
    return g_strdup_printf ("%u … %u", u->minimum, u->maximum);
  }
  if (G_IS_PARAM_SPEC_FLOAT (pspec))
    return g_strdup_printf ("%.4g … %.4g",
        G_PARAM_SPEC_FLOAT (pspec)->minimum,
        G_PARAM_SPEC_FLOAT (pspec)->maximum);
  return g_strdup (g_type_name (pspec->value_type));
}

static char *
describe_default (GParamSpec * pspec)
{
  const GValue *value = g_param_spec_get_default_value (pspec);

  if (!(pspec->flags & G_PARAM_WRITABLE))
    return g_strdup ("");
  if (G_IS_PARAM_SPEC_STRING (pspec))
    return g_strdup (g_value_get_string (value) ?
        g_value_get_string (value) : "unset");
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_strdup (g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class,
            g_value_get_enum (value))->value_nick);
  if (G_IS_PARAM_SPEC_FLOAT (pspec))
    return g_strdup_printf ("%.4g", g_value_get_float (value));
  if (G_IS_PARAM_SPEC_UINT (pspec)
      && G_PARAM_SPEC_UINT (pspec)->maximum == G_MAXUINT)
    return g_strdup_printf ("0x%08X", g_value_get_uint (value));
  return gst_value_serialize (value);
}

static const char *
describe_when (GParamSpec * pspec)
{
  if (!(pspec->flags & G_PARAM_WRITABLE))
    return "read only";
  return pspec->flags & GST_PARAM_MUTABLE_PLAYING ? "always" :
      "in NULL and READY";
}

static GString *
make_table (void)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("maskdetect", NULL);
  GString *table = g_string_new ("| property | values | default | may change "
      "| what it does |\n|---|---|---|---|---|\n");
  g_autofree GParamSpec **all = NULL;
  guint n;

  g_assert_nonnull (element);
  all = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++) {
    g_autofree char *range = NULL, *standard = NULL, *choices = NULL;

    if (all[i]->owner_type != G_OBJECT_TYPE (element)
        && !g_str_equal (all[i]->name, "qos"))
      continue;
    range = describe_range (all[i]);
    standard = describe_default (all[i]);
    choices = G_IS_PARAM_SPEC_ENUM (all[i]) ? describe_enum (all[i]) : NULL;
    g_string_append_printf (table, "| `%s` | %s | %s | %s | %s%s%s |\n",
        all[i]->name, range, standard, describe_when (all[i]),
        g_param_spec_get_blurb (all[i]), choices ? ". " : "",
        choices ? choices : "");
  }
  return table;
}

static void
test_properties (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) table = make_table ();
  g_autofree char *text = NULL, *written = NULL;
  char *begin, *end;

  g_file_get_contents (DOCUMENT, &text, NULL, &error);
  g_assert_no_error (error);
  begin = strstr (text, BEGIN);
  g_assert_nonnull (begin);
  begin += strlen (BEGIN);
  end = strstr (begin, END);
  g_assert_nonnull (end);
  written = g_strndup (begin, end - begin);

  if (g_getenv ("UPDATE_DOCS")) {
    g_autofree char *updated = g_strdup_printf ("%.*s%s%s",
        (int) (begin - text), text, table->str, end);

    g_file_set_contents (DOCUMENT, updated, -1, &error);
    g_assert_no_error (error);
    return;
  }
  g_assert_cmpstr (written, ==, table->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/docs/element/properties", test_properties);
  return g_test_run ();
}

/* Tests properties: each has its own field, accepts its whole range, and
 * leaves the others unchanged. */
#include "settings.h"

#include <string.h>

/* Normally defined by the element, which is not linked. */
GST_DEBUG_CATEGORY (mask_detect_debug);

/* Deprecated properties have no field: aliases and names without effect. */
static gboolean
is_deprecated (const GParamSpec * spec)
{
  return g_str_has_suffix (spec->name, "net-threshold");
}

/* Returns: (transfer container): the element's properties that settings
 *   store */
static GPtrArray *
list_settings (GstElement * element)
{
  g_autofree GParamSpec **all = NULL;
  GPtrArray *list = g_ptr_array_new ();
  guint n;

  all = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  for (guint i = 0; i < n; i++)
    if (all[i]->owner_type == G_OBJECT_TYPE (element)
        && all[i]->param_id < GST_MASK_DETECT_FIRST_FIXED)
      g_ptr_array_add (list, all[i]);
  g_assert_cmpuint (list->len, >, 40);
  return list;
}

static GstElement *
make_element (void)
{
  GstElement *element = gst_element_factory_make ("maskdetect", NULL);

  g_assert_nonnull (element);
  return g_object_ref_sink (element);
}

/* Chooses two values within the range, one of them far from the default.
 * @value: initialised */
static void
choose_value (const GParamSpec * spec, gboolean high, GValue * value)
{
  if (G_IS_PARAM_SPEC_BOOLEAN (spec)) {
    g_value_set_boolean (value, high);
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    g_value_set_uint (value, high ? G_PARAM_SPEC_UINT (spec)->maximum :
        G_PARAM_SPEC_UINT (spec)->minimum);
  } else if (G_IS_PARAM_SPEC_FLOAT (spec)) {
    g_value_set_float (value, high ? G_PARAM_SPEC_FLOAT (spec)->maximum :
        G_PARAM_SPEC_FLOAT (spec)->minimum);
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    const GEnumClass *enums = G_PARAM_SPEC_ENUM (spec)->enum_class;

    g_value_set_enum (value, high ? 1 : enums->minimum);
  } else if (g_str_equal (spec->name, "zones")) {
    g_value_set_static_string (value, high ? "a: 0,0 1,1 2,0" : NULL);
  } else if (g_str_equal (spec->name, "roi")) {
    g_value_set_static_string (value, high ? "1,2,3,4" : NULL);
  } else {
    g_value_set_static_string (value, high ? "person" : NULL);
  }
}

static void
assert_equal (const GParamSpec * spec, const GValue * a, const GValue * b)
{
  g_autofree char *as_text = gst_value_serialize (a);
  g_autofree char *bs_text = gst_value_serialize (b);

  if (g_param_values_cmp ((GParamSpec *) spec, a, b) != 0)
    g_error ("%s: %s and %s", spec->name, as_text, bs_text);
}

/* A new element has the defaults that gst-inspect-1.0 shows. */
static void
test_defaults (void)
{
  GstElement *element = make_element ();
  g_autoptr (GPtrArray) list = list_settings (element);

  for (guint i = 0; i < list->len; i++) {
    GParamSpec *spec = g_ptr_array_index (list, i);
    g_auto (GValue) value = G_VALUE_INIT;

    g_object_get_property (G_OBJECT (element), spec->name, &value);
    assert_equal (spec, &value, g_param_spec_get_default_value (spec));
  }
  gst_object_unref (element);
}

/* Both ends of the range are read back, and nothing else changes. */
static void
test_fields (void)
{
  GstElement *element = make_element ();
  g_autoptr (GPtrArray) list = list_settings (element);

  for (guint i = 0; i < 2 * list->len; i++) {
    GParamSpec *spec = g_ptr_array_index (list, i / 2);
    g_auto (GValue) wanted = G_VALUE_INIT;

    if (is_deprecated (spec))
      continue;
    g_value_init (&wanted, spec->value_type);
    choose_value (spec, i % 2, &wanted);
    g_object_set_property (G_OBJECT (element), spec->name, &wanted);
    for (guint k = 0; k < list->len; k++) {
      GParamSpec *other = g_ptr_array_index (list, k);
      g_auto (GValue) value = G_VALUE_INIT;

      if (is_deprecated (other))
        continue;
      g_object_get_property (G_OBJECT (element), other->name, &value);
      assert_equal (other, &value, k == i / 2 ? &wanted :
          g_param_spec_get_default_value (other));
    }
    g_object_set_property (G_OBJECT (element), spec->name,
        g_param_spec_get_default_value (spec));
  }
  gst_object_unref (element);
}

static void
test_deprecated (void)
{
  GstElement *element = make_element ();
  float threshold, old;

  g_object_set (element, "pnet-threshold", 0.25f, "rnet-threshold", 0.25f,
      NULL);
  g_object_get (element, "threshold", &threshold, "pnet-threshold", &old, NULL);
  g_assert_cmpfloat (threshold, ==, -1);
  g_assert_cmpfloat (old, ==, -1);
  g_object_set (element, "onet-threshold", 0.75f, NULL);
  g_object_get (element, "threshold", &threshold, "onet-threshold", &old, NULL);
  g_assert_cmpfloat (threshold, ==, 0.75);
  g_assert_cmpfloat (old, ==, 0.75);
  gst_object_unref (element);
}

/* Invalid text changes nothing. */
static void
test_refused (void)
{
  static const struct
  {
    const char *name, *good, *bad;
  } cases[] = {
    {"roi", "1,2,3,4", "1,2,3"},
    {"zones", "door:0,0 1,1", "door"},
  };
  GstElement *element = make_element ();
  GstMaskDetectSettings settings, before;

  gst_mask_detect_settings_init (&settings);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint id = g_object_class_find_property (G_OBJECT_GET_CLASS (element),
        cases[i].name)->param_id;
    g_auto (GValue) value = G_VALUE_INIT;
    g_autoptr (GError) error = NULL;

    g_value_init (&value, G_TYPE_STRING);
    g_value_set_static_string (&value, cases[i].good);
    g_assert_true (gst_mask_detect_settings_set (&settings, id, &value,
            &error));
    g_assert_no_error (error);
    before = settings;
    g_value_set_static_string (&value, cases[i].bad);
    g_assert_false (gst_mask_detect_settings_set (&settings, id, &value,
            &error));
    g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
    g_assert_cmpmem (&settings, sizeof settings, &before, sizeof before);
  }
  gst_object_unref (element);
}

/* The element stores these itself, under their own names. */
static void
test_fixed (void)
{
  static const char *const names[GST_MASK_DETECT_N_FIXED] = {
    [GST_MASK_DETECT_MODEL_PATH] = "model-path",
    [GST_MASK_DETECT_FACE_MODEL] = "face-model",
    [GST_MASK_DETECT_MASK_MODEL] = "mask-model",
    [GST_MASK_DETECT_JSON_LOCATION] = "json-location",
    [GST_MASK_DETECT_SNAPSHOT_LOCATION] = "snapshot-location",
  };
  GstElement *element = make_element ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_cmpuint (g_object_class_find_property (G_OBJECT_GET_CLASS
            (element), names[i])->param_id, ==,
        GST_MASK_DETECT_FIRST_FIXED + i);
    g_object_set (element, names[i], names[i], NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = NULL;

    g_object_get (element, names[i], &value, NULL);
    g_assert_cmpstr (value, ==, names[i]);
  }
  gst_object_unref (element);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/fields", test_fields);
  g_test_add_func ("/settings/deprecated", test_deprecated);
  g_test_add_func ("/settings/refused", test_refused);
  g_test_add_func ("/settings/fixed", test_fixed);
  return g_test_run ();
}

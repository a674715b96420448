/* Tests that sidecars are read back as written, and edited ones are refused. */
#include <string.h>

#include "sidecar.h"

#define DIGEST \
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static MdSidecar *
sample (void)
{
  MdSidecar *sidecar = g_new0 (MdSidecar, 1);
  MdObservation faces[] = {
    {10, 20, 30, 40, 0.99, MD_LABEL_MASK, 0.91},
    {0, 0, 640, 360, 0.5, MD_LABEL_UNKNOWN, 0.5},
  };

  sidecar->file = g_strdup ("a \"b\" <c>\n\\.jpg");
  sidecar->sha256 = g_strdup (DIGEST);
  sidecar->width = 640;
  sidecar->height = 360;
  for (guint i = 0; i < MD_N_STAGES; i++)
    sidecar->means.models[i] = g_strdup (DIGEST);
  sidecar->means.min_face_size = 30;
  sidecar->means.threshold = -1;
  sidecar->time = 1777636800;
  sidecar->faces = g_array_new (FALSE, FALSE, sizeof (MdObservation));
  g_array_append_vals (sidecar->faces, faces, G_N_ELEMENTS (faces));
  return sidecar;
}

static MdSidecar *
parse (const char *text, GError ** error)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return md_sidecar_parse (node, "x.json", error);
}

static void
test_round_trip (void)
{
  static const char *const separators[] = { ",", ",\n  " };
  g_autoptr (MdSidecar) written = sample ();

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GString) again = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (MdSidecar) read = NULL;

    md_sidecar_append (text, written, separators[i]);
    read = parse (text->str, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (read->file, ==, written->file);
    g_assert_true (md_means_equal (&read->means, &written->means));
    md_sidecar_append (again, read, separators[i]);
    g_assert_cmpstr (text->str, ==, again->str);
  }
}

/* Without a given size, the smallest face is that of a picture. */
static void
test_means (void)
{
  static const struct
  {
    int width, height, face;
  } defaults[] = {
    {64, 64, 10}, {2000, 2000, 10}, {4000, 3000, 17}, {4000, 6000, 24},
    {6000, 6000, 30}, {20000, 10000, 30}
  };
  g_autoptr (MdSidecar) sidecar = sample ();
  MdMeans means = sidecar->means;

  g_assert_true (md_sidecar_is_by (sidecar, &means));
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++) {
    sidecar->width = defaults[i].width;
    sidecar->height = defaults[i].height;
    sidecar->means.min_face_size = defaults[i].face;
    means.min_face_size = 0;
    g_assert_true (md_sidecar_is_by (sidecar, &means));
    means.min_face_size = defaults[i].face;
    g_assert_true (md_sidecar_is_by (sidecar, &means));
    means.min_face_size = defaults[i].face + 1;
    g_assert_false (md_sidecar_is_by (sidecar, &means));
  }
}

static void
test_verdict (void)
{
  g_autoptr (MdSidecar) sidecar = sample ();
  MdObservation *second = &g_array_index (sidecar->faces, MdObservation, 1);

  g_assert_cmpint (md_sidecar_finding (sidecar), ==, MD_FINDING_UNKNOWN);
  second->label = MD_LABEL_MASK;
  g_assert_cmpint (md_sidecar_finding (sidecar), ==, MD_FINDING_MASKED);
  second->label = MD_LABEL_NO_MASK;
  g_assert_cmpint (md_sidecar_finding (sidecar), ==, MD_FINDING_UNMASKED);
  g_array_set_size (sidecar->faces, 0);
  g_assert_cmpint (md_sidecar_finding (sidecar), ==, MD_FINDING_UNKNOWN);
}

/* Each makes one replacement in a valid sidecar. */
static void
test_edited (void)
{
  static const struct
  {
    const char *from, *to, *named;
  } edits[] = {
    {"\"format\":1", "\"format\":2", "format"},
    {"\"format\":1,", "", "format"},
    {"\"verdict\":\"unknown\"", "\"verdict\":\"masked\"", "verdict"},
    {"\"verdict\":\"unknown\"", "\"verdict\":1", "verdict"},
    {"\"width\":640,\"height\":360}", "\"width\":64,\"height\":360}",
        "width"},
    {"\"x\":10", "\"x\":-10", "x"},
    {"\"x\":10", "\"x\":10.5", "x"},
    {"\"x\":10", "\"x\":\"10\"", "x"},
    {"\"width\":30", "\"width\":631", "width"},
    {"\"confidence\":0.99", "\"confidence\":1.99", "confidence"},
    {"\"label\":\"mask\"", "\"label\":\"fine\"", "label"},
    {"{\"x\":10,", "{\"fine\":true,\"x\":10,", "faces"},
    {"\"faces\":[", "\"faces\":[1,", "faces"},
    {"\"faces\":[", "\"endorsed\":true,\"faces\":[", "sidecar"},
    {"\"sha256\":\"0", "\"sha256\":\"g", "sha256"},
    {"\"pnet\":\"0", "\"pnet\":\"", "pnet"},
    {"\"pnet\"", "\"qnet\"", "pnet"},
    {"\"min-face-size\":30", "\"min-face-size\":3", "min-face-size"},
    {"\"largest\":false", "\"largest\":0", "largest"},
    {"\"time\":\"2026", "\"time\":\"no2026", "time"},
    {"{\"format\"", "[{\"format\"", "not a sidecar"},
  };
  g_autoptr (MdSidecar) sidecar = sample ();
  g_autoptr (GString) good = g_string_new (NULL);

  md_sidecar_append (good, sidecar, ",");
  for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
    g_autoptr (GString) bad = g_string_new (good->str);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (g_string_replace (bad, edits[i].from, edits[i].to, 1),
        ==, 1);
    g_assert_null (parse (bad->str, &error));
    if (!g_str_has_prefix (error->message, "x.json: ")
        || !strstr (error->message, edits[i].named))
      g_error ("“%s” does not name “%s”", error->message,
          edits[i].named);
  }
}

/* Truncated anywhere or with any byte changed, a file gives an error or a
 * sidecar, never a crash. */
static void
test_damaged (void)
{
  g_autoptr (MdSidecar) sidecar = sample ();
  g_autoptr (GString) good = g_string_new (NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  md_sidecar_append (good, sidecar, ",");
  for (gsize cut = 0; cut < good->len; cut++) {
    g_autofree char *text = g_strndup (good->str, cut);

    g_assert_null (parse (text, NULL));
  }
  for (guint i = 0; i < 3000; i++) {
    g_autofree char *text = g_strdup (good->str);
    MdSidecar *read;

    text[g_rand_int_range (random, 0, good->len)] =
        g_rand_int_range (random, 32, 127);
    read = parse (text, NULL);
    g_clear_pointer (&read, md_sidecar_free);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/sidecar/round-trip", test_round_trip);
  g_test_add_func ("/feed/sidecar/means", test_means);
  g_test_add_func ("/feed/sidecar/verdict", test_verdict);
  g_test_add_func ("/feed/sidecar/edited", test_edited);
  g_test_add_func ("/feed/sidecar/damaged", test_damaged);
  return g_test_run ();
}

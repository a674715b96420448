/* Tests the lines of json-location. */
#include <string.h>

#include "../../allocations.h"
#include "json-fixture.h"
#include "../scene.h"

#define assert_member(object, name, value) g_assert_cmpfloat_with_epsilon \
    (json_object_get_double_member (object, name), value, 1e-9)

static void
test_fields (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *line, *face;
  JsonArray *faces;

  json_open (f, f->path);
  GST_BUFFER_PTS (buffer) = 11 * GST_SECOND + 1;
  json_add_buffer (f, buffer);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, NULL, 0,
      NULL);
  /* Lines are written at once, not only at the end. */
  lines = json_read_lines (f->path);
  g_assert_cmpuint (lines->len, ==, 2);
  line = json_line_at (lines, 0);
  assert_member (line, "running-time", 31.000000001);
  assert_member (line, "time", 21.000000001);
  assert_member (line, "width", SCENE_WIDTH);
  assert_member (line, "height", SCENE_HEIGHT);
  g_assert_false (json_object_has_member (line, "utc"));

  faces = json_object_get_array_member (line, "faces");
  g_assert_cmpuint (json_array_get_length (faces), ==, 2);
  face = json_array_get_object_element (faces, 1);
  assert_member (face, "x", 300);
  assert_member (face, "y", 200);
  assert_member (face, "width", 40);
  assert_member (face, "height", 50);
  assert_member (face, "confidence", 0.9);
  assert_member (face, "label-confidence", 0.75);
  assert_member (face, "track-id", 9);
  g_assert_cmpstr (json_object_get_string_member (face, "label"), ==,
      "no-mask");
  g_assert_false (json_object_has_member (face, "landmarks"));

  faces = json_object_get_array_member (json_line_at (lines, 1), "faces");
  g_assert_cmpuint (json_array_get_length (faces), ==, 0);
  json_close (f);
  json_check_quiet (f);
}

static void
test_landmarks (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  MdFace face = scene_faces[0];
  JsonArray *points;
  guint i;

  face.has_landmarks = TRUE;
  for (i = 0; i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = 100.25f + 10 * i;
    face.landmarks[i][1] = -2.5f + i;
  }
  json_open (f, f->path);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, &face,
      1, NULL);
  json_close (f);
  lines = json_read_lines (f->path);
  points =
      json_object_get_array_member (json_array_get_object_element
      (json_object_get_array_member (json_line_at (lines, 0), "faces"), 0),
      "landmarks");
  g_assert_cmpuint (json_array_get_length (points), ==, MD_N_LANDMARKS);
  for (i = 0; i < MD_N_LANDMARKS; i++) {
    JsonArray *point = json_array_get_array_element (points, i);

    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (point, 0),
        face.landmarks[i][0], 0.06);
    g_assert_cmpfloat_with_epsilon (json_array_get_double_element (point, 1),
        face.landmarks[i][1], 0.06);
  }
}

/* Tests faces without a verdict and faces that are not seen. */
static void
test_unknown (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;
  MdFace faces[2] = { scene_faces[0], scene_faces[1] };
  JsonArray *array;
  JsonObject *object;

  faces[0].label = MD_LABEL_UNKNOWN;
  faces[0].reason = MD_REASON_BLURRED;
  faces[1].carried = TRUE;
  json_open (f, f->path);
  gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer, faces,
      2, NULL);
  json_close (f);
  lines = json_read_lines (f->path);
  array = json_object_get_array_member (json_line_at (lines, 0), "faces");
  object = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "label"), ==,
      "unknown");
  g_assert_cmpstr (json_object_get_string_member (object, "reason"), ==,
      "blurred");
  g_assert_false (json_object_has_member (object, "carried"));
  object = json_array_get_object_element (array, 1);
  g_assert_true (json_object_get_boolean_member (object, "carried"));
  g_assert_false (json_object_has_member (object, "reason"));
}

static void
test_no_times (JsonFixture * f, gconstpointer data)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) lines = NULL;

  json_open (f, f->path);
  json_add_buffer (f, buffer);
  gst_segment_init (&f->segment, GST_FORMAT_BYTES);
  GST_BUFFER_PTS (buffer) = GST_SECOND;
  json_add_buffer (f, buffer);
  json_close (f);
  lines = json_read_lines (f->path);
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_false (json_object_has_member (json_line_at (lines, 0),
          "running-time"));
  g_assert_false (json_object_has_member (json_line_at (lines, 1),
          "running-time"));
}

/* Times of Unix and NTP clocks are converted; those of a clock without a time
 * of day are left out. */
static void
test_utc (JsonFixture * f, gconstpointer data)
{
  static const struct
  {
    const char *caps;
    guint64 seconds;
    gboolean known;
  } clocks[] = {
    {"timestamp/x-unix", 1777636800, TRUE},
    {"timestamp/x-ntp", 1777636800 + 2208988800u, TRUE},
    {"timestamp/x-private", 1777636800, FALSE},
  };
  g_autoptr (GPtrArray) lines = NULL;
  guint i;

  json_open (f, f->path);
  for (i = 0; i < G_N_ELEMENTS (clocks); i++) {
    g_autoptr (GstBuffer) buffer = gst_buffer_new ();
    g_autoptr (GstCaps) caps = gst_caps_from_string (clocks[i].caps);

    gst_buffer_add_reference_timestamp_meta (buffer, caps,
        clocks[i].seconds * GST_SECOND + 123456789, GST_CLOCK_TIME_NONE);
    json_add_buffer (f, buffer);
  }
  json_close (f);
  lines = json_read_lines (f->path);
  for (i = 0; i < G_N_ELEMENTS (clocks); i++) {
    if (clocks[i].known)
      g_assert_cmpstr (json_object_get_string_member (json_line_at (lines, i),
              "utc"), ==, "2026-05-01T12:00:00.123456Z");
    else
      g_assert_false (json_object_has_member (json_line_at (lines, i), "utc"));
  }
}

/* Existing lines are kept, and an incomplete line does not damage others. */
static void
test_added_to (JsonFixture * f, gconstpointer data)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (f->path, "{\"a\":1}\n{\"b\":", -1, NULL));
  json_open (f, f->path);
  json_add_lines (f, 1);
  json_close (f);
  json_open (f, f->path);
  json_add_lines (f, 1);
  json_close (f);
  g_assert_true (g_file_get_contents (f->path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "{\"a\":1}\n{\"b\":\n{\"runn"));
  {
    g_autoptr (GPtrArray) lines = json_parse_lines (strstr (text, "{\"runn"));

    g_assert_cmpuint (lines->len, ==, 2);
  }
  json_check_quiet (f);
}

static void
test_no_allocation (JsonFixture * f, gconstpointer data)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstCaps) caps = gst_caps_from_string ("timestamp/x-unix");
  MdFace face = scene_faces[0];
  gint before = 0;
  guint i;

  face.has_landmarks = TRUE;
  GST_BUFFER_PTS (buffer) = 11 * GST_SECOND;
  gst_buffer_add_reference_timestamp_meta (buffer, caps, GST_SECOND,
      GST_CLOCK_TIME_NONE);
  json_open (f, f->path);
  for (i = 0; i < 12; i++) {
    if (i == 2)
      before = test_allocation_count ();
    gst_mask_detect_json_log_add (f->log, &f->segment, &f->info, buffer,
        &face, 1, NULL);
  }
  g_assert_cmpint (test_allocation_count (), ==, before);
  json_close (f);
#else
  g_test_skip ("allocations cannot be counted here");
#endif
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  JSON_TEST ("/json-log/fields", test_fields);
  JSON_TEST ("/json-log/landmarks", test_landmarks);
  JSON_TEST ("/json-log/unknown", test_unknown);
  JSON_TEST ("/json-log/no-times", test_no_times);
  JSON_TEST ("/json-log/utc", test_utc);
  JSON_TEST ("/json-log/added-to", test_added_to);
  JSON_TEST ("/json-log/no-allocation", test_no_allocation);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

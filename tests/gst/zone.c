/* Tests parsing zones, and which points are inside. */
#include "zone.h"

#include <string.h>

static void
assert_refused (const char *text, const char *problem)
{
  g_autoptr (GError) error = NULL;
  GstMaskDetectZones zones = {.n = 7 };

  g_assert_false (gst_mask_detect_zones_parse (&zones, text, &error));
  g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, problem));
  g_assert_cmpuint (zones.n, ==, 7);
}

static void
test_refused (void)
{
  g_autoptr (GString) many = g_string_new (NULL);

  assert_refused ("0,0 1,1 2,2", "name and a colon");
  assert_refused (": 0,0 1,1", "name and a colon");
  assert_refused ("the door: 0,0 1,1", "name and a colon");
  assert_refused ("a/b: 0,0 1,1", "name and a colon");
  assert_refused ("door: 0,0", "fewer than two corners");
  assert_refused ("door:", "fewer than two corners");
  assert_refused ("door: 0,0 1", "no comma");
  assert_refused ("door: 0,0 x,1", "lacks a number");
  assert_refused ("door: 0,0 nan,1", "too large");
  assert_refused ("door: 0,0 1e9,1", "too large");
  assert_refused ("door: 0,0 1,1,2,2", "no space");
  assert_refused ("door: 0,0 1,1; door: 0,0 2,2", "same name as another");
  assert_refused ("; door: 0,0 1,1", "name and a colon");
  assert_refused ("abcdefghijabcdefghijabcdefghijab: 0,0 1,1", "too long");

  for (guint i = 0; i <= GST_MASK_DETECT_MAX_ZONES; i++)
    g_string_append_printf (many, "z%u: 0,0 1,1;", i);
  assert_refused (many->str, "exceeds the limit of ");
  g_string_assign (many, "z:");
  for (guint i = 0; i <= GST_MASK_DETECT_MAX_CORNERS; i++)
    g_string_append_printf (many, " %u,0", i);
  assert_refused (many->str, "too many corners");
}

static void
test_round_trip (void)
{
  static const char *const same[] = {
    "door: 0,50% 40%,50% 40%,100% 0,100%; gate: 50%,0 50%,100%",
    "A-b_9: -10,0.5 1000000,2 3,4",
  };
  g_autoptr (GError) error = NULL;
  GstMaskDetectZones zones;
  char *text;

  for (guint i = 0; i < G_N_ELEMENTS (same); i++) {
    g_assert_true (gst_mask_detect_zones_parse (&zones, same[i], &error));
    g_assert_no_error (error);
    text = gst_mask_detect_zones_to_string (&zones);
    g_assert_cmpstr (text, ==, same[i]);
    g_free (text);
  }
  g_assert_true (gst_mask_detect_zones_parse (&zones, "  a:0,0  1,1 ; ", NULL));
  text = gst_mask_detect_zones_to_string (&zones);
  g_assert_cmpstr (text, ==, "a: 0,0 1,1");
  g_free (text);
  g_assert_true (gst_mask_detect_zones_parse (&zones, NULL, NULL));
  g_assert_null (gst_mask_detect_zones_to_string (&zones));
}

static GstMaskDetectShape
make_shape (const char *text)
{
  GstMaskDetectZones zones;
  GstMaskDetectShape shape;
  GstVideoInfo info;

  g_assert_true (gst_mask_detect_zones_parse (&zones, text, NULL));
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 200, 100);
  gst_mask_detect_zone_place (&zones.zones[0], &info, &shape);
  return shape;
}

static void
test_polygon (void)
{
  /* an L: the right half of the frame without its upper quarter */
  GstMaskDetectShape shape =
      make_shape ("l: 50%,0 75%,0 75%,50% 100%,50% 200,100 50%,100");

  g_assert_true (gst_mask_detect_shape_contains (&shape, 120, 10));
  g_assert_true (gst_mask_detect_shape_contains (&shape, 180, 90));
  g_assert_false (gst_mask_detect_shape_contains (&shape, 180, 10));
  g_assert_false (gst_mask_detect_shape_contains (&shape, 99, 50));
  g_assert_false (gst_mask_detect_shape_contains (&shape, 120, 101));
}

static void
test_line (void)
{
  GstMaskDetectShape down = make_shape ("gate: 50%,20% 50%,80%");
  const float west[2] = { 90, 50 }, east[2] = { 110, 50 };
  const float above[2] = { 90, 5 }, across[2] = { 110, 5 };

  /* walking down the picture, the left of the picture is to the right */
  g_assert_true (gst_mask_detect_shape_is_right (&down, 90, 50));
  g_assert_false (gst_mask_detect_shape_is_right (&down, 110, 50));
  g_assert_true (gst_mask_detect_shape_is_crossed (&down, west, east));
  g_assert_true (gst_mask_detect_shape_is_crossed (&down, east, west));
  g_assert_false (gst_mask_detect_shape_is_crossed (&down, above, across));
  g_assert_false (gst_mask_detect_shape_is_crossed (&down, above, west));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zone/refused", test_refused);
  g_test_add_func ("/zone/round-trip", test_round_trip);
  g_test_add_func ("/zone/polygon", test_polygon);
  g_test_add_func ("/zone/line", test_line);
  return g_test_run ();
}

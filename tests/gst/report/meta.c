/* Tests what consumers find on a buffer, and what survives downstream. */
#include <gst/check/gstharness.h>

#include "report/meta.h"
#include "../scene.h"

static GstBuffer *
buffer_with_faces (GstVideoFormat format)
{
  GstBuffer *buffer = scene_blank (format, SCENE_WIDTH, SCENE_HEIGHT, 0);
  GstVideoInfo info;

  gst_video_info_set_format (&info, format, SCENE_WIDTH, SCENE_HEIGHT);
  gst_mask_detect_meta_attach (buffer, &info, scene_faces, 2, NULL);
  return buffer;
}

static double
get_double (GstStructure * structure, const char *name)
{
  double value;

  g_assert_true (gst_structure_get_double (structure, name, &value));
  return value;
}

static int
get_int (GstStructure * structure, const char *name)
{
  int value;

  g_assert_true (gst_structure_get_int (structure, name, &value));
  return value;
}

#define assert_near(a, b, tolerance) \
    g_assert_cmpfloat_with_epsilon ((a), (b), (tolerance))

static void
test_parameters (void)
{
  g_autoptr (GstBuffer) buffer = buffer_with_faces (GST_VIDEO_FORMAT_RGB);
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");
  GstVideoRegionOfInterestMeta *face;
  GstStructure *param;

  g_assert_cmpuint (faces->len, ==, 2);
  face = faces->pdata[0];
  g_assert_cmpuint (face->x, ==, 100);
  g_assert_cmpuint (face->y, ==, 50);
  g_assert_cmpuint (face->w, ==, 60);
  g_assert_cmpuint (face->h, ==, 80);

  param = gst_video_region_of_interest_meta_get_param (face, "detection");
  assert_near (get_double (param, "x_min"), 100.4 / 640, 1e-6);
  assert_near (get_double (param, "x_max"), 160.4 / 640, 1e-6);
  assert_near (get_double (param, "y_min"), 50.2 / 360, 1e-6);
  assert_near (get_double (param, "y_max"), 129.8 / 360, 1e-6);
  assert_near (get_double (param, "confidence"), 0.99, 1e-6);
  g_assert_cmpint (get_int (param, "label_id"), ==, 0);

  param = gst_video_region_of_interest_meta_get_param (face, "object_id");
  g_assert_cmpint (get_int (param, "id"), ==, 7);

  param = gst_video_region_of_interest_meta_get_param (face, "classification");
  g_assert_cmpstr (gst_structure_get_string (param, "label"), ==, "mask");
  g_assert_cmpstr (gst_structure_get_string (param, "model_name"), ==,
      "maskdetect");
  g_assert_cmpstr (gst_structure_get_string (param, "attribute_name"), ==,
      "face-mask");
  g_assert_cmpint (get_int (param, "label_id"), ==, MD_LABEL_MASK);
  assert_near (get_double (param, "confidence"), 0.97, 1e-6);

  param = gst_video_region_of_interest_meta_get_param (faces->pdata[1],
      "classification");
  g_assert_cmpstr (gst_structure_get_string (param, "label"), ==, "no-mask");
  assert_near (get_double (param, "confidence"), 0.75, 1e-6);
}

/* Checks the verdicts of scene_faces in a frame scaled by @scale. */
static void
check_verdicts (GstBuffer * buffer, double scale)
{
  static const char *const types[] = { "mask", "no-mask" };
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");
  guint i;

  g_assert_cmpuint (faces->len, ==, 2);
  for (i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) verdicts = scene_regions (buffer, types[i]);
    GstVideoRegionOfInterestMeta *verdict, *face = faces->pdata[i];

    g_assert_cmpuint (verdicts->len, ==, 1);
    verdict = verdicts->pdata[0];
    g_assert_cmpint (verdict->parent_id, ==, face->id);
    g_assert_cmpint (verdict->id, !=, face->id);
    assert_near (verdict->x, scene_faces[i].box.x1 * scale, 1.5);
    assert_near (verdict->y, scene_faces[i].box.y1 * scale, 1.5);
    assert_near (verdict->w,
        (scene_faces[i].box.x2 - scene_faces[i].box.x1) * scale, 1.5);
    g_assert_cmpuint (verdict->w, ==, face->w);
  }
}

static void
test_verdict (void)
{
  g_autoptr (GstBuffer) buffer = buffer_with_faces (GST_VIDEO_FORMAT_RGB);

  check_verdicts (buffer, 1);
}

static void
test_unknown_has_no_verdict (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GPtrArray) faces = NULL;
  GstVideoInfo info;
  MdFace face = scene_faces[0];
  const GstStructure *unknown;

  face.label = MD_LABEL_UNKNOWN;
  face.reason = MD_REASON_BLURRED;
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_mask_detect_meta_attach (buffer, &info, &face, 1, NULL);
  g_assert_cmpuint (gst_buffer_get_n_meta (buffer,
          GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE), ==, 1);
  faces = scene_regions (buffer, "face");
  g_assert_null (gst_video_region_of_interest_meta_get_param (faces->pdata[0],
          "classification"));
  unknown = gst_video_region_of_interest_meta_get_param (faces->pdata[0],
      "unknown");
  g_assert_cmpstr (gst_structure_get_string (unknown, "reason"), ==, "blurred");
}

/* Adds four regions to the four of @buffer: all eight ids differ, and ours are
 * positive. */
static void
check_ids (GstBuffer * buffer)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  gpointer state = NULL;
  GstVideoInfo info;
  GstMeta *meta;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_mask_detect_meta_attach (buffer, &info, scene_faces, 2, NULL);
  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    GstVideoRegionOfInterestMeta *roi = (gpointer) meta;

    g_assert_true (g_hash_table_add (ids, GINT_TO_POINTER (roi->id)));
    g_assert_true (roi->id > 0 || roi->roi_type == g_quark_from_string ("car"));
  }
  g_assert_cmpuint (g_hash_table_size (ids), ==, 8);
}

/* Detectors in one pipeline must not claim each other's faces. */
static void
test_ids_are_unique (void)
{
  g_autoptr (GstBuffer) buffer = buffer_with_faces (GST_VIDEO_FORMAT_RGB);

  check_ids (buffer);
}

/* Upstream's ids may be as large as an integer can be. */
static void
test_large_ids (void)
{
  static const int foreign[] = { G_MAXINT, G_MAXINT - 3, 7, G_MININT };
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();

  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    gst_buffer_add_video_region_of_interest_meta (buffer, "car", 0, 0, 9,
        9)->id = foreign[i];
  check_ids (buffer);
}

/* Scaling drops every parameter; the verdicts survive. */
static void
test_scaling (void)
{
  GstHarness *h = gst_harness_new_parse ("videoconvert ! videoscale ! "
      "capsfilter caps=video/x-raw,format=I420,width=1280,height=720");
  g_autoptr (GstBuffer) buffer = NULL;

  gst_harness_set_src_caps (h, scene_caps (GST_VIDEO_FORMAT_RGB));
  buffer =
      gst_harness_push_and_pull (h, buffer_with_faces (GST_VIDEO_FORMAT_RGB));
  g_assert_nonnull (buffer);
  check_verdicts (buffer, 2);
  gst_harness_teardown (h);
}

/* A foreign element that uses our metadata: grabcut segments the region
 * enlarged by 1.6, and in its test mode draws a magenta rectangle around it. */
static void
test_grabcut (void)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find ("grabcut");
  GstVideoInfo info;
  GstBuffer *buffer;
  GstHarness *h;
  guint8 pixel[3];
  const int x = 100 - 0.3 * 60, y = 50 - 0.3 * 80;

  if (factory == NULL) {
    g_test_skip ("no grabcut here: install gstreamer1.0-opencv");
    return;
  }
  h = gst_harness_new_parse ("grabcut test-mode=true");
  gst_harness_set_src_caps (h, scene_caps (GST_VIDEO_FORMAT_RGBA));
  buffer = scene_buffer (GST_VIDEO_FORMAT_RGBA, 0);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGBA, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_mask_detect_meta_attach (buffer, &info, scene_faces, 1, NULL);
  buffer = gst_harness_push_and_pull (h, buffer);
  gst_buffer_extract (buffer, 4 * (y * SCENE_WIDTH + x), pixel, 3);
  g_assert_cmpmem (pixel, 3, "\xff\x00\xff", 3);
  gst_buffer_unref (buffer);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meta/parameters", test_parameters);
  g_test_add_func ("/meta/verdict", test_verdict);
  g_test_add_func ("/meta/unknown", test_unknown_has_no_verdict);
  g_test_add_func ("/meta/unique-ids", test_ids_are_unique);
  g_test_add_func ("/meta/large-ids", test_large_ids);
  g_test_add_func ("/meta/scaling", test_scaling);
  g_test_add_func ("/meta/grabcut", test_grabcut);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

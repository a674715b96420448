/* Makes the calls by which DL Streamer's GVA::VideoFrame and
 * GVA::RegionOfInterest read a buffer, which throw if anything is missing. */
#include "config.h"

#include "../harness.h"
#include "../scene.h"
#include "report/analytics.h"

#ifdef HAVE_ANALYTICS
#include <gst/analytics/analytics.h>
#endif

static void
attach (GstBuffer * buffer, GstMaskDetectAnalyticsType type,
    const MdFace * faces, guint n)
{
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  const GstMaskDetectIds *ids;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH,
      SCENE_HEIGHT);
  ids = gst_mask_detect_analytics_attach (analytics, type, buffer, &info,
      faces, n);
  gst_mask_detect_meta_attach (buffer, &info, faces, n, ids);
  gst_mask_detect_analytics_free (analytics);
}

static double
get_double (GstStructure * structure, const char *field)
{
  double value;

  g_assert_true (gst_structure_get_double (structure, field, &value));
  return value;
}

/* Reads a Tensor; every parameter but object_id becomes one. */
static void
check_params (GstVideoRegionOfInterestMeta * roi, const MdFace * face)
{
  GstStructure *s =
      gst_video_region_of_interest_meta_get_param (roi, "detection");
  int id;

  g_assert_nonnull (s);
  g_assert_cmpfloat_with_epsilon (get_double (s, "x_min") * SCENE_WIDTH,
      face->box.x1, 0.01);
  g_assert_cmpfloat_with_epsilon (get_double (s, "y_max") * SCENE_HEIGHT,
      face->box.y2, 0.01);
  g_assert_cmpfloat (get_double (s, "x_max"), >, get_double (s, "x_min"));
  g_assert_cmpfloat (get_double (s, "confidence"), >, 0);
  g_assert_true (gst_structure_get_int (s, "label_id", &id));
  s = gst_video_region_of_interest_meta_get_param (roi, "object_id");
  g_assert_true (gst_structure_get_int (s, "id", &id));
  g_assert_cmpint (id, ==, (int) face->track_id);
  s = gst_video_region_of_interest_meta_get_param (roi, "classification");
  g_assert_cmpstr (gst_structure_get_string (s, "label"), ==,
      md_label_name (face->label));
  g_assert_nonnull (gst_structure_get_string (s, "model_name"));
  g_assert_cmpfloat (get_double (s, "confidence"), >, 0);
  s = gst_video_region_of_interest_meta_get_param (roi, "landmarks");
  g_assert_cmpfloat_with_epsilon (get_double (s, "right_mouth_y"),
      face->landmarks[MD_LANDMARK_RIGHT_MOUTH][1], 0.01);
}

static void
test_regions (void)
{
  g_autoptr (GstBuffer) buffer = scene_blank (GST_VIDEO_FORMAT_RGB,
      SCENE_WIDTH, SCENE_HEIGHT, 0);
  g_autoptr (GPtrArray) regions = NULL;
  MdFace faces[2] = { scene_faces[0], scene_faces[1] };
  guint i;

  for (i = 0; i < 2; i++) {
    faces[i].has_landmarks = TRUE;
    faces[i].landmarks[MD_LANDMARK_RIGHT_MOUTH][1] = 90 + i;
  }
  attach (buffer, GST_MASK_DETECT_ANALYTICS_TYPE_FACE, faces, 2);
  regions = scene_regions (buffer, "face");
  g_assert_cmpuint (regions->len, ==, 2);
  for (i = 0; i < 2; i++)
    check_params (g_ptr_array_index (regions, i), &faces[i]);
}

#ifdef HAVE_ANALYTICS
/* Repeats label_id() of older releases, which throw if it is negative, and of
 * newer ones, which read a tag that our metadata lack. */
static int
label_id (GstAnalyticsODMtd * object)
{
  GQuark label = gst_analytics_od_mtd_get_obj_type (object);
  GstAnalyticsClsMtd classes;

  g_assert_cmpint (label, !=, 0);
  if (!gst_analytics_relation_meta_get_direct_related (object->meta,
          object->id, GST_ANALYTICS_REL_TYPE_RELATE_TO,
          gst_analytics_cls_mtd_get_mtd_type (), NULL, &classes))
    return 0;
  return gst_analytics_cls_mtd_get_index_by_quark (&classes, label);
}

static guint
count_contained (GstAnalyticsODMtd * object)
{
  GstAnalyticsMtd handle;
  gpointer state = NULL;
  guint n = 0;

  while (gst_analytics_relation_meta_get_direct_related (object->meta,
          object->id, GST_ANALYTICS_REL_TYPE_CONTAIN,
          GST_ANALYTICS_MTD_TYPE_ANY, &state, &handle)) {
    g_assert_cmpuint (gst_analytics_mtd_get_mtd_type (&handle), ==,
        gst_analytics_cls_mtd_get_mtd_type ());
    n++;
  }
  return n;
}

static void
check_object (GstBuffer * buffer, GstAnalyticsODMtd * object,
    const MdFace * face, const char *type)
{
  GstVideoRegionOfInterestMeta *roi =
      gst_buffer_get_video_region_of_interest_meta_id (buffer, object->id);
  GstAnalyticsTrackingMtd tracking;
  GstClockTime first, last;
  gboolean lost;
  guint64 id;

  /* DL Streamer makes its own region if there is none. */
  g_assert_nonnull (roi);
  g_assert_cmpstr (g_quark_to_string (roi->roi_type), ==, "face");
  g_assert_cmpstr (g_quark_to_string (gst_analytics_od_mtd_get_obj_type
          (object)), ==, type);
#if GST_CHECK_VERSION (1, 26, 0)
  {
    int x, y, w, h;
    float rotation;

    g_assert_true (gst_analytics_od_mtd_get_oriented_location (object, &x, &y,
            &w, &h, &rotation, NULL));
    g_assert_cmpuint (x, ==, roi->x);
    g_assert_cmpuint (h, ==, roi->h);
    g_assert_cmpfloat (rotation, ==, 0);
  }
#endif
  g_assert_true (gst_analytics_relation_meta_get_direct_related (object->meta,
          object->id, GST_ANALYTICS_REL_TYPE_ANY,
          gst_analytics_tracking_mtd_get_mtd_type (), NULL, &tracking));
  g_assert_true (gst_analytics_tracking_mtd_get_info (&tracking, &id, &first,
          &last, &lost));
  g_assert_cmpuint (id, ==, face->track_id);
  g_assert_cmpuint (count_contained (object), ==,
      face->label == MD_LABEL_UNKNOWN ? 0 : 1);
}

static void
check_objects (GstMaskDetectAnalyticsType type)
{
  g_autoptr (GstBuffer) buffer = scene_blank (GST_VIDEO_FORMAT_RGB,
      SCENE_WIDTH, SCENE_HEIGHT, 0);
  MdFace faces[3] = { scene_faces[0], scene_faces[1], scene_faces[1] };
  gboolean is_verdict = type == GST_MASK_DETECT_ANALYTICS_TYPE_VERDICT;
  GstAnalyticsRelationMeta *relations;
  GstAnalyticsODMtd object;
  gpointer state = NULL;
  guint n = 0;

  faces[2].label = MD_LABEL_UNKNOWN;
  faces[2].reason = MD_REASON_BLURRED;
  attach (buffer, type, faces, 3);
  relations = gst_buffer_get_analytics_relation_meta (buffer);
  g_assert_nonnull (relations);
  while (gst_analytics_relation_meta_iterate (relations, &state,
          gst_analytics_od_mtd_get_mtd_type (), &object)) {
    gboolean unknown = faces[n].label == MD_LABEL_UNKNOWN;

    check_object (buffer, &object, &faces[n], is_verdict && !unknown ?
        md_label_name (faces[n].label) : "face");
    if (is_verdict || unknown)
      g_assert_cmpint (label_id (&object), ==, 0);
    n++;
  }
  g_assert_cmpuint (n, ==, 3);
}

static void
test_objects (void)
{
  check_objects (GST_MASK_DETECT_ANALYTICS_TYPE_FACE);
}

static void
test_objects_by_verdict (void)
{
  check_objects (GST_MASK_DETECT_ANALYTICS_TYPE_VERDICT);
}
#endif

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dlstreamer/regions", test_regions);
#ifdef HAVE_ANALYTICS
  g_test_add_func ("/dlstreamer/objects", test_objects);
  g_test_add_func ("/dlstreamer/objects-by-verdict", test_objects_by_verdict);
#endif
  status = g_test_run ();
  gst_deinit ();
  return status;
}

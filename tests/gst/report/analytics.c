/* Tests GstAnalytics metadata: what consumers find, and what survives
 * downstream. */
#include "config.h"

#include "../harness.h"
#include "../scene.h"

#ifdef HAVE_ANALYTICS
#include <gst/analytics/analytics.h>

#include "report/analytics.h"

/* Abbreviations. */
#define RELATE_TO GST_ANALYTICS_REL_TYPE_RELATE_TO
#define CONTAIN GST_ANALYTICS_REL_TYPE_CONTAIN
#define IS_PART_OF GST_ANALYTICS_REL_TYPE_IS_PART_OF

static void
attach (GstMaskDetectAnalytics * analytics, GstBuffer * buffer,
    const MdFace * faces, guint n_faces)
{
  const GstMaskDetectIds *ids;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH,
      SCENE_HEIGHT);
  ids = gst_mask_detect_analytics_attach (analytics,
      GST_MASK_DETECT_ANALYTICS_TYPE_FACE, buffer, &info, faces, n_faces);
  gst_mask_detect_meta_attach (buffer, &info, faces, n_faces, ids);
}

static GstBuffer *
buffer_with_faces (guint frame)
{
  GstBuffer *buffer = scene_blank (GST_VIDEO_FORMAT_RGB, SCENE_WIDTH,
      SCENE_HEIGHT, frame);
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();

  attach (analytics, buffer, scene_faces, 2);
  gst_mask_detect_analytics_free (analytics);
  return buffer;
}

static GstAnalyticsRelationMeta *
relations_of (GstBuffer * buffer)
{
  GstAnalyticsRelationMeta *meta =
      gst_buffer_get_analytics_relation_meta (buffer);

  g_assert_nonnull (meta);
  g_assert_cmpuint (gst_buffer_get_n_meta (buffer,
          GST_ANALYTICS_RELATION_META_API_TYPE), ==, 1);
  return meta;
}

/* Finds the @i-th object.
 * Returns: FALSE if there are fewer */
static gboolean
get_object (GstAnalyticsRelationMeta * meta, guint i,
    GstAnalyticsODMtd * object)
{
  gpointer state = NULL;

  do
    if (!gst_analytics_relation_meta_iterate (meta, &state,
            gst_analytics_od_mtd_get_mtd_type (), object))
      return FALSE;
  while (i--);
  return TRUE;
}

/* Finds the metadata of this type that @object is related to by @relation. */
static gboolean
get_related (GstAnalyticsODMtd * object, GstAnalyticsRelTypes relation,
    GstAnalyticsMtdType type, GstAnalyticsMtd * related)
{
  gpointer state = NULL;

  return gst_analytics_relation_meta_get_direct_related (object->meta,
      object->id, relation, type, &state, related);
}

/* Checks the @i-th object against scene_faces, repeated as needed, in a frame
 * scaled by @scale. */
static void
check_object (GstAnalyticsRelationMeta * meta, guint i, double scale)
{
  const MdFace *face = &scene_faces[i % 2];
  GstAnalyticsODMtd object;
  GstAnalyticsClsMtd verdict;
  int x, y, w, h;
  float confidence;

  g_assert_true (get_object (meta, i, &object));
  g_assert_cmpstr (g_quark_to_string (gst_analytics_od_mtd_get_obj_type
          (&object)), ==, "face");
  g_assert_true (gst_analytics_od_mtd_get_location (&object, &x, &y, &w, &h,
          &confidence));
  g_assert_cmpfloat_with_epsilon (x, face->box.x1 * scale, 1.5);
  g_assert_cmpfloat_with_epsilon (y, face->box.y1 * scale, 1.5);
  g_assert_cmpfloat_with_epsilon (w, (face->box.x2 - face->box.x1) * scale,
      1.5);
  g_assert_cmpfloat_with_epsilon (h, (face->box.y2 - face->box.y1) * scale,
      1.5);
  g_assert_cmpfloat_with_epsilon (confidence, face->confidence, 1e-6);

  g_assert_true (get_related (&object, RELATE_TO,
          gst_analytics_cls_mtd_get_mtd_type (), &verdict));
  g_assert_cmpuint (gst_analytics_cls_mtd_get_length (&verdict), ==, 1);
  g_assert_cmpstr (g_quark_to_string (gst_analytics_cls_mtd_get_quark
          (&verdict, 0)), ==, md_label_name (face->label));
  g_assert_cmpfloat_with_epsilon (gst_analytics_cls_mtd_get_level (&verdict,
          0), md_face_certainty (face), 1e-6);
}

static void
test_relations (void)
{
  g_autoptr (GstBuffer) buffer = buffer_with_faces (10);
  GstAnalyticsRelationMeta *meta = relations_of (buffer);
  guint i;

  for (i = 0; i < 2; i++) {
    GstAnalyticsODMtd object;
    GstAnalyticsClsMtd verdict, same;
    GstAnalyticsTrackingMtd tracking;
    GstClockTime first, last;
    guint64 track;
    gboolean lost;

    check_object (meta, i, 1);
    g_assert_true (get_object (meta, i, &object));
    g_assert_true (get_related (&object, RELATE_TO,
            gst_analytics_cls_mtd_get_mtd_type (), &verdict));
    g_assert_true (get_related (&object, CONTAIN,
            gst_analytics_cls_mtd_get_mtd_type (), &same));
    g_assert_cmpuint (verdict.id, ==, same.id);
    g_assert_cmpint (gst_analytics_relation_meta_get_relation (meta,
            verdict.id, object.id), ==, IS_PART_OF);

    g_assert_true (get_related (&object, RELATE_TO,
            gst_analytics_tracking_mtd_get_mtd_type (), &tracking));
    g_assert_true (gst_analytics_tracking_mtd_get_info (&tracking, &track,
            &first, &last, &lost));
    g_assert_cmpuint (track, ==, scene_faces[i].track_id);
    g_assert_cmpuint (first, ==, GST_BUFFER_PTS (buffer));
    g_assert_cmpuint (last, ==, GST_BUFFER_PTS (buffer));
    g_assert_false (lost);
  }
}

/* Both kinds of metadata identify a face in the same way. */
static void
check_ids (GstBuffer * buffer)
{
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");
  guint i;

  for (i = 0; i < faces->len; i++) {
    GstVideoRegionOfInterestMeta *face = faces->pdata[i], *other;
    GstAnalyticsODMtd object;
    GstAnalyticsClsMtd verdict;
    int x, y, w, h;

    g_assert_true (gst_analytics_relation_meta_get_od_mtd (relations_of
            (buffer), face->id, &object));
    g_assert_true (gst_analytics_od_mtd_get_location (&object, &x, &y, &w, &h,
            NULL));
    g_assert_cmpint (x, ==, face->x);
    g_assert_cmpint (y, ==, face->y);
    g_assert_cmpint (w, ==, face->w);
    g_assert_cmpint (h, ==, face->h);
    if (!get_related (&object, CONTAIN, gst_analytics_cls_mtd_get_mtd_type (),
            &verdict))
      continue;
    other = gst_buffer_get_video_region_of_interest_meta_id (buffer,
        verdict.id);
    g_assert_nonnull (other);
    g_assert_cmpint (other->parent_id, ==, face->id);
    g_assert_true (other->roi_type ==
        gst_analytics_cls_mtd_get_quark (&verdict, 0));
  }
}

static void
test_ids (void)
{
  g_autoptr (GstBuffer) buffer = buffer_with_faces (0);
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  gpointer state = NULL;
  GstMeta *meta;

  check_ids (buffer);
  /* A second detector downstream. */
  attach (analytics, buffer, scene_faces, 2);
  check_ids (buffer);
  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    int id = ((GstVideoRegionOfInterestMeta *) meta)->id;

    g_assert_cmpint (id, >, 0);
    g_assert_true (g_hash_table_add (ids, GINT_TO_POINTER (id)));
  }
  g_assert_cmpuint (g_hash_table_size (ids), ==, 8);
  gst_mask_detect_analytics_free (analytics);
}

/* Regions unrelated to GstAnalytics keep their own ids. */
static void
test_foreign_ids (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  g_autoptr (GPtrArray) faces = NULL;

  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 0, 0, 9, 9)->id
      = 5;
  attach (analytics, buffer, scene_faces, 1);
  faces = scene_regions (buffer, "face");
  g_assert_cmpint (((GstVideoRegionOfInterestMeta *) faces->pdata[0])->id, ==,
      6);
  gst_mask_detect_analytics_free (analytics);
}

static void
test_unknown_has_no_verdict (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  MdFace face = scene_faces[0];
  GstAnalyticsODMtd object;
  GstAnalyticsMtd related;

  face.label = MD_LABEL_UNKNOWN;
  attach (analytics, buffer, &face, 1);
  g_assert_true (get_object (relations_of (buffer), 0, &object));
  g_assert_false (get_related (&object, RELATE_TO | CONTAIN,
          gst_analytics_cls_mtd_get_mtd_type (), &related));
  g_assert_true (get_related (&object, RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), &related));
  gst_mask_detect_analytics_free (analytics);
}

/* An empty result differs from no result. */
static void
test_no_faces (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();

  attach (analytics, buffer, NULL, 0);
  g_assert_cmpuint (gst_analytics_relation_get_length (relations_of (buffer)),
      ==, 0);
  attach (analytics, buffer, scene_faces, 2);
  check_object (relations_of (buffer), 1, 1);
  gst_mask_detect_analytics_free (analytics);
}

static void
check_seen (GstMaskDetectAnalytics * analytics, GstClockTime now,
    const MdFace * face, GstClockTime expected_first,
    GstClockTime expected_last)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstAnalyticsODMtd object;
  GstAnalyticsTrackingMtd tracking;
  GstClockTime first, last;

  GST_BUFFER_PTS (buffer) = now;
  attach (analytics, buffer, face, 1);
  g_assert_true (get_object (relations_of (buffer), 0, &object));
  g_assert_true (get_related (&object, RELATE_TO,
          gst_analytics_tracking_mtd_get_mtd_type (), &tracking));
  g_assert_true (gst_analytics_tracking_mtd_get_info (&tracking, NULL, &first,
          &last, NULL));
  g_assert_cmpuint (first, ==, expected_first);
  g_assert_cmpuint (last, ==, expected_last);
}

/* The time at which a track was first seen is remembered over a gap, but not
 * forever. */
static void
test_seen (void)
{
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  const MdFace *one = &scene_faces[0], *other = &scene_faces[1];
  MdFace carried = *one;
  guint i;

  carried.carried = TRUE;
  check_seen (analytics, 100, one, 100, 100);
  check_seen (analytics, 200, one, 100, 200);
  check_seen (analytics, 250, &carried, 100, 200);
  for (i = 0; i < 100; i++)
    check_seen (analytics, 300 + i, other, 300, 300 + i);
  check_seen (analytics, 500, one, 100, 500);
  for (i = 0; i < 2000; i++)
    check_seen (analytics, 600, other, 300, 600);
  check_seen (analytics, 700, one, 700, 700);
  gst_mask_detect_analytics_free (analytics);
}

/* More faces than GStreamer's metadata initially has room for. */
static void
test_crowd (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  MdFace faces[200];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (faces); i++) {
    faces[i] = scene_faces[i % 2];
    faces[i].track_id = i + 1;
  }
  /* The first element's metadata has room for two only. */
  attach (analytics, buffer, scene_faces, 2);
  attach (analytics, buffer, faces, G_N_ELEMENTS (faces));
  for (i = 0; i < 2 + G_N_ELEMENTS (faces); i++)
    check_object (relations_of (buffer), i, 1);
  gst_mask_detect_analytics_free (analytics);
}

/* Checks what survives converters, which every application uses. */
static void
test_scaling (void)
{
  GstHarness *h = gst_harness_new_parse ("videoconvert ! videoscale ! "
      "capsfilter caps=video/x-raw,format=I420,width=1280,height=720");
  g_autoptr (GstBuffer) buffer = NULL;
  guint i;

  gst_harness_set_src_caps (h, scene_caps (GST_VIDEO_FORMAT_RGB));
  buffer = gst_harness_push_and_pull (h, buffer_with_faces (0));
  g_assert_nonnull (buffer);
  for (i = 0; i < 2; i++)
    check_object (relations_of (buffer), i, 2);
  gst_harness_teardown (h);
}

static void
test_element (void)
{
  g_autoptr (GstBuffer) out = NULL;
  GstAnalyticsODMtd object;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect");
  rig_set_format (&rig, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  out = rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_I420, 0));
  g_assert_cmpuint (rig_count_faces (out), >=, 2);
  g_assert_true (get_object (relations_of (out), rig_count_faces (out) - 1,
          &object));
  check_ids (out);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analytics/relations", test_relations);
  g_test_add_func ("/analytics/ids", test_ids);
  g_test_add_func ("/analytics/foreign-ids", test_foreign_ids);
  g_test_add_func ("/analytics/unknown", test_unknown_has_no_verdict);
  g_test_add_func ("/analytics/no-faces", test_no_faces);
  g_test_add_func ("/analytics/seen", test_seen);
  g_test_add_func ("/analytics/crowd", test_crowd);
  g_test_add_func ("/analytics/scaling", test_scaling);
  g_test_add_func ("/analytics/element", test_element);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

#else

int
main (int argc, char **argv)
{
  g_print ("1..0 # SKIP built without GstAnalytics\n");
  return 0;
}

#endif

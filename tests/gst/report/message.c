/* Tests the messages that the element posts, and when. */
#include "report/message.h"
#include "../scene.h"

static GstMessage *
new_message (const MdFace * faces, guint n_faces)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstVideoInfo info;
  GstSegment segment;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 10 * GST_SECOND;
  segment.time = 20 * GST_SECOND;
  segment.base = 30 * GST_SECOND;
  GST_BUFFER_PTS (buffer) = 11 * GST_SECOND;
  GST_BUFFER_DURATION (buffer) = GST_MSECOND;
  return gst_mask_detect_message_new (NULL, &segment, &info, buffer, faces,
      n_faces);
}

static void
test_fields (void)
{
  g_autoptr (GstMessage) message = new_message (scene_faces, 2);
  const GstStructure *structure = gst_message_get_structure (message);
  guint64 timestamp, stream_time, running_time, duration, track;
  const GstStructure *face;
  const GValue *faces;
  double confidence, label_confidence;
  guint x, y, width, height;

  g_assert_true (gst_structure_has_name (structure, "maskdetect"));
  g_assert_true (gst_structure_get (structure,
          "timestamp", G_TYPE_UINT64, &timestamp,
          "stream-time", G_TYPE_UINT64, &stream_time,
          "running-time", G_TYPE_UINT64, &running_time,
          "duration", G_TYPE_UINT64, &duration, NULL));
  g_assert_cmpuint (timestamp, ==, 11 * GST_SECOND);
  g_assert_cmpuint (stream_time, ==, 21 * GST_SECOND);
  g_assert_cmpuint (running_time, ==, 31 * GST_SECOND);
  g_assert_cmpuint (duration, ==, GST_MSECOND);

  faces = gst_structure_get_value (structure, "faces");
  g_assert_true (GST_VALUE_HOLDS_LIST (faces));
  g_assert_cmpuint (gst_value_list_get_size (faces), ==, 2);
  face = gst_value_get_structure (gst_value_list_get_value (faces, 1));
  g_assert_true (gst_structure_has_name (face, "face"));
  g_assert_true (gst_structure_get (face,
          "x", G_TYPE_UINT, &x, "y", G_TYPE_UINT, &y,
          "width", G_TYPE_UINT, &width, "height", G_TYPE_UINT, &height,
          "confidence", G_TYPE_DOUBLE, &confidence,
          "label-confidence", G_TYPE_DOUBLE, &label_confidence,
          "track-id", G_TYPE_UINT64, &track, NULL));
  g_assert_cmpuint (x, ==, 300);
  g_assert_cmpuint (y, ==, 200);
  g_assert_cmpuint (width, ==, 40);
  g_assert_cmpuint (height, ==, 50);
  g_assert_cmpuint (track, ==, 9);
  g_assert_cmpfloat_with_epsilon (confidence, 0.9, 1e-6);
  g_assert_cmpfloat_with_epsilon (label_confidence, 0.75, 1e-6);
  g_assert_cmpstr (gst_structure_get_string (face, "label"), ==, "no-mask");
}

static void
test_no_faces (void)
{
  g_autoptr (GstMessage) message = new_message (NULL, 0);
  const GValue *faces =
      gst_structure_get_value (gst_message_get_structure (message), "faces");

  g_assert_cmpuint (gst_value_list_get_size (faces), ==, 0);
}

/* The messages of a stream without timestamps or without a time segment have no
 * times. */
static void
test_no_times (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  g_autoptr (GstMessage) message = NULL;
  GstVideoInfo info;
  GstSegment segment;
  guint64 running_time;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  message = gst_mask_detect_message_new (NULL, &segment, &info, buffer,
      scene_faces, 1);
  g_assert_true (gst_structure_get_uint64 (gst_message_get_structure (message),
          "running-time", &running_time));
  g_assert_cmpuint (running_time, ==, GST_CLOCK_TIME_NONE);
}

/* A sequence of frames, and which values of updates post a message for each. */
static void
test_updates (void)
{
  MdFace swapped[2] = { scene_faces[1], scene_faces[0] };
  MdFace unmasked[2] = { scene_faces[1], scene_faces[0] };
  const struct
  {
    const MdFace *faces;
    guint n;
    gboolean on_change;
  } story[] = {
    {NULL, 0, FALSE},
    {scene_faces, 1, TRUE},     /* a person appears */
    {scene_faces, 1, FALSE},
    {scene_faces, 2, TRUE},     /* another person appears */
    {swapped, 2, FALSE},        /* no change, in another order */
    {unmasked, 2, TRUE},        /* takes the mask off */
    {unmasked, 1, TRUE},        /* leaves */
    {NULL, 0, TRUE},
    {NULL, 0, FALSE},
  };
  GstMaskDetectChangeDetector *news[GST_MASK_DETECT_UPDATES_NONE + 1];
  guint i;

  unmasked[1].label = MD_LABEL_NO_MASK;
  for (i = 0; i < G_N_ELEMENTS (news); i++)
    news[i] = gst_mask_detect_change_detector_new ();
  for (i = 0; i < G_N_ELEMENTS (story); i++) {
    const MdFace *f = story[i].faces;
    guint n = story[i].n;

#define DUE(when) gst_mask_detect_change_detector_update \
    (news[GST_MASK_DETECT_UPDATES_ ## when], \
    GST_MASK_DETECT_UPDATES_ ## when, f, n)
    g_assert_true (DUE (EVERY_FRAME));
    g_assert_cmpint (DUE (ON_CHANGE), ==, story[i].on_change);
    g_assert_cmpint (DUE (ON_FACE), ==, n > 0);
    g_assert_false (DUE (NONE));
#undef DUE
  }
  for (i = 0; i < G_N_ELEMENTS (news); i++)
    gst_mask_detect_change_detector_free (news[i]);
}

/* Without tracks, another order of the faces is not a change. */
static void
test_order (void)
{
  GstMaskDetectChangeDetector *changes = gst_mask_detect_change_detector_new ();
  const GstMaskDetectUpdates on_change = GST_MASK_DETECT_UPDATES_ON_CHANGE;
  MdFace faces[2] = { scene_faces[0], scene_faces[1] };

  faces[0].track_id = faces[1].track_id = 0;
  g_assert_true (gst_mask_detect_change_detector_update (changes, on_change,
          faces, 2));
  faces[0] = scene_faces[1];
  faces[1] = scene_faces[0];
  faces[0].track_id = faces[1].track_id = 0;
  g_assert_false (gst_mask_detect_change_detector_update (changes, on_change,
          faces, 2));
  g_assert_true (gst_mask_detect_change_detector_update (changes, on_change,
          faces, 1));
  gst_mask_detect_change_detector_free (changes);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/fields", test_fields);
  g_test_add_func ("/message/no-faces", test_no_faces);
  g_test_add_func ("/message/no-times", test_no_times);
  g_test_add_func ("/message/order", test_order);
  g_test_add_func ("/message/updates", test_updates);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Tests changes of caps, seeks and ends of a stream, and that the element
 * starts or reports why it cannot. */
#include <glib/gstdio.h>

#include "harness.h"
#include "scene.h"

#define I420 GST_VIDEO_FORMAT_I420

typedef void (*Interruption) (Rig * rig);

/* After a discontinuity, faces get new ids. */
static void
check_new_tracks (Interruption interrupt)
{
  int least, greatest;
  GstBuffer *out;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  out = rig_push (&rig, scene_buffer (I420, 0));
  greatest = scene_track_range (out, &least);
  gst_buffer_unref (out);

  out = rig_push (&rig, scene_buffer (I420, 1));
  scene_track_range (out, &least);
  g_assert_cmpint (least, <=, greatest);
  greatest = MAX (greatest, scene_track_range (out, &least));
  gst_buffer_unref (out);

  interrupt (&rig);
  out = rig_push (&rig, scene_buffer (I420, 2));
  scene_track_range (out, &least);
  g_assert_cmpint (least, >, greatest);
  gst_buffer_unref (out);
  rig_clear (&rig);
}

static void
test_flush (void)
{
  check_new_tracks (rig_flush);
}

static void
new_segment (Rig * rig)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = segment.position = 5 * GST_SECOND;
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_segment (&segment)));
}

static void
test_segment (void)
{
  check_new_tracks (new_segment);
}

static void
change_caps (Rig * rig)
{
  GstBuffer *out;

  rig_set_format (rig, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH, SCENE_HEIGHT);
  out = rig_push (rig, scene_buffer (GST_VIDEO_FORMAT_RGB, 1));
  g_assert_cmpuint (rig_count_faces (out), >, 0);
  gst_buffer_unref (out);
  rig_set_format (rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
}

static void
test_caps_change (void)
{
  check_new_tracks (change_caps);
}

static void
test_eos (void)
{
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  gst_buffer_unref (rig_push (&rig, scene_buffer (I420, 0)));
  g_assert_true (gst_harness_push_event (rig.harness, gst_event_new_eos ()));
  for (;;) {
    g_autoptr (GstEvent) event = gst_harness_pull_event (rig.harness);

    g_assert_nonnull (event);
    if (GST_EVENT_TYPE (event) == GST_EVENT_EOS)
      break;
  }
  rig_clear (&rig);
}

/* Returns the number of lines of the file at @path, if it exists. */
static guint
count_lines (const char *path)
{
  g_autofree char *text = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  for (const char *p = text; *p; p++)
    n += *p == '\n';
  return n;
}

/* The property updates determines which frames get a message and a line of
 * JSON. */
static void
test_updates (void)
{
  static const struct
  {
    const char *updates;
    guint expected;
  } cases[] = {
    {"every-frame", 4},
    {"on-change", 2},
    {"on-face", 3},
    {"none", 0},
  };
  g_autofree char *folder = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "faces.jsonl", NULL);
  guint i, frame;

  for (i = 0; scene_have_models () && i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *launch = g_strdup_printf ("maskdetect updates=%s "
        "json-location=%s", cases[i].updates, path);
    Rig rig;

    rig_init_scene (&rig, launch);
    for (frame = 0; frame < 4; frame++) {
      /* The same picture twice, then two without faces. A face that was seen
       * in two frames is extrapolated for one. */
      GstBuffer *buffer = frame < 2 ? scene_buffer (I420, 0) :
          scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, frame);

      gst_buffer_unref (rig_push (&rig, buffer));
    }
    g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), ==,
        cases[i].expected);
    rig_clear (&rig);
    g_assert_cmpuint (count_lines (path), ==, cases[i].expected);
    g_unlink (path);
  }
  g_rmdir (folder);
}

/* Tests the property `stats` for a stream with a late frame. */
static void
test_stats (void)
{
  g_autoptr (GstStructure) stats = NULL;
  guint64 frames, detections, skipped, people, masked, bare;
  double ratio, frame_p50, frame_p95;
  guint interval, min_face;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect qos=true detect-interval=3 "
      "min-face-size=32");
  for (guint frame = 0; frame < 12; frame++) {
    if (frame == 11)
      gst_harness_push_upstream_event (rig.harness, gst_event_new_qos
          (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND, 0));
    gst_buffer_unref (rig_push (&rig, scene_buffer (I420, frame)));
  }
  gst_harness_get (rig.harness, "maskdetect", "stats", &stats, NULL);
  g_assert_true (gst_structure_get (stats,
          "frames", G_TYPE_UINT64, &frames,
          "detections", G_TYPE_UINT64, &detections,
          "skipped", G_TYPE_UINT64, &skipped,
          "people", G_TYPE_UINT64, &people,
          "masked", G_TYPE_UINT64, &masked,
          "bare", G_TYPE_UINT64, &bare,
          "masked-ratio", G_TYPE_DOUBLE, &ratio,
          "interval", G_TYPE_UINT, &interval,
          "min-face-size", G_TYPE_UINT, &min_face,
          "frame-p50", G_TYPE_DOUBLE, &frame_p50,
          "frame-p95", G_TYPE_DOUBLE, &frame_p95, NULL));
  g_assert_cmpuint (frames, ==, 12);
  g_assert_cmpuint (detections, ==, 4);
  g_assert_cmpuint (skipped, ==, 1);
  g_assert_cmpuint (people, >=, 2);
  g_assert_cmpuint (masked + bare, <=, people);
  if (scene_have_verdicts ())
    g_assert_cmpfloat_with_epsilon (ratio * (double) (masked + bare),
        (double) masked, 1e-9);
  g_assert_cmpuint (interval, ==, 3);
  g_assert_cmpuint (min_face, ==, 32);
  g_assert_cmpfloat (frame_p50, >, 0);
  g_assert_cmpfloat (frame_p95, >=, frame_p50);
  rig_clear (&rig);
}

/* Starts the element with this folder; the error must name @file. */
static void
check_start_error (const char *directory, const char *file, GQuark domain,
    int code)
{
  g_autoptr (GstElement) element =
      gst_element_factory_make ("maskdetect", NULL);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (element);
  gst_object_ref_sink (element);
  gst_element_set_bus (element, bus);
  g_object_set (element, "model-path", directory, NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, domain, code);
  g_assert_nonnull (strstr (error->message, file));
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

static void
test_missing_models (void)
{
  check_start_error ("/nonexistent/models", "/nonexistent/models",
      GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND);
}

static void
test_broken_model (void)
{
  g_autofree char *directory = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "pnet.onnx", NULL);

  g_assert_true (g_file_set_contents (path, "This is no model.", -1, NULL));
  check_start_error (directory, path, GST_STREAM_ERROR,
      GST_STREAM_ERROR_FORMAT);
  g_unlink (path);
  g_rmdir (directory);
}

static void
test_restart (void)
{
  Rig rig;
  int i;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect overlay=true");
  for (i = 0; i < 20; i++) {
    gst_buffer_unref (rig_push (&rig, scene_buffer (I420, 0)));
    g_assert_cmpint (gst_element_set_state (rig.harness->element,
            GST_STATE_READY), ==, GST_STATE_CHANGE_SUCCESS);
    g_assert_cmpint (gst_element_set_state (rig.harness->element,
            GST_STATE_PLAYING), ==, GST_STATE_CHANGE_SUCCESS);
    rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  }
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/flush", test_flush);
  g_test_add_func ("/stream/segment", test_segment);
  g_test_add_func ("/stream/caps-change", test_caps_change);
  g_test_add_func ("/stream/eos", test_eos);
  g_test_add_func ("/stream/updates", test_updates);
  g_test_add_func ("/stream/stats", test_stats);
  g_test_add_func ("/stream/missing-models", test_missing_models);
  g_test_add_func ("/stream/broken-model", test_broken_model);
  g_test_add_func ("/stream/restart", test_restart);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

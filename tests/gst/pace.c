/* Tests how often the element runs detection offline, for a sink in real time
 * and for a live source, and the latency it reports. */
#include "harness.h"
#include "pace.h"
#include "scene.h"

#define N_FRAMES 200

/* Pushes frames too close together for a detection between them.
 * Returns: the number of frames with a detection */
static guint64
push_frames (Rig * rig)
{
  g_autoptr (GstStructure) stats = NULL;
  GstElement *element;
  guint64 frames, detections;
  guint i;

  for (i = 0; i < N_FRAMES; i++) {
    GstBuffer *buffer = scene_buffer (GST_VIDEO_FORMAT_I420, 0);

    GST_BUFFER_PTS (buffer) = i * GST_MSECOND / 2;
    GST_BUFFER_DURATION (buffer) = GST_MSECOND / 2;
    gst_buffer_unref (rig_push (rig, buffer));
  }
  element = gst_harness_find_element (rig->harness, "maskdetect");
  g_object_get (element, "stats", &stats, NULL);
  gst_object_unref (element);
  g_assert_true (gst_structure_get_uint64 (stats, "frames", &frames));
  g_assert_true (gst_structure_get_uint64 (stats, "detections", &detections));
  g_assert_cmpuint (frames, ==, N_FRAMES);
  return detections;
}

static void
init_rig (Rig * rig, const char *launch)
{
  rig_init (rig, launch);
  gst_harness_set_src_caps_str (rig->harness, "video/x-raw,format=I420,"
      "width=640,height=360,framerate=2000/1");
}

static void
test_offline (void)
{
  Rig rig;

  if (!scene_have_models ())
    return;
  init_rig (&rig, "maskdetect");
  gst_harness_set_live (rig.harness, FALSE);
  gst_harness_query_latency (rig.harness);
  /* early */
  gst_harness_push_upstream_event (rig.harness,
      gst_event_new_qos (GST_QOS_TYPE_OVERFLOW, 0.5, -GST_MSECOND, GST_SECOND));
  g_assert_cmpuint (push_frames (&rig), ==, N_FRAMES);
  rig_clear (&rig);
}

static void
test_live (void)
{
  Rig rig;

  if (!scene_have_models ())
    return;
  init_rig (&rig, "maskdetect");
  gst_harness_set_upstream_latency (rig.harness, 30 * GST_MSECOND);
  g_assert_cmpuint (gst_harness_query_latency (rig.harness), >=,
      50 * GST_MSECOND);
  g_assert_cmpuint (push_frames (&rig), <, N_FRAMES);
  rig_clear (&rig);
}

static void
test_late (void)
{
  Rig rig;

  if (!scene_have_models ())
    return;
  init_rig (&rig, "maskdetect");
  gst_harness_push_upstream_event (rig.harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_MSECOND, 0));
  g_assert_cmpuint (push_frames (&rig), <, N_FRAMES);
  rig_clear (&rig);
}

/* Detection runs on every frame if detect-interval or redaction requires it. */
static void
test_fixed_interval (void)
{
  static const char *const launches[] = {
    "maskdetect detect-interval=1", "maskdetect redact=fill"
  };
  guint i;

  if (!scene_have_models ())
    return;
  for (i = 0; i < G_N_ELEMENTS (launches); i++) {
    Rig rig;

    init_rig (&rig, launches[i]);
    gst_harness_query_latency (rig.harness);
    gst_harness_push_upstream_event (rig.harness,
        gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_MSECOND, 0));
    g_assert_cmpuint (push_frames (&rig), ==, N_FRAMES);
    rig_clear (&rig);
  }
}

/* The latency covers the processing time, grows in few steps, and ignores a
 * single slow frame. */
static void
test_latency (void)
{
  GstMaskDetectPace pace;
  GstQuery *query = gst_query_new_latency ();
  GstClockTime least, most;
  gboolean live;
  guint i, n_changes = 0;

  gst_mask_detect_pace_init (&pace);
  for (i = 0; i < 100; i++)
    g_assert_false (gst_mask_detect_pace_add (&pace, 15 * GST_MSECOND));
  g_assert_false (gst_mask_detect_pace_add (&pace, GST_SECOND));
  for (i = 0; i < 100; i++)
    n_changes += gst_mask_detect_pace_add (&pace, 70 * GST_MSECOND);
  g_assert_cmpuint (n_changes, ==, 1);

  gst_query_set_latency (query, TRUE, 10 * GST_MSECOND, 40 * GST_MSECOND);
  gst_mask_detect_pace_answer (&pace, query);
  gst_query_parse_latency (query, &live, &least, &most);
  g_assert_true (live);
  g_assert_cmpuint (least, ==, 90 * GST_MSECOND);
  g_assert_cmpuint (most, ==, 120 * GST_MSECOND);

  gst_query_set_latency (query, FALSE, 0, GST_CLOCK_TIME_NONE);
  gst_mask_detect_pace_answer (&pace, query);
  gst_query_parse_latency (query, &live, &least, &most);
  g_assert_cmpuint (least, ==, 80 * GST_MSECOND);
  g_assert_cmpuint (most, ==, GST_CLOCK_TIME_NONE);
  gst_query_unref (query);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pace/offline", test_offline);
  g_test_add_func ("/pace/live", test_live);
  g_test_add_func ("/pace/late", test_late);
  g_test_add_func ("/pace/fixed-interval", test_fixed_interval);
  g_test_add_func ("/pace/latency", test_latency);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

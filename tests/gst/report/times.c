/* Tests frames that come late, without a timestamp, at another rate than the
 * caps state, backwards, or again from the start. */
#include "../harness.h"
#include "../scene.h"

#include <string.h>

#define I420 GST_VIDEO_FORMAT_I420

static GstBuffer *
at_time (GstBuffer * buffer, GstClockTime time)
{
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

/* After a seek back, time follows the frames: a face that returns after six
 * seconds is not the lost one. */
static void
test_seek_back (void)
{
  int least, greatest;
  GstBuffer *out;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect track-timeout=1500");
  gst_buffer_unref (rig_push (&rig, at_time (scene_buffer (I420, 0),
              60 * GST_SECOND)));
  rig_flush (&rig);
  out = rig_push (&rig, at_time (scene_buffer (I420, 0), GST_SECOND));
  greatest = scene_track_range (out, &least);
  gst_buffer_unref (out);
  for (guint second = 4; second <= 7; second += 3)
    gst_buffer_unref (rig_push (&rig, at_time (scene_blank (I420, SCENE_WIDTH,
                    SCENE_HEIGHT, 0), second * GST_SECOND)));
  out = rig_push (&rig, at_time (scene_buffer (I420, 0), 7100 * GST_MSECOND));
  scene_track_range (out, &least);
  g_assert_cmpint (least, >, greatest);
  gst_buffer_unref (out);
  rig_clear (&rig);
}

/* Frames may come faster than the caps state, here four times: a face that is
 * away for a second returns within its timeout. */
static void
test_fast (void)
{
  int least, greatest = 0;
  GstBuffer *out;
  guint i;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect track-timeout=1500");
  for (i = 0; i < 110; i++) {
    out = i % 105 < 5 ? scene_buffer (I420, 0) :
        scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0);
    out = rig_push (&rig, at_time (out, i * 10 * GST_MSECOND));
    if (i == 0)
      greatest = scene_track_range (out, &least);
    gst_buffer_unref (out);
  }
  out = rig_push (&rig, at_time (scene_buffer (I420, 0), 1100 * GST_MSECOND));
  g_assert_cmpint (scene_track_range (out, &least), ==, greatest);
  gst_buffer_unref (out);
  rig_clear (&rig);
}

/* Events give running times, wherever the stream begins and after a seek. */
static void
test_events (void)
{
  const GstClockTime starts[] = { 60 * GST_SECOND, GST_SECOND };
  guint n = 0;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autoptr (GstMessage) message = NULL;
    guint64 since, last_seen;

    if (i > 0)
      rig_flush (&rig);
    for (guint frame = 0; frame < 20; frame++)
      gst_buffer_unref (rig_push (&rig, at_time (scene_buffer (I420, 0),
                  starts[i] + frame * 40 * GST_MSECOND)));
    while ((message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ELEMENT))) {
      const GstStructure *s = gst_message_get_structure (message);

      if (gst_structure_has_name (s, "maskdetect-event")
          && strcmp (gst_structure_get_string (s, "event"), "appeared") == 0) {
        g_assert_true (gst_structure_get (s, "since", G_TYPE_UINT64, &since,
                "last-seen", G_TYPE_UINT64, &last_seen, NULL));
        g_assert_cmpuint (since, ==, starts[i]);
        g_assert_cmpuint (last_seen, >=, since);
        g_assert_cmpuint (last_seen, <, since + GST_SECOND);
        n |= 1 << i;
      }
      g_clear_pointer (&message, gst_message_unref);
    }
  }
  g_assert_cmpuint (n, ==, 3);
  rig_clear (&rig);
}

static void
test_no_timestamps (void)
{
  GstBuffer *buffer = scene_buffer (I420, 0);
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;

  GST_BUFFER_PTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
  if (!scene_have_models ()) {
    gst_buffer_unref (buffer);
    return;
  }
  rig_init_scene (&rig, "maskdetect overlay=true qos=true");
  out = rig_push (&rig, buffer);
  g_assert_cmpuint (rig_count_faces (out), >, 0);
  g_assert_false (GST_BUFFER_PTS_IS_VALID (out));
  rig_clear (&rig);
}

/* A late frame carries the faces of the last one, and no frame is dropped. */
static void
test_qos (void)
{
  Rig rig;
  guint frame, n;
  GstBuffer *out;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect qos=true");
  out = rig_push (&rig, scene_buffer (I420, 0));
  n = rig_count_faces (out);
  gst_buffer_unref (out);
  gst_harness_push_upstream_event (rig.harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND, 0));

  /* Frames without a face carry the previous ones until detection runs. */
  for (frame = 1; frame < 25; frame++) {
    out = rig_push (&rig, scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, frame));
    if (frame < 10)
      g_assert_cmpuint (rig_count_faces (out), ==, n);
    gst_buffer_unref (out);
  }
  out = rig_push (&rig, scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 50));
  g_assert_cmpuint (rig_count_faces (out), ==, 0);
  gst_buffer_unref (out);
  rig_clear (&rig);
}

/* Faces are tracked in reverse playback, too. */
static void
test_reverse (void)
{
  int least, first = 0;
  GstSegment segment;
  guint frame;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect track-timeout=1500");
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = -1;
  segment.stop = segment.position = 10 * GST_SECOND;
  g_assert_true (gst_harness_push_event (rig.harness,
          gst_event_new_segment (&segment)));
  for (frame = 0; frame < 5; frame++) {
    GstBuffer *out = rig_push (&rig, at_time (scene_buffer (I420, 5 - frame),
            (9960 - 40 * frame) * GST_MSECOND));
    int greatest = scene_track_range (out, &least);

    if (frame == 0)
      first = greatest;
    g_assert_cmpint (greatest, ==, first);
    gst_buffer_unref (out);
  }
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/times/seek-back", test_seek_back);
  g_test_add_func ("/times/events", test_events);
  g_test_add_func ("/times/fast", test_fast);
  g_test_add_func ("/times/reverse", test_reverse);
  g_test_add_func ("/times/no-timestamps", test_no_timestamps);
  g_test_add_func ("/times/qos", test_qos);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Trick modes (fast, slow and reverse playback) and multiview streams: faces
 * keep their tracks, and every face is covered in every frame. */
#include "truth.h"

#define FRAME (GST_SECOND / 25)
#define N_FRAMES 24
#define STEP 4                  /* pixels that the faces move in a frame */

typedef struct
{
  const char *name;
  double rate;                  /* the segment's */
  int direction;                /* in which the timestamps run: 1 or -1 */
} Playback;

static const Playback playbacks[] = {
  {"forward", 1, 1},
  {"fast", 2, 1},
  {"slow", 0.5, 1},
  {"reverse", -1, -1},
  {"fast-reverse", -4, -1},
  /* sources whose segment contradicts their timestamps */
  {"unannounced-reverse", 1, -1},
  {"reverse-in-name-only", -1, 1},
};

static void
start (Rig * rig, const char *launch, const Playback * playback)
{
  GstSegment segment;

  rig_init_scene (rig, launch);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.rate = playback->rate;
  segment.stop = 10 * GST_SECOND;
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_segment (&segment)));
}

/* Returns: (transfer full): the scene, shifted to the right from frame to
 * frame */
static GstBuffer *
walk (const Playback * playback, guint frame)
{
  GstBuffer *buffer = truth_shifted_scene ((int) frame * STEP);
  GstClockTime at =
      100 * FRAME + playback->direction * (gint64) (frame * FRAME);

  GST_BUFFER_PTS (buffer) = at;
  GST_BUFFER_DURATION (buffer) = FRAME;
  return buffer;
}

static void
test_covers (gconstpointer data)
{
  const Playback *playback = data;
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  start (&rig, "maskdetect redact=fill detect-interval=8 updates=none",
      playback);
  for (guint i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstBuffer) out = rig_push (&rig, walk (playback, i));
    Truth now = truth_shifted (&truth, (int) i * STEP);

    truth_assert_covered (out, &now);
  }
  rig_clear (&rig);
}

/* Between two detections, too, tracks follow the faces, in the direction in
 * which they move on the screen. */
static void
test_tracks (gconstpointer data)
{
  const Playback *playback = data;
  Truth truth, found;
  int least, most = 0;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  start (&rig, "maskdetect detect-interval=4 updates=none", playback);
  for (guint i = 0; i < N_FRAMES; i++) {
    g_autoptr (GstBuffer) out = rig_push (&rig, walk (playback, i));
    Truth now = truth_shifted (&truth, (int) i * STEP);

    truth_read (out, &found);
    for (guint k = 0; k < now.n; k++) {
      guint nearest = 0;

      for (guint j = 1; j < found.n; j++)
        if (ABS (found.boxes[j].x - now.boxes[k].x) <
            ABS (found.boxes[nearest].x - now.boxes[k].x))
          nearest = j;
      g_assert_cmpuint (found.n, >, 0);
      g_assert_cmpint (ABS (found.boxes[nearest].x - now.boxes[k].x), <=,
          now.boxes[k].w / 4);
    }
    /* no face changes its track */
    if (i == 0)
      most = scene_track_range (out, &least);
    else
      g_assert_cmpint (scene_track_range (out, &least), <=, most + 1);
  }
  rig_clear (&rig);
}

/* The running time of the messages increases at every rate. */
static void
test_times (gconstpointer data)
{
  const Playback *playback = data;
  GstClockTime before = 0;
  guint n = 0;
  Rig rig;

  if (!scene_have_models ())
    return;
  start (&rig, "maskdetect updates=every-frame", playback);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GstBuffer) out = rig_push (&rig, walk (playback, i));
    GstMessage *message;

    while ((message = gst_bus_pop_filtered (rig.bus, GST_MESSAGE_ELEMENT))) {
      GstClockTime time;

      if (gst_message_has_name (message, "maskdetect")) {
        g_assert_true (gst_structure_get_uint64 (gst_message_get_structure
                (message), "running-time", &time));
        g_assert_true (GST_CLOCK_TIME_IS_VALID (time));
        g_assert_cmpuint (time, >, before);
        before = time;
        n++;
      }
      gst_message_unref (message);
    }
  }
  g_assert_cmpuint (n, ==, 4);
  rig_clear (&rig);
}

/* Two alternating views: the faces of one are not taken for those of the
 * other. */
static void
test_views (gconstpointer mode)
{
  g_autofree char *text = g_strdup_printf ("video/x-raw,format=I420,width=%d,"
      "height=%d,framerate=50/1,views=2,multiview-mode=%s", SCENE_WIDTH,
      SCENE_HEIGHT, (const char *) mode);
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  rig_init (&rig, "maskdetect redact=fill detect-interval=10");
  gst_harness_set_src_caps (rig.harness, gst_caps_from_string (text));
  for (guint i = 0; i < 12; i++) {
    int dx = i % 2 ? 150 : 0;
    GstBuffer *in = truth_shifted_scene (dx);
    Truth now = truth_shifted (&truth, dx);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_PTS (in) = i / 2 * FRAME;
    if (i % 2 == 0)
      GST_BUFFER_FLAG_SET (in, GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE);
    out = rig_push (&rig, in);
    truth_assert_covered (out, &now);
  }
  rig_clear (&rig);
}

static void
add (const char *name, const Playback * playback, GTestDataFunc test)
{
  g_autofree char *path =
      g_strdup_printf ("/playback/%s/%s", name, playback->name);

  g_test_add_data_func (path, playback, test);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (playbacks); i++) {
    const Playback *playback = &playbacks[i];

    add ("covers", playback, test_covers);
    add ("tracks", playback, test_tracks);
    if (playback->rate * playback->direction > 0)
      add ("times", playback, test_times);
  }
  g_test_add_data_func ("/playback/views/frame-by-frame", "frame-by-frame",
      test_views);
  g_test_add_data_func ("/playback/views/multiview-frame-by-frame",
      "multiview-frame-by-frame", test_views);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Tests that with redaction on, no face is shown during a stream with late
 * frames, events that are not a cut, and faces that jump. */
#include "truth.h"

#define I420 GST_VIDEO_FORMAT_I420
#define FRAME (GST_SECOND / 25)

static GstBuffer *
blank (guint frame)
{
  return truth_at (scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0), frame);
}

static void
be_late (Rig * rig)
{
  gst_harness_push_upstream_event (rig->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, 100 * GST_SECOND, 0));
}

/* -- Frames that come late ----------------------------------------------- */

static void
test_late (void)
{
  g_autoptr (GstBuffer) first = NULL;
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  rig_init_scene (&rig, "maskdetect redact=fill qos=true tracking=false");
  be_late (&rig);
  for (guint i = 0; i < 12; i++) {
    g_autoptr (GstBuffer) out = NULL;
    GstCaps *caps = scene_caps (I420);

    if (i == 4)
      gst_harness_set (rig.harness, "maskdetect", "tracking", TRUE, NULL);
    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 25 + i / 8, 1,
        NULL);
    if (i == 8)
      gst_harness_set_src_caps (rig.harness, caps);
    else
      gst_caps_unref (caps);
    if (i == 8)
      be_late (&rig);
    out = rig_push (&rig, truth_at (scene_buffer (I420, 0), i));
    truth_assert_covered (out, &truth);
  }
  rig_clear (&rig);
}

/* -- Events that are not a cut
 * ------------------------------------------------ */

static void
change_caps (Rig * rig, const char *field, GType type, gint a, gint b)
{
  GstCaps *caps = scene_caps (I420);

  if (type == GST_TYPE_FRACTION)
    gst_caps_set_simple (caps, field, type, a, b, NULL);
  else
    gst_caps_set_simple (caps, field, G_TYPE_STRING,
        a ? "bt709" : "interleaved", NULL);
  gst_harness_set_src_caps (rig->harness, caps);
}

static void
change_framerate (Rig * rig)
{
  change_caps (rig, "framerate", GST_TYPE_FRACTION, 30, 1);
}

static void
change_aspect (Rig * rig)
{
  change_caps (rig, "pixel-aspect-ratio", GST_TYPE_FRACTION, 2, 1);
}

static void
change_colorimetry (Rig * rig)
{
  change_caps (rig, "colorimetry", G_TYPE_STRING, TRUE, 0);
}

static void
change_interlacing (Rig * rig)
{
  change_caps (rig, "interlace-mode", G_TYPE_STRING, FALSE, 0);
}

static void
push_segment (Rig * rig, GstClockTime start, GstClockTime position)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = start;
  segment.position = position;
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_segment (&segment)));
}

static void
repeat_segment (Rig * rig)
{
  push_segment (rig, 0, GST_SECOND);
}

static void
seek (Rig * rig)
{
  push_segment (rig, 30 * GST_SECOND, 30 * GST_SECOND);
}

static void
start_stream (Rig * rig)
{
  gst_harness_push_event (rig->harness, gst_event_new_stream_start ("other"));
  change_framerate (rig);
  push_segment (rig, 0, 0);
}

static void
push_gap (Rig * rig)
{
  gst_harness_push_event (rig->harness, gst_event_new_gap (FRAME, FRAME));
}

static void
untrack (Rig * rig)
{
  gst_harness_set (rig->harness, "maskdetect", "tracking", FALSE, NULL);
}

static void
switch_over (Rig * rig)
{
  gst_harness_set (rig->harness, "maskdetect", "redact", 0, NULL);
  gst_buffer_unref (rig_push (rig, blank (2)));
  gst_harness_set (rig->harness, "maskdetect", "redact", 1, NULL);
}

static const struct
{
  const char *name;
  void (*happen) (Rig * rig);
} no_cuts[] = {
  {"framerate", change_framerate},
  {"pixel-aspect-ratio", change_aspect},
  {"colorimetry", change_colorimetry},
  {"interlace-mode", change_interlacing},
  {"same-segment", repeat_segment},
  {"segment", seek},
  {"flush", rig_flush},
  {"stream-start", start_stream},
  {"gap", push_gap},
  {"tracking", untrack},
  {"redact", switch_over},
};

/* Starts @launch and pushes the scene @n times.
 * Returns: FALSE without models */
static gboolean
start_with_scene (Rig * rig, const char *launch, guint n, Truth * truth)
{
  if (!scene_have_models ())
    return FALSE;
  *truth = truth_find ();
  rig_init_scene (rig, launch);
  for (guint i = 0; i < n; i++)
    gst_buffer_unref (rig_push (rig, truth_at (scene_buffer (I420, 0), i)));
  return TRUE;
}

static void
test_no_cut (gconstpointer data)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  if (!start_with_scene (&rig, "maskdetect redact=fill redact-hold=2000", 2,
          &truth))
    return;
  no_cuts[GPOINTER_TO_UINT (data)].happen (&rig);
  out = rig_push (&rig, blank (3));
  truth_assert_covered (out, &truth);
  rig_clear (&rig);
}

/* A buffer with another padding shows the same picture at the same place. */
static void
test_padding (void)
{
  const int width = SCENE_WIDTH + 160;
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *in = truth_at (scene_blank (I420, width, SCENE_HEIGHT, 0), 2);
  Truth truth;
  Rig rig;

  if (!start_with_scene (&rig, "maskdetect redact=fill redact-hold=2000", 2,
          &truth)) {
    gst_buffer_unref (in);
    return;
  }
  gst_buffer_add_video_meta (in, 0, I420, width, SCENE_HEIGHT);
  out = rig_push (&rig, in);
  g_assert_cmpuint (truth_count_covered (out, &truth, 0, 0, width), ==,
      truth.n);
  rig_clear (&rig);
}

/* -- Frame rates and timestamps ------------------------------------------ */

/* Frames without faces after the scene, which stay covered. */
static const struct
{
  const char *name;
  int fps_n, fps_d;
  GstClockTime step;            /* between timestamps; NONE: no timestamps */
  guint covered;
} paces[] = {
  {"slow", 1, 2, 2 * GST_SECOND, 1},
  {"slow-untimed", 1, G_MAXINT, GST_CLOCK_TIME_NONE, 1},
  {"standing-still", 1, 2, 0, 8},
  {"standing-still-fast", 120, 1, 0, 8},
};

static void
test_pace (gconstpointer data)
{
  guint n = GPOINTER_TO_UINT (data);
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  rig_init (&rig, "maskdetect redact=fill");
  change_caps (&rig, "framerate", GST_TYPE_FRACTION, paces[n].fps_n,
      paces[n].fps_d);
  for (guint i = 0; i < 2 + paces[n].covered; i++) {
    GstBuffer *in = i < 2 ? scene_buffer (I420, 0) : blank (0);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_DURATION (in) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_PTS (in) = GST_CLOCK_TIME_IS_VALID (paces[n].step) ?
        i * paces[n].step : GST_CLOCK_TIME_NONE;
    out = rig_push (&rig, in);
    truth_assert_covered (out, &truth);
  }
  rig_clear (&rig);
}

/* -- Faces that jump ----------------------------------------------------- */

/* Checks the very frame of a jump, between two searches, for every setting
 * that saves time. */
static void
test_jump (gconstpointer launch)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  if (!start_with_scene (&rig, launch, 3, &truth))
    return;
  be_late (&rig);
  out = rig_push (&rig, truth_at (truth_shifted_scene (150), 3));
  truth = truth_shifted (&truth, 150);
  truth_assert_covered (out, &truth);
  rig_clear (&rig);
}

/* -- Frames that are rotated before they are shown ----------------------- */

/* Returns: (transfer full): the scene in I420, turned by 180° */
static GstBuffer *
turned_scene (void)
{
  GstBuffer *buffer = scene_buffer (I420, 0);
  gsize plane = SCENE_WIDTH * SCENE_HEIGHT, starts[] = { 0, plane,
    plane + plane / 4, plane + plane / 2
  };
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
  for (guint i = 0; i < 3; i++)
    for (gsize a = starts[i], b = starts[i + 1] - 1; a < b; a++, b--) {
      guint8 kept = map.data[a];

      map.data[a] = map.data[b];
      map.data[b] = kept;
    }
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* A tag or metadata say that a phone was held upside down. */
static void
check_rotation (const char *launch, gboolean tag)
{
  GstBuffer *in = turned_scene ();
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  truth = truth_find ();
  for (guint i = 0; i < truth.n; i++) {
    GstVideoRectangle *box = &truth.boxes[i];

    box->x = SCENE_WIDTH - box->x - box->w;
    box->y = SCENE_HEIGHT - box->y - box->h;
  }
  rig_init_scene (&rig, launch);
  gst_buffer_unref (rig_push (&rig, blank (0)));
  if (tag)
    gst_harness_push_event (rig.harness, gst_event_new_tag (gst_tag_list_new
            (GST_TAG_IMAGE_ORIENTATION, "rotate-180", NULL)));
  else
    gst_buffer_add_video_affine_transformation_meta (in);
  out = rig_push (&rig, truth_at (in, 1));
  truth_assert_covered (out, &truth);
  rig_clear (&rig);
}

static void
test_rotation (gconstpointer launch)
{
  if (!scene_have_models ())
    return;
  check_rotation (launch, TRUE);
  check_rotation (launch, FALSE);
}

/* -- Regions from upstream ----------------------------------------------- */

/* Marks of upstream on a frame whose faces have to be covered. */
static const struct
{
  const char *name, *type;      /* type: NULL = no mark */
  guint x, y, width, height;
} marks[] = {
  {"none", NULL, 0, 0, 0, 0},
  {"other-type", "car", 0, 0, 64, 64},
  {"empty", "person", 64, 64, 0, 64},
  {"outside", "person", SCENE_WIDTH, 0, 64, 64},
  {"new", "person", 0, 0, SCENE_WIDTH, SCENE_HEIGHT},
};

static GstBuffer *
mark (GstBuffer * buffer, const char *type, guint x, guint y, guint width,
    guint height)
{
  if (type != NULL)
    gst_buffer_add_video_region_of_interest_meta (buffer, type, x, y, width,
        height);
  return buffer;
}

/* After a frame in which upstream has found a person somewhere else. */
static void
check_mark (guint n, const char *launch)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth = truth_find ();
  Rig rig;

  rig_init_scene (&rig, launch);
  gst_buffer_unref (rig_push (&rig, mark (blank (0), "person", 0, 0, 16, 16)));
  out = rig_push (&rig, mark (truth_at (scene_buffer (I420, 0), 1),
          marks[n].type, marks[n].x, marks[n].y, marks[n].width,
          marks[n].height));
  truth_assert_covered (out, &truth);
  rig_clear (&rig);
}

/* A place that was not searched is never shown as one without faces. */
static void
test_mark (gconstpointer data)
{
  if (!scene_have_models ())
    return;
  check_mark (GPOINTER_TO_UINT (data), "maskdetect redact=fill "
      "roi-source=upstream roi-type=person detect-interval=15");
  check_mark (GPOINTER_TO_UINT (data), "maskdetect redact=fill "
      "roi-source=upstream roi-type=person tracking=false");
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/privacy/late", test_late);
  for (guint i = 0; i < G_N_ELEMENTS (no_cuts); i++) {
    g_autofree char *path =
        g_strconcat ("/privacy/no-cut/", no_cuts[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_no_cut);
  }
  g_test_add_func ("/privacy/padding", test_padding);
  for (guint i = 0; i < G_N_ELEMENTS (paces); i++) {
    g_autofree char *path = g_strconcat ("/privacy/pace/", paces[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pace);
  }
  g_test_add_data_func ("/privacy/rotation/tracking",
      "maskdetect redact=fill detect-interval=15", test_rotation);
  g_test_add_data_func ("/privacy/rotation/no-tracking",
      "maskdetect redact=fill tracking=false", test_rotation);
  for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
    g_autofree char *path = g_strconcat ("/privacy/mark/", marks[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mark);
  }
  g_test_add_data_func ("/privacy/jump/interval",
      "maskdetect redact=fill detect-interval=15", test_jump);
  g_test_add_data_func ("/privacy/jump/budget",
      "maskdetect redact=fill frame-budget=0.01", test_jump);
  g_test_add_data_func ("/privacy/jump/automatic",
      "maskdetect redact=fill detect-interval=0", test_jump);
  g_test_add_data_func ("/privacy/jump/late",
      "maskdetect redact=fill detect-interval=15 qos=true", test_jump);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

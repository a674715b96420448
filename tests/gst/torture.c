/* Tests everything that can happen to a stream in random order, and ten
 * thousand starts and stops. Nothing may crash, leak or hang: the leaks
 * tracer, the sanitizers and valgrind run this, too. */

#include "../heap.h"
#include "../rounds.h"
#include "harness.h"
#include "scene.h"

#define SEED 20261

static void
cycle (GstElement * element, GstState state)
{
  g_assert_cmpint (gst_element_set_state (element, state), !=,
      GST_STATE_CHANGE_FAILURE);
}

/* Changes state all the way up and down. One element keeps the models loaded,
 * as in a process with several elements. */
static void
test_start_stop (void)
{
  g_autoptr (GstElement) other =
      gst_object_ref_sink (gst_element_factory_make ("maskdetect", NULL));
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("maskdetect", NULL));
  guint n = test_rounds (10000, 100), i;
  gsize before = 0;

  if (!scene_have_models ())
    return;
  cycle (other, GST_STATE_PAUSED);
  for (i = 0; i < n; i++) {
    if (i == n / 10)
      before = test_heap_size ();
    cycle (element, GST_STATE_PAUSED);
    /* Sometimes only as far as READY. */
    cycle (element, i % 3 ? GST_STATE_NULL : GST_STATE_READY);
  }
  cycle (element, GST_STATE_NULL);
  g_assert_cmpuint (test_heap_size (), <=, before + (64 << 10));

  /* A single element loads the models each time. */
  cycle (other, GST_STATE_NULL);
  for (i = 0; i < 5; i++) {
    cycle (element, GST_STATE_PAUSED);
    cycle (element, GST_STATE_NULL);
  }
}

/* New harnesses, each with a frame. */
static void
test_harnesses (void)
{
  guint n = test_rounds (30, 3), i;
  gsize before = 0;
  Rig keeper;

  if (!scene_have_models ())
    return;
  rig_init (&keeper, "maskdetect");
  for (i = 0; i < n; i++) {
    Rig rig;

    if (i == n / 3)
      before = test_heap_size ();
    rig_init (&rig, "maskdetect overlay=true redact=blur threads=2");
    rig_set_format (&rig, GST_VIDEO_FORMAT_NV12, SCENE_WIDTH, SCENE_HEIGHT);
    gst_buffer_unref (rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_NV12, 0)));
    rig_clear (&rig);
  }
  rig_clear (&keeper);
  g_assert_cmpuint (test_heap_size (), <=, before + (1 << 20));
}

/* Sets a random property of the element to a random valid value. */
static void
set_anything (Rig * rig, GRand * rand)
{
  static const char *const rois[] = { NULL, "0,0,50%,50%", "0,0,0,0",
    "10,10,100,100;50,50,100,100", "-5,9999,10,10"
  };
  g_autoptr (GstElement) element =
      gst_harness_find_element (rig->harness, "maskdetect");
  g_autofree GParamSpec **all = NULL;
  GParamSpec *pspec;
  GValue value = G_VALUE_INIT;
  guint n;

  all = g_object_class_list_properties (G_OBJECT_GET_CLASS (element), &n);
  pspec = all[g_rand_int_range (rand, 0, n)];
  if (!(pspec->flags & GST_PARAM_MUTABLE_PLAYING)
      || !(pspec->flags & G_PARAM_WRITABLE))
    return;
  g_value_init (&value, pspec->value_type);
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (&value, g_rand_boolean (rand));
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    g_value_set_uint (&value, g_rand_int_range (rand, 0, 100));
  else if (G_IS_PARAM_SPEC_FLOAT (pspec))
    g_value_set_float (&value, g_rand_double_range (rand, -1, 2));
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    g_value_set_enum (&value, g_rand_int_range (rand, 0,
            G_PARAM_SPEC_ENUM (pspec)->enum_class->n_values));
  else if (g_str_equal (pspec->name, "roi"))
    g_value_set_static_string (&value,
        rois[g_rand_int_range (rand, 0, G_N_ELEMENTS (rois))]);
  g_param_value_validate (pspec, &value);
  g_object_set_property (G_OBJECT (element), pspec->name, &value);
  g_value_reset (&value);
  g_object_get_property (G_OBJECT (element), pspec->name, &value);
  g_value_unset (&value);
}

static void
new_segment (Rig * rig, GRand * rand)
{
  GstSegment segment;

  gst_segment_init (&segment, g_rand_int_range (rand, 0, 5) ?
      GST_FORMAT_TIME : GST_FORMAT_BYTES);
  segment.start = segment.position = segment.time =
      g_rand_int_range (rand, 0, 9) * GST_SECOND;
  gst_harness_push_event (rig->harness, gst_event_new_segment (&segment));
}

static void
flush (Rig * rig, GRand * rand)
{
  gst_harness_push_event (rig->harness, gst_event_new_flush_start ());
  gst_harness_push_event (rig->harness, gst_event_new_flush_stop (TRUE));
  new_segment (rig, rand);
}

static void
change_caps (Rig * rig, GRand * rand, GstVideoFormat * format, int size[2])
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_YUY2,
    GST_VIDEO_FORMAT_BGRx, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8,
  };
  static const int sizes[][2] = {
    {SCENE_WIDTH, SCENE_HEIGHT}, {SCENE_WIDTH, SCENE_HEIGHT}, {1, 1}, {33, 31},
    {160, 120}, {120, 161}, {400, 30},
  };

  *format = formats[g_rand_int_range (rand, 0, G_N_ELEMENTS (formats))];
  memcpy (size, sizes[g_rand_int_range (rand, 0, G_N_ELEMENTS (sizes))],
      2 * sizeof (int));
  rig_set_format (rig, *format, size[0], size[1]);
}

static void
push (Rig * rig, GRand * rand, GstVideoFormat format, const int size[2],
    guint frame)
{
  GstBuffer *buffer = size[0] == SCENE_WIDTH ? scene_buffer (format, 0) :
      scene_blank (format, size[0], size[1], 0);

  switch (g_rand_int_range (rand, 0, 8)) {
    case 0:                    /* no timestamp */
      GST_BUFFER_PTS (buffer) = GST_BUFFER_DURATION (buffer) =
          GST_CLOCK_TIME_NONE;
      break;
    case 1:                    /* back in time */
      break;
    case 2:
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
      gst_buffer_add_video_region_of_interest_meta (buffer, "person", 5, 5,
          300, G_MAXUINT);
      /* Fall through. */
    default:
      GST_BUFFER_PTS (buffer) = frame * 40 * GST_MSECOND;
  }
  gst_harness_push (rig->harness, buffer);
}

static void
anything (Rig * rig, GRand * rand, GstVideoFormat * format, int size[2],
    guint step)
{
  switch (g_rand_int_range (rand, 0, 16)) {
    case 0:
      flush (rig, rand);
      break;
    case 1:
      new_segment (rig, rand);
      break;
    case 2:
      gst_harness_push_event (rig->harness,
          gst_event_new_gap (step * 40 * GST_MSECOND, 5 * GST_SECOND));
      break;
    case 3:
      gst_harness_push_event (rig->harness, gst_event_new_eos ());
      flush (rig, rand);
      break;
    case 4:
      gst_harness_push_event (rig->harness, gst_event_new_stream_start ("x"));
      break;
    case 5:
      gst_harness_push_upstream_event (rig->harness,
          gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, GST_SECOND,
              step * 40 * GST_MSECOND));
      break;
    case 6:
      change_caps (rig, rand, format, size);
      break;
    case 7:
    case 8:
    case 9:
    case 10:
      set_anything (rig, rand);
      break;
    default:
      push (rig, rand, *format, size, step);
  }
}

static void
drain (Rig * rig)
{
  GstEvent *event;
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (rig->harness)))
    gst_buffer_unref (buffer);
  while ((event = gst_harness_try_pull_event (rig->harness)))
    gst_event_unref (event);
  while ((event = gst_harness_try_pull_upstream_event (rig->harness)))
    gst_event_unref (event);
  rig_count_messages (rig, GST_MESSAGE_ANY);
}

static void
test_anything (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED);
  guint n = test_rounds (2000, 100), i;
  GstVideoFormat format = GST_VIDEO_FORMAT_I420;
  int size[2] = { SCENE_WIDTH, SCENE_HEIGHT };
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect overlay=true");
  rig_set_format (&rig, format, size[0], size[1]);
  for (i = 0; i < n; i++) {
    anything (&rig, rand, &format, size, i);
    drain (&rig);
  }
  rig_clear (&rig);
}

typedef struct
{
  Rig *rig;
  gint stop;
} Meddler;

static gpointer
meddle (gpointer data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (SEED + 1);
  Meddler *self = data;

  while (!g_atomic_int_get (&self->stop)) {
    set_anything (self->rig, rand);
    g_thread_yield ();
  }
  return NULL;
}

/* The application's thread changes properties while frames arrive. */
static void
test_properties (void)
{
  guint n = test_rounds (100, 10), i;
  Rig rig;
  Meddler meddler = {.rig = &rig };
  GThread *thread;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect overlay=true");
  rig_set_format (&rig, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  thread = g_thread_new ("meddler", meddle, &meddler);
  for (i = 0; i < n; i++) {
    GstBuffer *buffer = scene_buffer (GST_VIDEO_FORMAT_I420, 0);

    GST_BUFFER_PTS (buffer) = i * 40 * GST_MSECOND;
    gst_harness_push (rig.harness, buffer);
    drain (&rig);
  }
  g_atomic_int_set (&meddler.stop, TRUE);
  g_thread_join (thread);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/torture/start-stop", test_start_stop);
  g_test_add_func ("/torture/harnesses", test_harnesses);
  g_test_add_func ("/torture/anything", test_anything);
  g_test_add_func ("/torture/properties", test_properties);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

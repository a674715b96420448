/* Tests data that arrives at any time: while the element starts and stops, and
 * while an application activates its pads. */
#include <string.h>

#include "../rounds.h"
#include "harness.h"
#include "scene.h"

#define WIDTH 160
#define HEIGHT 120

/* Ignores two warnings of GStreamer: pads lose their sticky events when they
 * are deactivated, and data that arrives then causes a warning; so does
 * linking a running tee. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message,
    gpointer data)
{
  return g_strcmp0 (domain, "GStreamer") != 0
      || (strstr (message, "data flow before") == NULL
      && strstr (message, "Sticky event misordering") == NULL);
}

static void
keep_quiet (const char *domain, GLogLevelFlags level, const char *message,
    gpointer data)
{
  if (is_fatal (domain, level, message, data))
    g_log_default_handler (domain, level, message, data);
}

static void
expect_lost_events (void)
{
  g_test_log_set_fatal_handler (is_fatal, NULL);
  g_log_set_handler ("GStreamer", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL,
      keep_quiet, NULL);
}

/* An application adds a branch to a running tee and synchronises its state,
 * upstream first. */
static void
add_branch (GstElement * pipeline, const char *properties)
{
  g_autoptr (GstElement) tee = gst_bin_get_by_name (GST_BIN (pipeline), "t");
  g_autoptr (GError) error = NULL;
  GstElement *elements[3];
  GstPad *from, *to;

  elements[0] = gst_element_factory_make ("queue", NULL);
  elements[1] = gst_parse_launch (properties, &error);
  elements[2] = gst_element_factory_make ("fakesink", NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    g_assert_true (gst_bin_add (GST_BIN (pipeline), elements[i]));
  g_assert_true (gst_element_link_many (elements[0], elements[1], elements[2],
          NULL));
  from = gst_element_request_pad_simple (tee, "src_%u");
  to = gst_element_get_static_pad (elements[0], "sink");
  g_assert_cmpint (gst_pad_link (from, to), ==, GST_PAD_LINK_OK);
  gst_object_unref (from);
  gst_object_unref (to);
  for (guint i = 0; i < 3; i++)
    g_assert_true (gst_element_sync_state_with_parent (elements[i]));
}

/* Returns: the number of sinks that have received data within one second */
static guint
count_live_sinks (GstElement * pipeline)
{
  GstIterator *sinks = gst_bin_iterate_sinks (GST_BIN (pipeline));
  GValue value = G_VALUE_INIT;
  guint n = 0;

  while (gst_iterator_next (sinks, &value) == GST_ITERATOR_OK) {
    GstElement *sink = g_value_get_object (&value);

    for (guint i = 0; i < 100; i++) {
      g_autoptr (GstSample) sample = NULL;

      g_object_get (sink, "last-sample", &sample, NULL);
      n += sample != NULL;
      if (sample != NULL)
        break;
      g_usleep (10000);
    }
    g_value_reset (&value);
  }
  gst_iterator_free (sinks);
  return n;
}

/* Nothing fails, and the branch nearly always receives data: if the application
 * is preempted between two elements, data may arrive at one that has not
 * started, whichever element it is. */
static void
test_branch (void)
{
  guint n = test_rounds (6, 2), live = 0;

  expect_lost_events ();
  if (!scene_have_models ())
    return;
  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GstElement) pipeline = gst_parse_launch ("videotestsrc "
        "is-live=true ! video/x-raw,width=160,height=120,framerate=60/1 ! "
        "tee name=t allow-not-linked=true", &error);
    g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);

    g_assert_no_error (error);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    gst_element_get_state (pipeline, NULL, NULL, GST_SECOND);
    add_branch (pipeline, "maskdetect");
    add_branch (pipeline, "maskdetect redact=fill overlay=true qos=true");
    live += count_live_sinks (pipeline);
    g_assert_null (gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR));
    gst_element_set_state (pipeline, GST_STATE_NULL);
  }
  g_test_message ("%u of %u branches live", live, 2 * n);
  g_assert_cmpuint (live, >, 0);
}

/* Pushes events and buffers until stopped, whatever the result. */
typedef struct
{
  GstPad *pad;
  gint stop, accepted;
} Pusher;

static gpointer
push (gpointer data)
{
  Pusher *self = data;

  for (guint i = 0; !g_atomic_int_get (&self->stop); i++) {
    GstSegment segment;
    GstCaps *caps = gst_caps_new_simple ("video/x-raw",
        "format", G_TYPE_STRING, i & 16 ? "RGB" : "I420",
        "width", G_TYPE_INT, WIDTH, "height", G_TYPE_INT, HEIGHT,
        "framerate", GST_TYPE_FRACTION, 25, 1, NULL);

    gst_segment_init (&segment, GST_FORMAT_TIME);
    if (i % 8 == 0) {
      gst_pad_push_event (self->pad, gst_event_new_stream_start ("s"));
      gst_pad_push_event (self->pad, gst_event_new_caps (caps));
      gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
    }
    if (i % 64 == 63) {
      gst_pad_push_event (self->pad, gst_event_new_flush_start ());
      gst_pad_push_event (self->pad, gst_event_new_flush_stop (TRUE));
    } else if (gst_pad_push (self->pad, scene_blank (i & 16 ?
                GST_VIDEO_FORMAT_RGB : GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT,
                i)) == GST_FLOW_OK) {
      g_atomic_int_inc (&self->accepted);
    }
    gst_caps_unref (caps);
  }
  return NULL;
}

typedef struct
{
  GstElement *element;
  GstPad *src, *sink;           /* the test's own, linked to the element */
  Pusher pusher;
  GThread *thread;
} Fixture;

static GstFlowReturn
swallow (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  gst_buffer_unref (buffer);
  return GST_FLOW_OK;
}

static void
set_up (Fixture * f)
{
  g_autoptr (GError) error = NULL;
  GstPad *pad;

  f->element = gst_object_ref_sink (gst_parse_launch
      ("maskdetect redact=fill overlay=true", &error));
  g_assert_no_error (error);
  f->src = gst_pad_new ("src", GST_PAD_SRC);
  f->sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_chain_function (f->sink, swallow);
  pad = gst_element_get_static_pad (f->element, "sink");
  g_assert_cmpint (gst_pad_link (f->src, pad), ==, GST_PAD_LINK_OK);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (f->element, "src");
  g_assert_cmpint (gst_pad_link (pad, f->sink), ==, GST_PAD_LINK_OK);
  gst_object_unref (pad);
  gst_pad_set_active (f->src, TRUE);
  gst_pad_set_active (f->sink, TRUE);
  f->pusher = (Pusher) {
  .pad = f->src};
  f->thread = g_thread_new ("pusher", push, &f->pusher);
}

static void
tear_down (Fixture * f)
{
  g_atomic_int_set (&f->pusher.stop, TRUE);
  g_thread_join (f->thread);
  gst_element_set_state (f->element, GST_STATE_NULL);
  gst_pad_set_active (f->src, FALSE);
  gst_pad_set_active (f->sink, FALSE);
  gst_object_unref (f->src);
  gst_object_unref (f->sink);
  gst_object_unref (f->element);
}

static void
wait_for (Pusher * pusher, gint n)
{
  gint before = g_atomic_int_get (&pusher->accepted);

  for (guint i = 0; g_atomic_int_get (&pusher->accepted) < before + n; i++) {
    g_assert_cmpuint (i, <, 10000);
    g_usleep (1000);
  }
}

/* Two elements change state up and down while data is pushed continuously. */
static void
test_states (void)
{
  static const GstState states[] = {
    GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_PLAYING, GST_STATE_READY,
    GST_STATE_PAUSED, GST_STATE_NULL,
  };
  guint n = test_rounds (120, 12);
  Fixture fixtures[2];

  expect_lost_events ();
  if (!scene_have_models ())
    return;
  for (guint k = 0; k < 2; k++)
    set_up (&fixtures[k]);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < 2; k++)
      g_assert_cmpint (gst_element_set_state (fixtures[k].element,
              states[i % G_N_ELEMENTS (states)]), !=, GST_STATE_CHANGE_FAILURE);
  for (guint k = 0; k < 2; k++) {
    g_assert_cmpint (gst_element_set_state (fixtures[k].element,
            GST_STATE_PLAYING), !=, GST_STATE_CHANGE_FAILURE);
    wait_for (&fixtures[k].pusher, 3);
    tear_down (&fixtures[k]);
  }
}

/* Activates and deactivates pads in every state. */
static void
test_pads (void)
{
  guint n = test_rounds (60, 6);
  GstPad *pads[2];
  Fixture f;

  expect_lost_events ();
  if (!scene_have_models ())
    return;
  set_up (&f);
  pads[0] = gst_element_get_static_pad (f.element, "src");
  pads[1] = gst_element_get_static_pad (f.element, "sink");
  for (guint i = 0; i < n; i++) {
    gst_pad_set_active (pads[i / 3 % 2], i % 2);
    if (i % 10 == 9)
      gst_element_set_state (f.element, i % 20 == 9 ? GST_STATE_PAUSED :
          GST_STATE_READY);
    g_usleep (500);
  }
  gst_element_set_state (f.element, GST_STATE_NULL);
  gst_element_set_state (f.element, GST_STATE_PLAYING);
  wait_for (&f.pusher, 3);
  gst_object_unref (pads[0]);
  gst_object_unref (pads[1]);
  tear_down (&f);
}

/* A pad that is active before the element is. */
static void
test_active_pad (void)
{
  GstPad *pad;
  Fixture f;

  expect_lost_events ();
  if (!scene_have_models ())
    return;
  set_up (&f);
  pad = gst_element_get_static_pad (f.element, "sink");
  gst_pad_set_active (pad, TRUE);
  gst_element_set_state (f.element, GST_STATE_PLAYING);
  wait_for (&f.pusher, 3);
  gst_object_unref (pad);
  tear_down (&f);
}

/* An invalid region causes a warning while playing. The former value is kept,
 * so that the next start succeeds. */
static void
test_invalid_roi_while_playing (void)
{
  g_autofree char *roi = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect roi=0,0,100,100");
  gst_harness_set (rig.harness, "maskdetect", "roi", "nonsense", NULL);
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  gst_harness_get (rig.harness, "maskdetect", "roi", &roi, NULL);
  g_assert_cmpstr (roi, ==, "0,0,100,100");
  g_assert_cmpint (gst_element_set_state (rig.harness->element,
          GST_STATE_READY), ==, GST_STATE_CHANGE_SUCCESS);
  g_assert_cmpint (gst_element_set_state (rig.harness->element,
          GST_STATE_PAUSED), ==, GST_STATE_CHANGE_SUCCESS);
  /* An error from before start, which could not be posted, is fatal. */
  gst_element_set_state (rig.harness->element, GST_STATE_READY);
  gst_harness_set (rig.harness, "maskdetect", "roi", "nonsense", NULL);
  g_assert_cmpint (gst_element_set_state (rig.harness->element,
          GST_STATE_PAUSED), ==, GST_STATE_CHANGE_FAILURE);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/start/branch", test_branch);
  g_test_add_func ("/start/states", test_states);
  g_test_add_func ("/start/pads", test_pads);
  g_test_add_func ("/start/active-pad", test_active_pad);
  g_test_add_func ("/start/invalid-roi-while-playing",
      test_invalid_roi_while_playing);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Tests real pipelines: each runs to its end, without an error and without
 * dropping a frame. */
#include <gst/gst.h>

#include "scene.h"

#define FRAMES 12
#define SOURCE "videotestsrc num-buffers=12 ! " \
  "video/x-raw,width=320,height=240,framerate=25/1 ! "
#define SINK "fakesink name=sink signal-handoffs=true"

static const struct
{
  const char *name, *launch;
  const char *needs;            /* an element, or NULL */
} pipelines[] = {
  {"plain", SOURCE "maskdetect ! " SINK, NULL},
  {"overlay", SOURCE "maskdetect overlay=true ! videoconvert ! " SINK, NULL},
  {"clock", SOURCE "maskdetect qos=true ! " SINK " sync=true", NULL},
  {"tee", SOURCE "tee name=t ! queue ! maskdetect overlay=true ! " SINK
        " t. ! queue ! fakesink", NULL},
  {"two", SOURCE "maskdetect ! maskdetect threads=1 ! " SINK, NULL},
  {"scaled", SOURCE "maskdetect ! videoscale ! "
        "video/x-raw,width=781,height=333 ! " SINK, NULL},
  {"disabled", SOURCE "maskdetect enabled=false ! " SINK, NULL},
  {"encoded", SOURCE "maskdetect overlay=true ! jpegenc ! " SINK, "jpegenc"},
  /* formats of decoded JPEG cameras and HDR recordings */
  {"jpeg", SOURCE "videoconvert ! video/x-raw,format=Y42B ! jpegenc ! "
        "decodebin ! maskdetect overlay=true redact=blur ! " SINK, "jpegdec"},
  {"ten-bits", SOURCE "videoconvert ! video/x-raw,format=P010_10LE ! "
        "maskdetect overlay=true redact=blur ! " SINK, NULL},
  {"flipped", SOURCE "videoflip method=rotate-180 ! maskdetect ! " SINK,
      "videoflip"},
};

static void
count_buffer (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    guint * count)
{
  (*count)++;
}

static GstElement *
new_pipeline (const char *launch, guint * count)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (launch, &error);
  g_autoptr (GstElement) sink = NULL;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (count_buffer), count);
  return pipeline;
}

/* Waits for the end of the stream or an error, and prints its message. */
static void
run_to_end (GstElement * pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  g_assert_no_error (error);
}

static void
finish (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
test_pipeline (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data), count = 0;
  GstElement *pipeline;

  if (!scene_have_models ())
    return;
  if (pipelines[i].needs) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (pipelines[i].needs);

    if (factory == NULL) {
      g_test_skip (pipelines[i].needs);
      return;
    }
  }
  pipeline = new_pipeline (pipelines[i].launch, &count);
  run_to_end (pipeline);
  g_assert_cmpuint (count, ==, FRAMES);
  finish (pipeline);
}

static void
keep_buffer (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    GPtrArray * buffers)
{
  g_ptr_array_add (buffers, gst_buffer_ref (buffer));
}

/* Both branches of a tee get the same memory, not copies. */
static void
test_tee_shares_memory (void)
{
  static const char *const names[] = { "sink", "other" };
  GPtrArray *buffers[2];
  GstElement *pipeline;
  guint count = 0, i;

  if (!scene_have_models ())
    return;
  pipeline = new_pipeline (SOURCE "tee name=t ! queue ! maskdetect ! " SINK
      " t. ! queue ! fakesink name=other signal-handoffs=true", &count);
  for (i = 0; i < 2; i++) {
    g_autoptr (GstElement) sink =
        gst_bin_get_by_name (GST_BIN (pipeline), names[i]);

    buffers[i] =
        g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
    g_signal_connect (sink, "handoff", G_CALLBACK (keep_buffer), buffers[i]);
  }
  run_to_end (pipeline);
  g_assert_cmpuint (buffers[0]->len, ==, FRAMES);
  g_assert_cmpuint (buffers[1]->len, ==, FRAMES);
  for (i = 0; i < FRAMES; i++)
    g_assert_true (gst_buffer_peek_memory (buffers[0]->pdata[i], 0) ==
        gst_buffer_peek_memory (buffers[1]->pdata[i], 0));
  finish (pipeline);
  for (i = 0; i < 2; i++)
    g_ptr_array_unref (buffers[i]);
}

/* Seeks back and forth, as with a slider. */
static void
test_seek (void)
{
  guint count = 0, i;
  GstElement *pipeline;

  if (!scene_have_models ())
    return;
  pipeline = new_pipeline ("videotestsrc num-buffers=500 ! "
      "video/x-raw,width=160,height=120 ! maskdetect overlay=true ! " SINK,
      &count);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  for (i = 0; i < 10; i++) {
    g_assert_cmpint (gst_element_get_state (pipeline, NULL, NULL,
            GST_CLOCK_TIME_NONE), ==, GST_STATE_CHANGE_SUCCESS);
    g_assert_true (gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
            GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
            (i * 7 % 10) * GST_SECOND));
  }
  run_to_end (pipeline);
  finish (pipeline);
}

/* Changes caps in the streaming thread, between two frames: GStreamer's
 * converters drop frames if another thread does it. */
static void
change_caps (GstElement * sink, GstBuffer * buffer, GstPad * pad,
    GstElement * filter)
{
  static const char *const sizes[] = {
    "video/x-raw,width=64,height=48,format=NV12",
    "video/x-raw,width=321,height=241,format=BGRA",
    "video/x-raw,width=160,height=120,format=GRAY8",
  };
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (filter), "n")) + 1;

  g_object_set_data (G_OBJECT (filter), "n", GUINT_TO_POINTER (n));
  if (n % 4 == 0)
    gst_util_set_object_arg (G_OBJECT (filter), "caps",
        sizes[n / 4 % G_N_ELEMENTS (sizes)]);
}

/* Changes every property that may change while playing, and the caps. */
static void
test_changes_while_playing (void)
{
  guint count = 0, i;
  GstElement *pipeline;
  g_autoptr (GstElement) element = NULL;
  g_autoptr (GstElement) filter = NULL;
  g_autoptr (GstElement) sink = NULL;

  if (!scene_have_models ())
    return;
  pipeline = new_pipeline ("videotestsrc num-buffers=120 ! videoscale ! "
      "videoconvert ! capsfilter name=filter ! maskdetect name=m ! " SINK,
      &count);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "m");
  filter = gst_bin_get_by_name (GST_BIN (pipeline), "filter");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (change_caps), filter);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (i = 0; i < 30; i++) {
    g_object_set (element, "enabled", i % 5 != 0, "overlay", i % 2 == 0,
        "min-face-size", 12 + 10 * (i % 4), "line-width", i % 7,
        "threshold", (i % 10) / 10.f, "threads", i % 3,
        "mask-color", 0xff000000 + i, "labels", i % 3 == 0, NULL);
    g_usleep (10000);
  }
  run_to_end (pipeline);
  g_assert_cmpuint (count, ==, 120);
  finish (pipeline);
}

int
main (int argc, char **argv)
{
  guint i;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  for (i = 0; i < G_N_ELEMENTS (pipelines); i++) {
    g_autofree char *path =
        g_strdup_printf ("/pipelines/%s", pipelines[i].name);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_pipeline);
  }
  g_test_add_func ("/pipelines/tee-shares-memory", test_tee_shares_memory);
  g_test_add_func ("/pipelines/seek", test_seek);
  g_test_add_func ("/pipelines/changes", test_changes_while_playing);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Tests that every frame gets a timestamp, later than the one before, and that
 * transparent pixels become white. */
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "cli/video-source.h"

#define NONE GST_CLOCK_TIME_NONE
#define MS GST_MSECOND

typedef struct
{
  MdInputKind kind;
  GstClockTime duration;        /* of each frame */
  GstClockTime times[4], mended[4];
} Case;

/* Without a clock, as in a pipeline that is still starting. */
static void
test_times (void)
{
  static const Case cases[] = {
    {MD_INPUT_VIDEO, NONE, {0, 40 * MS, 80 * MS, 120 * MS},
        {0, 40 * MS, 80 * MS, 120 * MS}},
    {MD_INPUT_VIDEO, NONE, {NONE, NONE, 30 * MS, 200 * MS},
        {0, 40 * MS, 41 * MS, 200 * MS}},
    {MD_INPUT_VIDEO, 100 * MS, {0, 0, 0, NONE},
        {0, 100 * MS, 200 * MS, 300 * MS}},
    {MD_INPUT_STREAM, NONE, {NONE, NONE, NONE, 500 * MS},
        {0, 40 * MS, 80 * MS, 500 * MS}},
    {MD_INPUT_STREAM, NONE, {70 * MS, NONE, 60 * MS, 60 * MS},
        {70 * MS, 110 * MS, 111 * MS, 112 * MS}},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstHarness *harness = gst_harness_new ("queue");
    g_autoptr (GstPad) pad = gst_element_get_static_pad (harness->element,
        "sink");
    const MdInput input = {.kind = cases[i].kind };

    gst_element_set_clock (harness->element, NULL);
    md_video_source_adapt (pad, &input);
    gst_harness_set_src_caps_str (harness, "video/x-raw,format=GRAY8,"
        "width=4,height=4,framerate=25/1");
    for (guint k = 0; k < 4; k++) {
      GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);
      g_autoptr (GstBuffer) mended = NULL;

      GST_BUFFER_PTS (buffer) = cases[i].times[k];
      GST_BUFFER_DURATION (buffer) = cases[i].duration;
      mended = gst_harness_push_and_pull (harness, buffer);
      g_assert_cmpuint (GST_BUFFER_PTS (mended), ==, cases[i].mended[k]);
    }
    gst_harness_teardown (harness);
  }
}

static void
test_proportion (void)
{
  static const char *const cases[][2] = {
    {"-1/1", "1/1"}, {"0/1", "1/1"}, {"16/15", "16/15"}
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstHarness *harness = gst_harness_new ("queue");
    g_autoptr (GstPad) pad = gst_element_get_static_pad (harness->element,
        "sink");
    g_autoptr (GstCaps) caps = NULL;
    g_autofree char *text = g_strdup_printf ("video/x-raw,format=GRAY8,"
        "width=4,height=4,framerate=25/1,pixel-aspect-ratio=%s", cases[i][0]);
    const MdInput input = {.kind = MD_INPUT_VIDEO };
    GstVideoInfo info;

    md_video_source_adapt (pad, &input);
    gst_harness_set_src_caps_str (harness, text);
    gst_buffer_unref (gst_harness_push_and_pull (harness,
            gst_buffer_new_allocate (NULL, 16, NULL)));
    caps = gst_pad_get_current_caps (harness->sinkpad);
    g_assert_true (gst_video_info_from_caps (&info, caps));
    g_free (text);
    text = g_strdup_printf ("%d/%d", info.par_n, info.par_d);
    g_assert_cmpstr (text, ==, cases[i][1]);
    gst_harness_teardown (harness);
  }
}

/* @colour: 0xAARRGGBB
 * Returns: a pixel of the upright frame, 0xRRGGBB */
static guint
show (const char *format, guint colour)
{
  g_autofree char *launch = g_strdup_printf ("videotestsrc num-buffers=1 "
      "pattern=solid-color foreground-color=%u ! video/x-raw,format=%s,"
      "width=16,height=8 ! " MD_VIDEO_SOURCE_UPRIGHT
      " ! video/x-raw,format=RGB " "! fakesink name=sink", colour, format);
  g_autoptr (GstElement) pipeline = gst_parse_launch (launch, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline),
      "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GstSample) sample = NULL;
  guint8 rgb[3];

  md_video_source_flatten (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  g_object_get (sink, "last-sample", &sample, NULL);
  g_assert_cmpuint (gst_buffer_extract (gst_sample_get_buffer (sample), 0, rgb,
          3), ==, 3);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  /* conversion from Y'CbCr rounds */
  for (int i = 0; i < 3; i++)
    rgb[i] &= 0xf0;
  return rgb[0] << 16 | rgb[1] << 8 | rgb[2];
}

static void
test_alpha (void)
{
  static const char *const with_alpha[] = { "RGBA", "ARGB", "AYUV", "A420" };

  for (guint i = 0; i < G_N_ELEMENTS (with_alpha); i++) {
    g_assert_cmphex (show (with_alpha[i], 0x00ff0000), ==, 0xf0f0f0);
    g_assert_cmphex (show (with_alpha[i], 0xffff0000) & 0xf00000, ==, 0xf00000);
    g_assert_cmphex (show (with_alpha[i], 0xff000000), ==, 0);
  }
  g_assert_cmphex (show ("I420", 0x00000000), ==, 0);
  g_assert_cmphex (show ("RGB", 0x00ff0000), ==, 0xf00000);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/video-source/times", test_times);
  g_test_add_func ("/video-source/alpha", test_alpha);
  g_test_add_func ("/video-source/proportion", test_proportion);
  return g_test_run ();
}

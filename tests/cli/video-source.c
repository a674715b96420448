/* Tests that every frame gets a timestamp, later than the one before. */
#include <gst/check/gstharness.h>

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

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/video-source/times", test_times);
  return g_test_run ();
}

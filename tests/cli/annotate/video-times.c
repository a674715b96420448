/* Tests which parts of a video count as missing. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "cli/annotate/video-times.h"

#define FRAME (40 * GST_MSECOND)

static MdInput nowhere = {
  MD_INPUT_VIDEO, (char *) "http://localhost/a.mp4", (char *) "a.mp4",
  (char *) ""
};

static void
add_frames (MdVideoTimes * times, GstClockTime from, guint n)
{
  for (guint i = 0; i < n; i++)
    md_video_times_add (times, from + i * FRAME, FRAME);
}

static void
test_gaps (void)
{
  MdVideoTimes times = MD_VIDEO_TIMES_NONE;
  g_autofree char *gaps = NULL;

  /* the first frame need not be at 0, and timestamps are rounded */
  add_frames (&times, GST_SECOND, 25);
  md_video_times_add (&times, 2 * GST_SECOND + 90 * GST_MSECOND, FRAME);
  g_assert_null (md_video_times_describe_gaps (&times));
  /* 2.13 s to 3.33 s */
  md_video_times_add (&times, 3 * GST_SECOND + 330 * GST_MSECOND, FRAME);
  add_frames (&times, 3 * GST_SECOND + 370 * GST_MSECOND, 5);
  gaps = md_video_times_describe_gaps (&times);
  g_assert_cmpstr (gaps, ==, "1.2 s in between that cannot be decoded");
}

/* After a frame of unknown duration, nobody knows when the next is due. */
static void
test_unknown_duration (void)
{
  MdVideoTimes times = MD_VIDEO_TIMES_NONE;

  md_video_times_add (&times, 0, GST_CLOCK_TIME_NONE);
  md_video_times_add (&times, 5 * GST_SECOND, FRAME);
  g_assert_null (md_video_times_describe_gaps (&times));
}

static void
assert_end (const MdVideoTimes * times, const MdInput * input,
    const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (md_video_times_check_end (times, input, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
  g_assert_cmpstr (error->message, ==, message);
}

/* A header may be wrong by a second and a twentieth. */
static void
test_duration (void)
{
  MdVideoTimes times = MD_VIDEO_TIMES_NONE;
  g_autoptr (GError) error = NULL;

  md_video_times_add (&times, 18 * GST_SECOND, FRAME);
  g_assert_true (md_video_times_check_end (&times, &nowhere, &error));
  times.duration = 20 * GST_SECOND;
  g_assert_true (md_video_times_check_end (&times, &nowhere, &error));
  g_assert_no_error (error);
  times.duration = 21 * GST_SECOND;
  assert_end (&times, &nowhere, "a.mp4: cannot be read after 18.0 s of 21.0 s");
}

/* A file whose header claims more bytes than there are */
static void
test_cut_file (void)
{
  static const char text[] = "YUV4MPEG2 W16 H16 F25:1\nFRAME\n0123";
  g_autofree char *path = g_build_filename (g_get_tmp_dir (),
      "maskdetect-XXXXXX", NULL);
  const MdInput input = { MD_INPUT_VIDEO, path, (char *) "b.y4m", (char *) "" };
  MdVideoTimes times = MD_VIDEO_TIMES_NONE;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  md_video_times_add (&times, 2 * GST_SECOND, FRAME);
  assert_end (&times, &input, "b.y4m: breaks off after 2.0 s");
  g_assert_cmpint (g_unlink (path), ==, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/video-times/gaps", test_gaps);
  g_test_add_func ("/video-times/unknown-duration", test_unknown_duration);
  g_test_add_func ("/video-times/duration", test_duration);
  g_test_add_func ("/video-times/cut-file", test_cut_file);
  return g_test_run ();
}

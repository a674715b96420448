/* count-boxes: Counts the frames of a video or picture in which boxes are
 * visible.
 *
 *   count-boxes FILE_OR_ADDRESS
 *   frames=75 boxed=71
 *
 * A frame counts as boxed if a hundredth of its pixels have one of the colours
 * in which the element draws. Painted people have a tenth of that, the box and
 * label of a face several times as much. Fails if the file cannot be read to its
 * end.
 */
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <string.h>

/* The element's default colours for mask and no-mask, which encoding changes. */
static const guint8 colors[2][3] = { {0x56, 0xb4, 0xe9}, {0xe6, 0x9f, 0x00} };

#define TOLERANCE 48
#define SHARE 100               /* at least one pixel in 100 */

static gboolean
is_color (const guint8 * pixel, const guint8 * color)
{
  return abs (pixel[0] - color[0]) <= TOLERANCE
      && abs (pixel[1] - color[1]) <= TOLERANCE
      && abs (pixel[2] - color[2]) <= TOLERANCE;
}

static guint
count_color (const GstVideoFrame * frame, const guint8 * color)
{
  int width = GST_VIDEO_FRAME_WIDTH (frame);
  int height = GST_VIDEO_FRAME_HEIGHT (frame);
  guint count = 0;

  for (int y = 0; y < height; y++) {
    const guint8 *row = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (frame, 0)
        + y * GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0);

    for (int x = 0; x < width; x++)
      count += is_color (row + 3 * x, color);
  }
  return count;
}

static gboolean
is_boxed (GstSample * sample)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  guint most = 0;

  g_assert_true (gst_video_info_from_caps (&info,
          gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info,
          gst_sample_get_buffer (sample), GST_MAP_READ));
  for (guint i = 0; i < G_N_ELEMENTS (colors); i++)
    most = MAX (most, count_color (&frame, colors[i]));
  gst_video_frame_unmap (&frame);
  return most * SHARE >= (guint) (info.width * info.height);
}

int
main (int argc, char **argv)
{
  g_autofree char *uri = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  GstSample *sample;
  guint frames = 0, boxed = 0;

  gst_init (&argc, &argv);
  g_assert_cmpint (argc, ==, 2);
  uri = strstr (argv[1], "://") ? g_strdup (argv[1])
      : gst_filename_to_uri (argv[1], NULL);
  pipeline = gst_parse_launch ("uridecodebin name=source ! videoconvert"
      " ! video/x-raw,format=RGB ! appsink name=sink sync=false", NULL);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  bus = gst_element_get_bus (pipeline);
  g_object_set (source, "uri", uri, NULL);

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while (!message && !gst_app_sink_is_eos (GST_APP_SINK (sink))) {
    sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink),
        100 * GST_MSECOND);
    if (sample) {
      frames++;
      boxed += is_boxed (sample);
      gst_sample_unref (sample);
    }
    message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (message || frames == 0) {
    g_printerr ("%s: cannot be read\n", argv[1]);
    return 1;
  }
  g_print ("frames=%u boxed=%u\n", frames, boxed);
  return 0;
}

/* maskdetect-faces: how an application reads the element's results.
 *
 *   maskdetect-faces my.mp4
 *   maskdetect-faces rtsp://camera/stream
 *   1.480 s: face 1, mask (0.99), 38x56 at 5,52
 *
 * The pipeline ends in fakesink; a probe on its pad gets every frame with its
 * metadata. faces.py does the same in Python.
 */
#include <gst/video/video.h>
#include <locale.h>
#include <string.h>

static GMainLoop *loop;
static int status = 0;

/* Prints one region: the face and its verdict. */
static void
print_face (GstClockTime time, GstVideoRegionOfInterestMeta * roi)
{
  GstStructure *track =
      gst_video_region_of_interest_meta_get_param (roi, "object_id");
  GstStructure *verdict =
      gst_video_region_of_interest_meta_get_param (roi, "classification");
  const char *label = "unknown";
  double confidence = 0;
  int id = 0;

  if (track)
    gst_structure_get_int (track, "id", &id);
  if (verdict) {                /* none if the face is too small, for example */
    label = gst_structure_get_string (verdict, "label");
    gst_structure_get_double (verdict, "confidence", &confidence);
  }
  g_print ("%.3f s: face %d, %s (%.2f), %ux%u at %u,%u\n",
      (double) time / GST_SECOND, id, label, confidence, roi->w, roi->h,
      roi->x, roi->y);
}

/* Called in the streaming thread: do slow work elsewhere. */
static GstPadProbeReturn
on_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GQuark face = g_quark_from_static_string ("face");
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    GstVideoRegionOfInterestMeta *roi = (GstVideoRegionOfInterestMeta *) meta;

    if (roi->roi_type == face)
      print_face (GST_BUFFER_PTS (buffer), roi);
  }
  return GST_PAD_PROBE_OK;
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer data)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;

    gst_message_parse_error (message, &error, NULL);
    g_printerr ("%s\n", error->message);
    status = 1;
    g_main_loop_quit (loop);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    g_main_loop_quit (loop);
  }
  return G_SOURCE_CONTINUE;
}

static GstElement *
make_pipeline (const char *input, GError ** error)
{
  GstElement *pipeline = gst_parse_launch_full ("uridecodebin name=source"
      " ! videoconvert ! videoflip video-direction=auto ! maskdetect"
      " ! fakesink name=sink sync=false", NULL, GST_PARSE_FLAG_FATAL_ERRORS,
      error);
  g_autofree char *uri = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstBus) bus = NULL;

  if (!pipeline)
    return NULL;
  uri = strstr (input, "://") ? g_strdup (input)
      : gst_filename_to_uri (input, error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  g_object_set (source, "uri", uri, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, NULL, NULL);
  bus = gst_element_get_bus (pipeline);
  gst_bus_add_watch (bus, on_message, NULL);
  return pipeline;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("FILE|ADDRESS");
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  setlocale (LC_ALL, "");
  g_option_context_set_summary (context, "Prints a line for every face in "
      "every frame of a file or an address (rtsp://…, http://…).");
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  if (argc != 2) {
    g_printerr ("usage: maskdetect-faces FILE|ADDRESS (see --help)\n");
    return 2;
  }
  pipeline = make_pipeline (argv[1], &error);
  if (!pipeline) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  loop = g_main_loop_new (NULL, FALSE);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_main_loop_run (loop);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return status;
}

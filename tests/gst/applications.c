/* Tests the element inside players, decoders, cameras, and applications' own
 * sources and sinks. Each plays the scene and receives its faces. */
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/gst.h>

#include "scene.h"

#define FRAMES 12

/* Painted once, because painting is slow. */
static GstBuffer *scene;

/* Skips the running test and returns FALSE if an element is missing. */
static gboolean
have_elements (const char *const *names)
{
  if (!scene_have_models ())
    return FALSE;
  if (scene == NULL)
    scene = scene_buffer (GST_VIDEO_FORMAT_I420, 0);
  for (; *names; names++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (*names);

    if (factory == NULL) {
      g_test_skip (*names);
      return FALSE;
    }
  }
  return TRUE;
}

static GstElement *
make (const char *factory)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  g_assert_nonnull (element);
  return element;
}

/* Makes a source of the scene: endless for a camera, otherwise FRAMES long. */
static void
need_data (GstElement * source, guint size, gpointer data)
{
  guint frame = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (source), "n"));
  GstBuffer *buffer;

  if (frame == FRAMES && !g_object_get_data (G_OBJECT (source), "camera")) {
    gst_app_src_end_of_stream (GST_APP_SRC (source));
    return;
  }
  buffer = gst_buffer_copy (scene);
  GST_BUFFER_PTS (buffer) = frame * GST_BUFFER_DURATION (buffer);
  gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  g_object_set_data (G_OBJECT (source), "n", GUINT_TO_POINTER (frame + 1));
}

static void
set_up_source (GstElement * bin, GstElement * source, gpointer data)
{
  g_autoptr (GstCaps) caps = scene_caps (GST_VIDEO_FORMAT_I420);

  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "emit-signals",
      TRUE, NULL);
  g_signal_connect (source, "need-data", G_CALLBACK (need_data), NULL);
}

/* Waits for the end of the stream, or for a message with the scene's three
 * faces for each frame; prints an error. */
static guint
hear_of_faces (GstElement * pipeline, guint enough)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  guint heard = 0;

  while (heard < enough) {
    g_autoptr (GstMessage) message =
        gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);
    g_autoptr (GError) error = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      break;
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      gst_message_parse_error (message, &error, NULL);
    g_assert_no_error (error);
    if (gst_message_has_name (message, "maskdetect"))
      heard += gst_value_list_get_size (gst_structure_get_value
          (gst_message_get_structure (message), "faces")) == 3;
  }
  return heard;
}

static void
finish (GstElement * pipeline)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static GstElement *
make_filter (void)
{
  GstElement *filter = make ("maskdetect");

  gst_util_set_object_arg (G_OBJECT (filter), "updates", "every-frame");
  return filter;
}

static void
test_playbin (void)
{
  const char *needs[] = { "playbin", "appsrc", NULL };
  GstElement *pipeline;

  if (!have_elements (needs))
    return;
  pipeline = make ("playbin");
  g_object_set (pipeline, "uri", "appsrc://", "video-filter", make_filter (),
      "video-sink", make ("fakesink"), NULL);
  g_signal_connect (pipeline, "source-setup", G_CALLBACK (set_up_source), NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_assert_cmpuint (hear_of_faces (pipeline, G_MAXUINT), ==, FRAMES);
  finish (pipeline);
}

static void
test_uridecodebin (void)
{
  const char *needs[] = { "uridecodebin", "appsrc", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) bin = NULL;
  GstElement *pipeline;

  if (!have_elements (needs))
    return;
  pipeline = gst_parse_launch ("uridecodebin name=decoder uri=appsrc:// "
      "! videoconvert ! maskdetect updates=every-frame ! fakesink", &error);
  g_assert_no_error (error);
  bin = gst_bin_get_by_name (GST_BIN (pipeline), "decoder");
  g_signal_connect (bin, "source-setup", G_CALLBACK (set_up_source), NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_assert_cmpuint (hear_of_faces (pipeline, G_MAXUINT), ==, FRAMES);
  finish (pipeline);
}

/* Frames from an application return to it with their faces. */
static void
test_app (void)
{
  const char *needs[] = { "appsrc", "appsink", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  GstElement *pipeline;
  GstSample *sample;
  guint frames = 0;

  if (!have_elements (needs))
    return;
  pipeline = gst_parse_launch ("appsrc name=source ! maskdetect ! "
      "appsink name=sink sync=false", &error);
  g_assert_no_error (error);
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  set_up_source (NULL, source, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink)))) {
    GPtrArray *faces = scene_regions (gst_sample_get_buffer (sample), "face");

    g_assert_cmpuint (faces->len, ==, 3);
    frames++;
    g_ptr_array_unref (faces);
    gst_sample_unref (sample);
  }
  g_assert_cmpuint (frames, ==, FRAMES);
  finish (pipeline);
}

/* camerabin takes its own reference, and sinks the floating one only when it is
 * built. */
static void
give (GstElement * camera, const char *property, GstElement * element)
{
  g_object_set (camera, property, element, NULL);
  gst_object_unref (element);
}

/* Makes a camera application whose camera shows the scene. */
static GstElement *
new_camera (GstElement * camera_filter)
{
  GstElement *camerabin = make ("camerabin");
  GstElement *wrapper = make ("wrappercamerabinsrc");
  GstElement *source = make ("appsrc");

  set_up_source (NULL, source, NULL);
  g_object_set_data (G_OBJECT (source), "camera", GUINT_TO_POINTER (TRUE));
  g_object_set (source, "is-live", TRUE, "do-timestamp", TRUE, NULL);
  give (wrapper, "video-source", source);
  if (camera_filter)
    give (wrapper, "video-source-filter", camera_filter);
  give (camerabin, "camera-source", wrapper);
  give (camerabin, "viewfinder-sink", make ("fakesink"));
  return camerabin;
}

static const char *const camera_needs[] =
    { "camerabin", "wrappercamerabinsrc", "jpegenc", "jifmux", NULL };

static void
test_camera_viewfinder (void)
{
  GstElement *camerabin;

  if (!have_elements (camera_needs))
    return;
  camerabin = new_camera (NULL);
  give (camerabin, "viewfinder-filter", make_filter ());
  gst_element_set_state (camerabin, GST_STATE_PLAYING);
  g_assert_cmpuint (hear_of_faces (camerabin, FRAMES), ==, FRAMES);
  finish (camerabin);
}

/* Both the viewfinder and the captured picture pass through the element. */
static void
test_camera_source (void)
{
  g_autofree char *folder = NULL;
  g_autofree char *location = NULL;
  g_autofree char *picture = NULL;
  g_autofree char *content = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) done = NULL;
  GstElement *camerabin;

  if (!have_elements (camera_needs))
    return;
  folder = g_dir_make_tmp ("maskdetect-XXXXXX", &error);
  g_assert_no_error (error);
  location = g_build_filename (folder, "%d.jpg", NULL);
  camerabin = new_camera (make_filter ());
  g_object_set (camerabin, "location", location, NULL);
  gst_element_set_state (camerabin, GST_STATE_PLAYING);
  g_assert_cmpuint (hear_of_faces (camerabin, FRAMES), ==, FRAMES);

  g_signal_emit_by_name (camerabin, "start-capture");
  bus = gst_element_get_bus (camerabin);
  do {
    g_clear_pointer (&done, gst_message_unref);
    done = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);
    g_assert_cmpint (GST_MESSAGE_TYPE (done), ==, GST_MESSAGE_ELEMENT);
  } while (!gst_message_has_name (done, "image-done"));
  finish (camerabin);

  picture = g_strdup (gst_structure_get_string (gst_message_get_structure
          (done), "filename"));
  g_assert_true (g_file_get_contents (picture, &content, &size, NULL));
  g_assert_cmpuint (size, >, 2);
  g_assert_cmpmem (content, 2, "\xff\xd8", 2);
  g_unlink (picture);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/applications/playbin", test_playbin);
  g_test_add_func ("/applications/uridecodebin", test_uridecodebin);
  g_test_add_func ("/applications/appsrc-appsink", test_app);
  g_test_add_func ("/applications/camera/viewfinder", test_camera_viewfinder);
  g_test_add_func ("/applications/camera/source", test_camera_source);
  status = g_test_run ();
  gst_clear_buffer (&scene);
  gst_deinit ();
  return status;
}

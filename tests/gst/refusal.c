/* Tests that the element refuses unsupported formats and memory, and late
 * property changes, with clear messages, and logs its configuration once. */
#include <gst/allocators/gstdmabuf.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness.h"
#include "scene.h"

/* Returns: (transfer full) (nullable): the text of the next warning */
static char *
pop_warning (Rig * rig)
{
  GstMessage *message = gst_bus_pop_filtered (rig->bus, GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return NULL;
  gst_message_parse_warning (message, &error, NULL);
  gst_message_unref (message);
  return g_strdup (error->message);
}

static void
test_caps (void)
{
  static const struct
  {
    const char *caps, *wanted;
  } cases[] = {
    {"video/x-raw,format=RGB8P,width=64,height=64",
        "format RGB8P: insert videoconvert"},
    {"video/x-raw(memory:DMABuf),format=NV12,width=64,height=64",
        "memory:DMABuf: insert vapostproc"},
    {"video/x-raw(memory:DMABuf),format=DMA_DRM,"
          "drm-format=(string)NV12:0x0100000000000002,width=64,height=64",
        "memory:DMABuf: insert vapostproc"},
    {"video/x-raw(memory:VAMemory),format=RGB15,width=64,height=64",
        "memory:VAMemory: insert vapostproc"},
    {"video/x-raw(memory:GLMemory),format=RGB8P,width=64,height=64",
        "memory:GLMemory: insert gldownload"},
    {"video/x-raw(memory:NVMM),format=NV12,width=64,height=64",
        "memory:NVMM: insert nvvideoconvert"},
    {"video/x-raw(memory:Else),format=NV12,width=64,height=64",
        "memory:Else: insert an element that downloads"},
    {"video/x-raw(format:Interlaced),format=I420,width=64,height=64,"
          "interlace-mode=alternate",
        "separate fields: let the source or decoder output whole frames"},
    {"video/x-raw,format=I420,width=40000,height=64",
        "40000×64 pixels: insert videoscale"},
    {"image/jpeg,width=64,height=64", "image/jpeg: insert decodebin"},
  };
  guint i;

  if (!scene_have_models ())
    return;
  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *warning = NULL;
    GstCaps *caps = gst_caps_from_string (cases[i].caps);
    Rig rig;

    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
    rig_init (&rig, "maskdetect");
    gst_harness_play (rig.harness);
    gst_harness_push_event (rig.harness, gst_event_new_stream_start ("x"));
    gst_harness_push_event (rig.harness, gst_event_new_caps (caps));
    warning = pop_warning (&rig);
    g_assert_nonnull (warning);
    g_assert_nonnull (strstr (warning, cases[i].wanted));
    gst_caps_unref (caps);
    rig_clear (&rig);
  }
}

/* Memory that can be mapped is accepted under any name. */
static void
test_mapped_memory (void)
{
  static const char *const memories[] = {
    "memory:VAMemory", "memory:GLMemory", "memory:CUDAMemory"
  };
  guint i;

  if (!scene_have_models ())
    return;
  for (i = 0; i < G_N_ELEMENTS (memories); i++) {
    GstCaps *caps = scene_caps (GST_VIDEO_FORMAT_NV12);
    g_autoptr (GstBuffer) out = NULL;
    Rig rig;

    gst_caps_set_features_simple (caps, gst_caps_features_new (memories[i],
            NULL));
    rig_init (&rig, "maskdetect");
    gst_harness_set_caps (rig.harness, gst_caps_ref (caps), caps);
    out = rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_NV12, 0));
    g_assert_cmpuint (rig_count_faces (out), >=, 2);
    rig_clear (&rig);
  }
}

/* @caps: scene_caps(), possibly with a feature
 * Returns: the number of faces found in frames in a DMABuf */
static guint
count_in_dmabuf (GstCaps * caps, gboolean drm_meta)
{
  g_autoptr (GstBuffer) scene = scene_buffer (GST_VIDEO_FORMAT_NV12, 0);
  GstAllocator *allocator = gst_dmabuf_allocator_new ();
  gsize size = gst_buffer_get_size (scene);
  int fd = memfd_create ("frame", 0);
  g_autoptr (GstBuffer) in = gst_buffer_new ();
  g_autoptr (GstBuffer) out = NULL;
  GstVideoInfo info;
  GstMapInfo map;
  guint n;
  Rig rig;

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (gst_buffer_map (scene, &map, GST_MAP_READ));
  g_assert_cmpint (write (fd, map.data, size), ==, (gssize) size);
  gst_buffer_unmap (scene, &map);
  gst_buffer_append_memory (in, gst_dmabuf_allocator_alloc (allocator, fd,
          size));
  gst_buffer_copy_into (in, scene, GST_BUFFER_COPY_TIMESTAMPS, 0, -1);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, SCENE_WIDTH,
      SCENE_HEIGHT);
#if GST_CHECK_VERSION (1, 24, 0)
  gst_buffer_add_video_meta_full (in, 0, drm_meta ?
      GST_VIDEO_FORMAT_DMA_DRM : GST_VIDEO_FORMAT_NV12, SCENE_WIDTH,
      SCENE_HEIGHT, 2, info.offset, info.stride);
#else
  gst_buffer_add_video_meta_full (in, 0, GST_VIDEO_FORMAT_NV12, SCENE_WIDTH,
      SCENE_HEIGHT, 2, info.offset, info.stride);
#endif
  rig_init (&rig, "maskdetect redact=fill");
  gst_harness_set_caps (rig.harness, gst_caps_ref (caps), gst_caps_ref (caps));
  out = rig_push (&rig, gst_buffer_ref (in));
  n = out ? rig_count_faces (out) : 0;
  rig_clear (&rig);
  gst_object_unref (allocator);
  return n;
}

static void
test_dmabuf (void)
{
  GstCaps *caps = scene_caps (GST_VIDEO_FORMAT_NV12);

  if (!scene_have_models ())
    return;
  g_assert_cmpuint (count_in_dmabuf (caps, FALSE), >=, 2);
#if GST_CHECK_VERSION (1, 24, 0)
  gst_caps_set_features_simple (caps, gst_caps_features_new
      (GST_CAPS_FEATURE_MEMORY_DMABUF, NULL));
  gst_caps_set_simple (caps, "format", G_TYPE_STRING, "DMA_DRM", "drm-format",
      G_TYPE_STRING, "NV12", NULL);
  g_assert_cmpuint (count_in_dmabuf (caps, FALSE), >=, 2);
  g_assert_cmpuint (count_in_dmabuf (caps, TRUE), >=, 2);
#endif
  gst_caps_unref (caps);
}

static void
test_late_properties (void)
{
  static const char *const names[] = { "model-path", "json-location" };
  GstElement *element;
  Rig rig;
  guint i;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  element = gst_harness_find_element (rig.harness, "maskdetect");
  gst_buffer_unref (rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_I420, 0)));
  g_object_set (element, "min-face-size", 40, NULL);
  g_assert_null (pop_warning (&rig));
  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *warning = NULL;

    g_object_set (element, names[i], "/somewhere", NULL);
    warning = pop_warning (&rig);
    g_assert_nonnull (warning);
    g_assert_nonnull (strstr (warning, names[i]));
  }
  gst_object_unref (element);
  rig_clear (&rig);
}

static int n_models, n_caps;

static void
count_lines (GstDebugCategory * category, GstDebugLevel level,
    const char *file, const char *function, int line, GObject * object,
    GstDebugMessage * message, gpointer data)
{
  const char *text = gst_debug_message_get (message);

  if (level != GST_LEVEL_INFO
      || g_strcmp0 (gst_debug_category_get_name (category), "maskdetect") != 0)
    return;
  g_atomic_int_add (&n_models, strstr (text, "models from ") != NULL
      && strstr (text, "kernels for ") != NULL);
  g_atomic_int_add (&n_caps, strstr (text, "input caps video/x-raw") != NULL);
}

/* GST_DEBUG=maskdetect:4 */
static void
test_information (void)
{
  Rig rig;
  guint i;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  rig_clear (&rig);             /* the debug category exists from now on */
  gst_debug_set_threshold_for_name ("maskdetect", GST_LEVEL_INFO);
  gst_debug_add_log_function (count_lines, NULL, NULL);
  rig_init_scene (&rig, "maskdetect");
  for (i = 0; i < 3; i++)
    gst_buffer_unref (rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_I420, i)));
  rig_clear (&rig);
  gst_debug_remove_log_function (count_lines);
  gst_debug_unset_threshold_for_name ("maskdetect");
  g_assert_cmpint (n_models, ==, 1);
  g_assert_cmpint (n_caps, ==, 1);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/refusal/caps", test_caps);
  g_test_add_func ("/refusal/mapped-memory", test_mapped_memory);
  g_test_add_func ("/refusal/dmabuf", test_dmabuf);
  g_test_add_func ("/refusal/late-properties", test_late_properties);
  g_test_add_func ("/refusal/information", test_information);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

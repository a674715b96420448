/* What another element in the same process costs: neither the weights nor
 * threads, and at most so much memory. */
#include <malloc.h>

#include "harness.h"
#include "pool.h"
#include "scene.h"

#define WIDTH 1920
#define HEIGHT 1080
#define FRAMES 3
#define MAX_ELEMENTS 8
#define BYTES_PER_ELEMENT (10 << 20)

/* The scene, three times as large. */
static GstBuffer *
large_scene (void)
{
  g_autoptr (GstBuffer) small = scene_buffer (GST_VIDEO_FORMAT_I420, 0);
  GstVideoConverter *converter;
  GstVideoInfo from, to;
  GstVideoFrame in, out;
  GstBuffer *buffer;

  gst_video_info_set_format (&from, GST_VIDEO_FORMAT_I420, SCENE_WIDTH,
      SCENE_HEIGHT);
  gst_video_info_set_format (&to, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  buffer = gst_buffer_new_allocate (NULL, to.size, NULL);
  converter = gst_video_converter_new (&from, &to, NULL);
  g_assert_true (gst_video_frame_map (&in, &from, small, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&out, &to, buffer, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &in, &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  gst_video_converter_free (converter);
  return buffer;
}

static gsize
bytes_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static void
start (Rig * rig, GstBuffer * scene)
{
  guint frame;

  rig_init (rig, "maskdetect overlay=true");
  rig_set_format (rig, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
  for (frame = 0; frame < FRAMES; frame++) {
    GstBuffer *buffer = gst_buffer_copy_deep (scene);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_PTS (buffer) = frame * GST_SECOND / 25;
    out = rig_push (rig, buffer);
    g_assert_cmpuint (rig_count_faces (out), >, 0);
  }
  rig_count_messages (rig, GST_MESSAGE_ANY);
}

/* Threads of this process that are the pool's. */
static guint
count_workers (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  const char *name;
  guint n = 0;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *path = g_build_filename ("/proc/self/task", name, "comm",
        NULL);
    g_autofree char *comm = NULL;

    if (g_file_get_contents (path, &comm, NULL, NULL))
      n += g_str_has_prefix (comm, "maskdetect");
  }
  return n;
}

static void
test_elements (void)
{
  g_autoptr (GstBuffer) scene = NULL;
  Rig rigs[MAX_ELEMENTS];
  gsize none, first, all, none_again;
  guint i;

  if (!scene_have_models ())
    return;
  scene = large_scene ();
  /* What the process keeps from its first element on, types for example. */
  start (&rigs[0], scene);
  rig_clear (&rigs[0]);

  none = bytes_in_use ();
  start (&rigs[0], scene);
  first = bytes_in_use ();
  for (i = 1; i < MAX_ELEMENTS; i++) {
    gsize before = bytes_in_use ();

    start (&rigs[i], scene);
    g_assert_cmpuint (bytes_in_use (), <=, before + BYTES_PER_ELEMENT);
  }
  all = bytes_in_use ();
  g_assert_cmpuint (count_workers (), <, md_pool_cores ());
  g_test_message ("first element %.1f MB, each of %d more %.1f MB",
      (first - none) / 1e6, MAX_ELEMENTS - 1,
      (all - first) / 1e6 / (MAX_ELEMENTS - 1));

  for (i = 0; i < MAX_ELEMENTS; i++)
    rig_clear (&rigs[i]);
  none_again = bytes_in_use ();
  g_assert_cmpuint (none_again, <=, none + (64 << 10));
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/elements", test_elements);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Tests that another element in the same process costs neither weights nor
 * threads, and only a limited amount of memory. */

#include "../heap.h"
#include "../rounds.h"
#include "harness.h"
#include "base/pool.h"
#include "scene.h"

#define WIDTH 1920
#define HEIGHT 1080
#define FRAMES 3
#define MAX_ELEMENTS 8
#define BYTES_PER_ELEMENT 10000000

/* Returns the scene, enlarged three times. */
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

typedef struct
{
  Rig rig;
  GstBuffer *scene;
  GThread *thread;
} Element;

static void
start (Element * self, GstBuffer * scene)
{
  self->scene = scene;
  rig_init (&self->rig, "maskdetect overlay=true");
  rig_set_format (&self->rig, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
}

static gpointer
play (gpointer data)
{
  Element *self = data;
  guint frame;

  for (frame = 0; frame < test_rounds (FRAMES, 1); frame++) {
    GstBuffer *buffer = gst_buffer_copy_deep (self->scene);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_PTS (buffer) = frame * GST_SECOND / 25;
    out = rig_push (&self->rig, buffer);
    g_assert_cmpuint (rig_count_faces (out), >, 0);
  }
  rig_count_messages (&self->rig, GST_MESSAGE_ANY);
  return NULL;
}

/* All elements run at the same time, when they need the most memory. */
static void
play_all (Element * elements, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    elements[i].thread = g_thread_new ("element", play, &elements[i]);
  for (i = 0; i < n; i++)
    g_thread_join (elements[i].thread);
}

/* Returns the number of threads of the pool. */
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
  Element elements[MAX_ELEMENTS];
  guint most = test_rounds (MAX_ELEMENTS, 3), n, i;
  gsize none, first = 0, after;

  if (!scene_have_models ())
    return;
  scene = large_scene ();
  /* Memory that the process keeps after its first element, such as types. */
  start (&elements[0], scene);
  play (&elements[0]);
  rig_clear (&elements[0].rig);

  none = test_heap_size ();
  for (n = 1; n <= most; n++) {
    start (&elements[n - 1], scene);
    if (n != 1 && n != 2 && n != most)
      continue;
    play_all (elements, n);
    after = test_heap_size ();
    g_test_message ("%u elements: %.1f MB", n, (after - none) / 1e6);
    /* The first element loads the weights. The figure for two elements is only
     * printed: elements that run detection at the same time each borrow a
     * scratch buffer, at most one per core, and whether two overlap varies. */
    if (n == 1)
      first = after;
    else if (n == most)
      g_assert_cmpuint (after - first, <=, (most - 1) * BYTES_PER_ELEMENT);
  }
  g_assert_cmpuint (count_workers (), <, md_pool_cores ());

  for (i = 0; i < most; i++)
    rig_clear (&elements[i].rig);
  /* Allocators keep some freed memory. */
  g_assert_cmpuint (test_heap_size (), <=, none + BYTES_PER_ELEMENT / 10);
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

/* Tests how the element treats buffers and reacts to events in the stream. */
#include "harness.h"
#include "scene.h"

#define I420 GST_VIDEO_FORMAT_I420

/* Returns the number of bytes in which two buffers differ. */
static gsize
count_differences (GstBuffer * a, GstBuffer * b)
{
  GstMapInfo x, y;
  gsize i, n = 0;

  g_assert_true (gst_buffer_map (a, &x, GST_MAP_READ));
  g_assert_true (gst_buffer_map (b, &y, GST_MAP_READ));
  g_assert_cmpuint (x.size, ==, y.size);
  for (i = 0; i < x.size; i++)
    n += x.data[i] != y.data[i];
  gst_buffer_unmap (a, &x);
  gst_buffer_unmap (b, &y);
  return n;
}

static void
test_finds_faces (void)
{
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  out = rig_push (&rig, scene_buffer (I420, 0));
  g_assert_cmpuint (rig_count_faces (out), >=, 2);
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), ==, 1);
  rig_clear (&rig);
}

static void
test_verdicts (void)
{
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GPtrArray) masked = NULL;
  g_autoptr (GPtrArray) bare = NULL;
  Rig rig;

  if (!scene_have_verdicts ()) {
    g_test_skip ("no mask.onnx here");
    return;
  }
  rig_init_scene (&rig, "maskdetect");
  out = rig_push (&rig, scene_buffer (I420, 0));
  masked = scene_regions (out, "mask");
  bare = scene_regions (out, "no-mask");
  g_assert_cmpuint (masked->len + bare->len, ==, rig_count_faces (out));
  g_assert_cmpuint (masked->len, >, 0);
  g_assert_cmpuint (bare->len, >, 0);
  rig_clear (&rig);
}

/* A shared buffer gets its metadata on a copy that shares the memory. */
static void
test_shared_buffer (void)
{
  g_autoptr (GstBuffer) in = NULL;
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect");
  in = scene_buffer (I420, 0);
  out = rig_push (&rig, gst_buffer_ref (in));
  g_assert_true (out != in);
  g_assert_cmpuint (rig_count_faces (in), ==, 0);
  g_assert_cmpuint (rig_count_faces (out), >, 0);
  g_assert_true (gst_buffer_peek_memory (out, 0) ==
      gst_buffer_peek_memory (in, 0));
  rig_clear (&rig);
}

static void
test_shared_buffer_overlay (void)
{
  g_autoptr (GstBuffer) in = NULL;
  g_autoptr (GstBuffer) before = NULL;
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect overlay=true");
  in = scene_buffer (I420, 0);
  before = gst_buffer_copy_deep (in);
  out = rig_push (&rig, gst_buffer_ref (in));
  g_assert_cmpuint (count_differences (in, before), ==, 0);
  g_assert_cmpuint (count_differences (in, out), >, 1000);
  rig_clear (&rig);
}

/* The element draws in place if it owns the only reference. */
static void
test_own_buffer_overlay (void)
{
  GstBuffer *in;
  g_autoptr (GstBuffer) out = NULL;
  GstMemory *memory;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect overlay=true");
  in = scene_buffer (I420, 0);
  memory = gst_buffer_peek_memory (in, 0);
  out = rig_push (&rig, in);
  g_assert_true (out == in);
  g_assert_true (gst_buffer_peek_memory (out, 0) == memory);
  rig_clear (&rig);
}

static void
test_disabled (void)
{
  g_autoptr (GstBuffer) in = scene_buffer (I420, 0);
  GstBuffer *out;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect enabled=false overlay=true");
  out = rig_push (&rig, gst_buffer_ref (in));
  g_assert_true (out == in);
  g_assert_cmpuint (rig_count_faces (out), ==, 0);
  gst_buffer_unref (out);

  gst_harness_set (rig.harness, "maskdetect", "enabled", TRUE, NULL);
  out = rig_push (&rig, gst_buffer_ref (in));
  g_assert_true (out != in);
  g_assert_cmpuint (rig_count_faces (out), >, 0);
  gst_buffer_unref (out);

  gst_harness_set (rig.harness, "maskdetect", "enabled", FALSE, NULL);
  out = rig_push (&rig, gst_buffer_ref (in));
  g_assert_true (out == in);
  gst_buffer_unref (out);
  rig_clear (&rig);
}

static void
test_odd_sizes (void)
{
  static const int sizes[][2] = {
    {1, 1}, {1, 400}, {400, 1}, {2, 2}, {11, 12}, {13, 13}, {33, 31},
    {321, 239},
  };
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_YUY2,
    GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8,
  };
  guint f, i;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect overlay=true min-face-size=12");
  for (f = 0; f < G_N_ELEMENTS (formats); f++)
    for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
      int width = sizes[i][0], height = sizes[i][1];
      g_autoptr (GstBuffer) out = NULL;

      rig_set_format (&rig, formats[f], width, height);
      out = rig_push (&rig, scene_blank (formats[f], width, height, i));
      g_assert_cmpuint (rig_count_faces (out), ==, 0);
    }
  rig_clear (&rig);
}

/* Rows and planes with padding, as from decoders. */
static GstBuffer *
pad_buffer (GstBuffer * buffer)
{
  g_autoptr (GstBuffer) tight = buffer;
  GstVideoAlignment align;
  GstVideoFrame from, to;
  GstVideoInfo info, padded_info;
  GstBuffer *padded;

  gst_video_info_set_format (&info, I420, SCENE_WIDTH, SCENE_HEIGHT);
  padded_info = info;
  gst_video_alignment_reset (&align);
  align.padding_left = 32;
  align.padding_top = 6;
  align.padding_right = 54;
  align.padding_bottom = 10;
  g_assert_true (gst_video_info_align (&padded_info, &align));
  padded = gst_buffer_new_allocate (NULL, padded_info.size, NULL);
  gst_buffer_memset (padded, 0, 255, padded_info.size);
  gst_buffer_add_video_meta_full (padded, GST_VIDEO_FRAME_FLAG_NONE, I420,
      SCENE_WIDTH, SCENE_HEIGHT, 3, padded_info.offset, padded_info.stride);
  g_assert_true (gst_video_frame_map (&from, &info, tight, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&to, &info, padded, GST_MAP_WRITE));
  g_assert_true (gst_video_frame_copy (&to, &from));
  gst_video_frame_unmap (&from);
  gst_video_frame_unmap (&to);
  return padded;
}

static void
test_padded_buffer (void)
{
  g_autoptr (GstBuffer) tight = NULL;
  g_autoptr (GstBuffer) padded = NULL;
  g_autoptr (GPtrArray) a = NULL;
  g_autoptr (GPtrArray) b = NULL;
  Rig rig;
  guint i;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect overlay=true");
  tight = rig_push (&rig, scene_buffer (I420, 0));
  padded = rig_push (&rig, pad_buffer (scene_buffer (I420, 0)));
  a = scene_regions (tight, "face");
  b = scene_regions (padded, "face");
  g_assert_cmpuint (a->len, >, 0);
  g_assert_cmpuint (a->len, ==, b->len);
  for (i = 0; i < a->len; i++) {
    GstVideoRegionOfInterestMeta *x = a->pdata[i], *y = b->pdata[i];

    g_assert_cmpuint (x->x, ==, y->x);
    g_assert_cmpuint (x->h, ==, y->h);
  }
  rig_clear (&rig);
}

/* A buffer that is too small for its caps is passed on with a warning. */
static void
test_truncated_buffer (void)
{
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect overlay=true");
  out = rig_push (&rig, gst_buffer_new_allocate (NULL, 100, NULL));
  g_assert_cmpuint (rig_count_faces (out), ==, 0);
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/element/faces", test_finds_faces);
  g_test_add_func ("/element/verdicts", test_verdicts);
  g_test_add_func ("/element/shared-buffer", test_shared_buffer);
  g_test_add_func ("/element/shared-buffer-overlay",
      test_shared_buffer_overlay);
  g_test_add_func ("/element/own-buffer-overlay", test_own_buffer_overlay);
  g_test_add_func ("/element/disabled", test_disabled);
  g_test_add_func ("/element/odd-sizes", test_odd_sizes);
  g_test_add_func ("/element/padded-buffer", test_padded_buffer);
  g_test_add_func ("/element/truncated-buffer", test_truncated_buffer);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

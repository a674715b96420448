#include "scene.h"

#include "painter.h"

const MdFace scene_faces[2] = {
  {
        .box = {100.4f, 50.2f, 160.4f, 129.8f},
        .confidence = 0.99f,
        .label = MD_LABEL_MASK,
        .probabilities = {0.02f, 0.97f, 0.01f},
        .track_id = 7,
      },
  {
        .box = {300, 200, 340, 250},
        .confidence = 0.9f,
        .label = MD_LABEL_NO_MASK,
        .probabilities = {0.75f, 0.25f, 0},
        .track_id = 9,
      },
};

static gboolean
has_file (const char *directory, const char *file)
{
  g_autofree char *path = g_build_filename (directory, file, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gboolean
scene_have_models (void)
{
  const char *shared = g_getenv ("MASKDETECT_SHARED");
  g_autofree char *stock = NULL;

  if (shared == NULL)
    shared = SOURCE_ROOT "/../shared";
  stock = g_build_filename (shared, "reference", "mtcnn", NULL);

  if (g_getenv ("MASKDETECT_TEST_NO_MODELS") == NULL
      && has_file (SOURCE_ROOT "/models", "face.onnx")) {
    g_setenv ("MASKDETECT_MODEL_PATH", SOURCE_ROOT "/models", TRUE);
  } else if (g_getenv ("MASKDETECT_TEST_NO_MODELS") == NULL
      && has_file (stock, "pnet.onnx")) {
    g_setenv ("MASKDETECT_MODEL_PATH", stock, TRUE);
  } else {
    /* In CI, a skipped test would go unnoticed. */
    if (g_getenv ("CI") != NULL)
      g_test_fail_printf ("no models here");
    else
      g_test_skip ("no models here");
    return FALSE;
  }
  return TRUE;
}

gboolean
scene_have_verdicts (void)
{
  return scene_have_models ()
      && has_file (g_getenv ("MASKDETECT_MODEL_PATH"), "mask.onnx");
}

GstCaps *
scene_caps (GstVideoFormat format)
{
  return gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, gst_video_format_to_string (format),
      "width", G_TYPE_INT, SCENE_WIDTH, "height", G_TYPE_INT, SCENE_HEIGHT,
      "framerate", GST_TYPE_FRACTION, MD_PAINTER_FPS, 1, NULL);
}

static GstBuffer *
convert (GstBuffer * from, GstCaps * from_caps, GstCaps * to_caps)
{
  GstVideoConverter *converter;
  GstVideoInfo from_info, to_info;
  GstVideoFrame in, out;
  GstBuffer *to;

  g_assert_true (gst_video_info_from_caps (&from_info, from_caps));
  g_assert_true (gst_video_info_from_caps (&to_info, to_caps));
  to = gst_buffer_new_allocate (NULL, to_info.size, NULL);
  converter = gst_video_converter_new (&from_info, &to_info, NULL);
  g_assert_true (gst_video_frame_map (&in, &from_info, from, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&out, &to_info, to, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &in, &out);
  gst_video_frame_unmap (&out);
  gst_video_frame_unmap (&in);
  gst_video_converter_free (converter);
  return to;
}

/* Keeps the last picture, because painting is slow. */
static const guint8 *
paint (guint frame)
{
  static guint8 pixels[3 * SCENE_WIDTH * SCENE_HEIGHT];
  static guint painted = G_MAXUINT;
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (MdPainter) painter = NULL;
  const MdPaintedFace *faces;

  if (frame == painted)
    return pixels;
  params.width = SCENE_WIDTH;
  params.height = SCENE_HEIGHT;
  params.easy = TRUE;
  params.people = 3;
  params.min_face = 40;
  params.max_face = 50;
  params.seed = 7;              /* faces that any network finds with
                                 * certainty */
  painter = md_painter_new (&params);
  md_painter_paint (painter, frame, pixels, &faces);
  painted = frame;
  return pixels;
}

static void
set_times (GstBuffer * buffer, guint frame)
{
  GST_BUFFER_PTS (buffer) = frame * GST_SECOND / MD_PAINTER_FPS;
  GST_BUFFER_DURATION (buffer) = GST_SECOND / MD_PAINTER_FPS;
}

GstBuffer *
scene_buffer_with_caps (GstCaps * caps, guint frame)
{
  g_autoptr (GstCaps) rgb_caps = scene_caps (GST_VIDEO_FORMAT_RGB);
  g_autoptr (GstCaps) i420_caps = scene_caps (GST_VIDEO_FORMAT_I420);
  g_autoptr (GstCaps) deep_caps = scene_caps (GST_VIDEO_FORMAT_ARGB64);
  g_autoptr (GstBuffer) rgb = NULL;
  g_autoptr (GstBuffer) i420 = NULL;
  g_autoptr (GstBuffer) deep = NULL;
  GstBuffer *buffer;
  gsize size = 3 * SCENE_WIDTH * SCENE_HEIGHT;

  /* 640 pixels of RGB need no padding to a multiple of four bytes. */
  rgb = gst_buffer_new_allocate (NULL, size, NULL);
  gst_buffer_fill (rgb, 0, paint (frame), size);
  i420 = convert (rgb, rgb_caps, i420_caps);
  /* Converts via 16 bits per component: the fast conversion from I420 to RGB is
   * inexact by some levels. */
  deep = convert (i420, i420_caps, deep_caps);
  buffer = convert (deep, deep_caps, caps);
  set_times (buffer, frame);
  return buffer;
}

GstBuffer *
scene_buffer (GstVideoFormat format, guint frame)
{
  g_autoptr (GstCaps) caps = scene_caps (format);

  return scene_buffer_with_caps (caps, frame);
}

GstBuffer *
scene_blank (GstVideoFormat format, int width, int height, guint frame)
{
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, format, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  set_times (buffer, frame);
  return buffer;
}

GPtrArray *
scene_regions (GstBuffer * buffer, const char *type)
{
  GPtrArray *regions = g_ptr_array_new ();
  gpointer state = NULL;
  GstMeta *meta;

  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)))
    if (((GstVideoRegionOfInterestMeta *) meta)->roi_type ==
        g_quark_from_string (type))
      g_ptr_array_add (regions, meta);
  return regions;
}

int
scene_track_range (GstBuffer * buffer, int *least)
{
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");
  int greatest = 0;
  guint i;

  *least = G_MAXINT;
  g_assert_cmpuint (faces->len, >, 0);
  for (i = 0; i < faces->len; i++) {
    GstStructure *param = gst_video_region_of_interest_meta_get_param
        (faces->pdata[i], "object_id");
    int id;

    g_assert_true (gst_structure_get_int (param, "id", &id));
    g_assert_cmpint (id, >=, 1);
    greatest = MAX (greatest, id);
    *least = MIN (*least, id);
  }
  return greatest;
}

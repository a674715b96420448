/* Tests that with redaction on, no unexamined frame is passed on: each case
 * that the oracle (redaction-oracle.c) tries at random. */
#include "truth.h"

#define I420 GST_VIDEO_FORMAT_I420

/* -- Metadata that only downstream applies
 * ------------------------------------- */

static void
test_allocation (void)
{
  g_autoptr (GstCaps) caps = scene_caps (I420);
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, FALSE);
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect enabled=false");
  gst_harness_add_propose_allocation_meta (rig.harness,
      GST_VIDEO_META_API_TYPE, NULL);
  gst_harness_add_propose_allocation_meta (rig.harness,
      GST_VIDEO_CROP_META_API_TYPE, NULL);
  gst_harness_add_propose_allocation_meta (rig.harness,
      GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE, NULL);
  gst_harness_add_propose_allocation_meta (rig.harness,
      GST_VIDEO_AFFINE_TRANSFORMATION_META_API_TYPE, NULL);
  g_assert_true (gst_pad_peer_query (rig.harness->srcpad, query));
  g_assert_true (gst_query_find_allocation_meta (query,
          GST_VIDEO_META_API_TYPE, NULL));
  g_assert_cmpuint (gst_query_get_n_allocation_metas (query), ==, 1);
  rig_clear (&rig);
}

/* With a crop, the whole frame is covered, and reports refer to the visible
 * part. */
static void
test_crop (void)
{
  GstCaps *caps;
  GstVideoCropMeta *crop;
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *in;
  Truth truth, found;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  rig_init (&rig, "maskdetect redact=fill");
  caps = scene_caps (I420);
  gst_caps_set_simple (caps, "width", G_TYPE_INT, SCENE_WIDTH - 20, NULL);
  gst_harness_set_src_caps (rig.harness, caps);
  in = scene_buffer (I420, 0);
  gst_buffer_add_video_meta (in, 0, I420, SCENE_WIDTH, SCENE_HEIGHT);
  crop = gst_buffer_add_video_crop_meta (in);
  crop->x = 20;
  crop->width = SCENE_WIDTH - 20;
  crop->height = SCENE_HEIGHT;
  out = rig_push (&rig, in);
  truth_assert_covered (out, &truth);
  g_assert_cmpuint (truth_read (out, &found), ==, truth.n);
  for (guint i = 0; i < found.n; i++) {
    guint k = 0;

    while (k < truth.n && ABS (found.boxes[i].x + 20 - truth.boxes[k].x) > 2)
      k++;
    g_assert_cmpuint (k, <, truth.n);
  }
  rig_clear (&rig);
}

/* In late frames that are not searched, too, reports refer to what is visible
 * now. */
static void
test_crop_late (void)
{
  Truth first, second;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect qos=true");
  for (guint i = 0; i < 2; i++) {
    GstBuffer *in = truth_at (scene_buffer (I420, 0), i);
    GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (in);
    g_autoptr (GstBuffer) out = NULL;

    crop->x = i * 60;
    crop->width = SCENE_WIDTH - 60;
    crop->height = SCENE_HEIGHT;
    out = rig_push (&rig, in);
    truth_read (out, i == 0 ? &first : &second);
    gst_harness_push_upstream_event (rig.harness,
        gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, 100 * GST_SECOND, 0));
  }
  g_assert_cmpuint (first.n, >, 0);
  g_assert_cmpuint (second.n, ==, first.n);
  for (guint i = 0; i < first.n; i++)
    g_assert_cmpint (ABS (second.boxes[i].x + 60 - first.boxes[i].x), <=, 2);
  rig_clear (&rig);
}

/* -- Frames that cannot be examined
 * -------------------------------------------- */

static void
test_too_large (void)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, "GRAY8", "width", G_TYPE_INT, 32768,
      "height", G_TYPE_INT, 2, "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
  Rig rig;

  if (!scene_have_models ()) {
    gst_caps_unref (caps);
    return;
  }
  rig_init (&rig, "maskdetect redact=fill");
  gst_harness_set_src_caps (rig.harness, caps);
  g_assert_cmpint (gst_harness_push (rig.harness,
          gst_buffer_new_allocate (NULL, 2 * 32768, NULL)), ==,
      GST_FLOW_NOT_NEGOTIATED);
  rig_clear (&rig);
}

static GstMemory *
cannot_share (GstMemory * memory, gssize offset, gssize size)
{
  return NULL;
}

static gpointer
cannot_map (GstMemory * memory, gsize size, GstMapFlags flags)
{
  return NULL;
}

typedef GstAllocator Unmappable;
typedef GstAllocatorClass UnmappableClass;
GType unmappable_get_type (void);
G_DEFINE_TYPE (Unmappable, unmappable, GST_TYPE_ALLOCATOR);

static void
free_memory (GstAllocator * allocator, GstMemory * memory)
{
  g_free (memory);
}

static void
unmappable_class_init (UnmappableClass * klass)
{
  GST_ALLOCATOR_CLASS (klass)->free = free_memory;
}

static void
unmappable_init (Unmappable * self)
{
  self->mem_type = "unmappable";
  self->mem_map = cannot_map;
  self->mem_share = cannot_share;
}

static void
make_unmappable (GstBuffer * buffer)
{
  GstAllocator *allocator =
      gst_object_ref_sink (g_object_new (unmappable_get_type (), NULL));
  GstMemory *memory = g_new0 (GstMemory, 1);
  gsize size = gst_buffer_get_size (buffer);

  gst_memory_init (memory, 0, allocator, NULL, size, 0, 0, size);
  gst_buffer_replace_all_memory (buffer, memory);
  gst_object_unref (allocator);
}

static void
make_short (GstBuffer * buffer)
{
  gst_buffer_set_size (buffer, 1000);
}

static void
add_far_meta (GstBuffer * buffer)
{
  gsize offsets[4] = { 0, SCENE_WIDTH * SCENE_HEIGHT, SCENE_WIDTH * 500 };
  int strides[4] = { 4 * SCENE_WIDTH, SCENE_WIDTH / 2, SCENE_WIDTH / 2 };

  gst_buffer_add_video_meta_full (buffer, 0, I420, SCENE_WIDTH, SCENE_HEIGHT,
      3, offsets, strides);
}

static void
add_small_meta (GstBuffer * buffer)
{
  gst_buffer_add_video_meta (buffer, 0, I420, 64, 48);
}

static void
add_other_meta (GstBuffer * buffer)
{
  gst_buffer_add_video_meta (buffer, 0, GST_VIDEO_FORMAT_GRAY8, SCENE_WIDTH,
      SCENE_HEIGHT);
}

static void
add_second_view (GstBuffer * buffer)
{
  for (int id = 0; id < 2; id++)
    gst_buffer_add_video_meta (buffer, 0, I420, SCENE_WIDTH,
        SCENE_HEIGHT)->id = id;
}

static const struct
{
  const char *name;
  void (*spoil) (GstBuffer * buffer);
} spoilers[] = {
  {"unmappable", make_unmappable},
  {"short", make_short},
  {"far-meta", add_far_meta},
  {"small-meta", add_small_meta},
  {"other-meta", add_other_meta},
  {"second-view", add_second_view},
};

/* With redaction, they are dropped with a single warning; otherwise they are
 * passed on. */
static void
test_cannot_look (gconstpointer data)
{
  guint spoiler = GPOINTER_TO_UINT (data);
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill updates=every-frame");
  for (guint i = 0; i < 4; i++) {
    GstBuffer *in = truth_at (scene_buffer (I420, 0), i);

    if (i == 3)
      gst_harness_set (rig.harness, "maskdetect", "redact", 0, NULL);
    spoilers[spoiler].spoil (in);
    g_assert_cmpint (gst_harness_push (rig.harness, in), ==, GST_FLOW_OK);
    g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, i == 3);
  }
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  /* Unexamined frames have no result. */
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_ELEMENT), ==, 0);
  rig_clear (&rig);
}

static void
check_layout (const char *layout)
{
  GstCaps *caps;
  Rig rig;

  rig_init (&rig, "maskdetect redact=fill");
  caps = gst_caps_from_string (layout);
  g_assert_nonnull (caps);
  gst_caps_set_simple (caps, "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, SCENE_WIDTH, "height", G_TYPE_INT, SCENE_HEIGHT,
      "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
  gst_harness_set_src_caps (rig.harness, caps);
  gst_harness_push (rig.harness, scene_buffer (I420, 0));
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  rig_clear (&rig);
}

/* A frame of interleaved views or fields cannot be examined as a picture. */
static void
test_layouts (void)
{
  if (!scene_have_models ())
    return;
  check_layout ("video/x-raw,interlace-mode=fields");
  check_layout ("video/x-raw,multiview-mode=row-interleaved,views=2");
  check_layout ("video/x-raw,multiview-mode=checkerboard,views=2");
  check_layout ("video/x-raw,multiview-mode=separated,views=2");
  /* One view is stored upside down. */
  check_layout ("video/x-raw,multiview-mode=side-by-side,views=2,"
      "multiview-flags=(GstVideoMultiviewFlagsSet)2:ffffffff");
  check_layout ("video/x-raw,multiview-mode=top-bottom,views=2,"
      "multiview-flags=(GstVideoMultiviewFlagsSet)8:ffffffff");
  check_layout ("video/x-raw,interlace-mode=alternate");
  check_layout ("video/x-raw(format:Interlaced),interlace-mode=alternate");
}

/* Buffer flags do not affect redaction; read-only memory is copied. */
static void
test_flags (void)
{
  static const GstBufferFlags flags[] = {
    GST_BUFFER_FLAG_GAP, GST_BUFFER_FLAG_DROPPABLE, GST_BUFFER_FLAG_CORRUPTED,
    GST_BUFFER_FLAG_DECODE_ONLY, GST_BUFFER_FLAG_DISCONT,
  };
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = truth_find ();
  rig_init_scene (&rig, "maskdetect redact=fill qos=true");
  for (guint i = 0; i <= G_N_ELEMENTS (flags); i++) {
    GstBuffer *in = truth_at (scene_buffer (I420, 0), i);
    g_autoptr (GstBuffer) out = NULL;

    if (i < G_N_ELEMENTS (flags))
      GST_BUFFER_FLAG_SET (in, flags[i]);
    else
      GST_MINI_OBJECT_FLAG_SET (gst_buffer_peek_memory (in, 0),
          GST_MEMORY_FLAG_READONLY);
    out = rig_push (&rig, in);
    truth_assert_covered (out, &truth);
  }
  rig_clear (&rig);
}

/* -- Pictures beside the frames ------------------------------------------ */

/* Returns: (nullable): the tags that arrive downstream */
static GstTagList *
pass_tags (const char *launch)
{
  GstSample *sample = gst_sample_new (NULL, NULL, NULL, NULL);
  GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, "title", GST_TAG_IMAGE,
      sample, GST_TAG_PREVIEW_IMAGE, sample, GST_TAG_ATTACHMENT, sample, NULL);
  GstTagList *arrived = NULL;
  GstEvent *event;
  Rig rig;

  gst_sample_unref (sample);
  rig_init_scene (&rig, launch);
  gst_harness_push_event (rig.harness, gst_event_new_tag (tags));
  while ((event = gst_harness_try_pull_event (rig.harness))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
      gst_event_parse_tag (event, &arrived);
      arrived = gst_tag_list_ref (arrived);
    }
    gst_event_unref (event);
  }
  rig_clear (&rig);
  return arrived;
}

/* Cover art and previews may show faces, too. */
static void
test_tags (void)
{
  g_autoptr (GstTagList) plain = NULL, redacted = NULL;

  if (!scene_have_models ())
    return;
  plain = pass_tags ("maskdetect");
  g_assert_cmpint (gst_tag_list_n_tags (plain), ==, 4);
  redacted = pass_tags ("maskdetect redact=fill");
  g_assert_cmpint (gst_tag_list_n_tags (redacted), ==, 1);
  g_assert_cmpstr (gst_tag_list_nth_tag_name (redacted, 0), ==, GST_TAG_TITLE);
}

static gboolean
upload_nothing (GstVideoGLTextureUploadMeta * meta, guint texture_id[4])
{
  return FALSE;
}

/* Nor do overlays that a sink would blend, or textures in place of the
 * pixels. */
static void
test_overlays (void)
{
  g_autoptr (GstBuffer) pixels = gst_buffer_new_allocate (NULL, 4, NULL);
  Rig rig;

  if (!scene_have_models ())
    return;
  gst_buffer_add_video_meta (pixels, 0,
      GST_VIDEO_OVERLAY_COMPOSITION_FORMAT_RGB, 1, 1);
  rig_init_scene (&rig, "maskdetect");
  for (guint redact = 0; redact < 2; redact++) {
    GstBuffer *in = truth_at (scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0),
        redact);
    GstVideoOverlayRectangle *rectangle = gst_video_overlay_rectangle_new_raw
        (pixels, 0, 0, 1, 1, 0);
    GstVideoOverlayComposition *composition =
        gst_video_overlay_composition_new (rectangle);
    GstVideoGLTextureType types[4] = { 0 };
    g_autoptr (GstBuffer) out = NULL;

    gst_buffer_add_video_overlay_composition_meta (in, composition);
    gst_video_overlay_composition_unref (composition);
    gst_video_overlay_rectangle_unref (rectangle);
    gst_buffer_add_video_gl_texture_upload_meta (in, 0, 1, types,
        upload_nothing, NULL, NULL, NULL);
    gst_harness_set (rig.harness, "maskdetect", "redact", redact, NULL);
    out = rig_push (&rig, in);
    g_assert_cmpint (gst_buffer_get_video_overlay_composition_meta (out)
        == NULL, ==, redact);
    g_assert_cmpint (gst_buffer_get_video_gl_texture_upload_meta (out) == NULL,
        ==, redact);
  }
  rig_clear (&rig);
}

/* -- Proportions --------------------------------------------------------- */

/* Returns the number of faces found in the scene after scaling, with these
 * caps. */
static guint
count_scaled (int width, int height, const char *fields)
{
  g_autofree char *text = g_strdup_printf ("video/x-raw,format=I420,width=%d,"
      "height=%d,framerate=25/1%s", width, height, fields);
  GstCaps *caps = gst_caps_from_string (text);
  g_autoptr (GstBuffer) small = scene_buffer (I420, 0);
  g_autoptr (GstBuffer) out = NULL;
  GstVideoConverter *converter;
  GstVideoInfo from, to;
  GstVideoFrame a, b;
  GstBuffer *in;
  Rig rig;
  guint n;

  gst_video_info_set_format (&from, I420, SCENE_WIDTH, SCENE_HEIGHT);
  gst_video_info_set_format (&to, I420, width, height);
  in = gst_buffer_new_allocate (NULL, to.size, NULL);
  converter = gst_video_converter_new (&from, &to,
      gst_structure_new ("c", GST_VIDEO_CONVERTER_OPT_DEST_X, G_TYPE_INT, 0,
          NULL));
  g_assert_true (gst_video_frame_map (&a, &from, small, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&b, &to, in, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &a, &b);
  gst_video_frame_unmap (&b);
  gst_video_frame_unmap (&a);
  gst_video_converter_free (converter);
  rig_init (&rig, "maskdetect tracking=false min-face-size=20");
  gst_harness_set_src_caps (rig.harness, caps);
  out = rig_push (&rig, in);
  n = rig_count_faces (out);
  rig_clear (&rig);
  return n;
}

static void
test_aspect (void)
{
  guint n;

  if (!scene_have_models ())
    return;
  n = count_scaled (SCENE_WIDTH, SCENE_HEIGHT, "");
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (count_scaled (SCENE_WIDTH / 2, SCENE_HEIGHT,
          ",pixel-aspect-ratio=2/1"), >=, n);
  g_assert_cmpuint (count_scaled (SCENE_WIDTH, SCENE_HEIGHT / 2,
          ",pixel-aspect-ratio=1/2"), >=, n);
  g_assert_cmpuint (count_scaled (SCENE_WIDTH / 2, SCENE_HEIGHT,
          ",views=2,multiview-mode=side-by-side,pixel-aspect-ratio=2/1,"
          "multiview-flags=(GstVideoMultiviewFlagsSet)4000:ffffffff"), >=, n);
  /* An invalid ratio does no harm. */
  count_scaled (SCENE_WIDTH, SCENE_HEIGHT, ",pixel-aspect-ratio=1/2147483647");
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  /* Otherwise GStreamer looks the type of multiview-flags up in its registry and
   * never releases what it finds there (gst_dynamic_type_factory_load()). */
  g_type_ensure (GST_TYPE_VIDEO_MULTIVIEW_FLAGSET);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/privacy/allocation", test_allocation);
  g_test_add_func ("/privacy/crop", test_crop);
  g_test_add_func ("/privacy/crop-late", test_crop_late);
  g_test_add_func ("/privacy/too-large", test_too_large);
  for (guint i = 0; i < G_N_ELEMENTS (spoilers); i++) {
    g_autofree char *path =
        g_strconcat ("/privacy/unreadable/", spoilers[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_cannot_look);
  }
  g_test_add_func ("/privacy/layouts", test_layouts);
  g_test_add_func ("/privacy/flags", test_flags);
  g_test_add_func ("/privacy/tags", test_tags);
  g_test_add_func ("/privacy/overlays", test_overlays);
  g_test_add_func ("/privacy/aspect", test_aspect);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* With redaction on, no frame goes on uncovered that was not looked at, or could
 * not be: one by one what the oracle (redaction-oracle.c) does at random. */
#include <string.h>

#include "harness.h"
#include "scene.h"

#define I420 GST_VIDEO_FORMAT_I420
#define FRAME (GST_SECOND / 25)

/* The certain faces of the scene, as the element finds them. */
typedef struct
{
  guint n;
  GstVideoRectangle boxes[8];
} Truth;

static guint
read_faces (GstBuffer * buffer, Truth * truth)
{
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");

  truth->n = 0;
  for (guint i = 0; i < faces->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = faces->pdata[i];

    g_assert_cmpuint (truth->n, <, G_N_ELEMENTS (truth->boxes));
    truth->boxes[truth->n++] = (GstVideoRectangle) {
    roi->x, roi->y, roi->w, roi->h};
  }
  return truth->n;
}

static Truth
find_truth (void)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  rig_init_scene (&rig, "maskdetect tracking=false");
  out = rig_push (&rig, scene_buffer (I420, 0));
  g_assert_cmpuint (read_faces (out, &truth), >=, 2);
  rig_clear (&rig);
  return truth;
}

/* Of the middles of the faces in an I420 or grey frame, how many are black.
 * @dx: how far the faces have moved */
static guint
count_covered (GstBuffer * buffer, const Truth * truth, int dx, int dy,
    int width)
{
  guint n = 0;

  for (guint i = 0; i < truth->n; i++) {
    const GstVideoRectangle *box = &truth->boxes[i];
    gboolean black = TRUE;

    for (int y = box->y + box->h / 4; y < box->y + box->h * 3 / 4; y++) {
      guint8 row[64];
      int left = box->x + box->w / 4 + dx;
      gsize length = MIN (box->w / 2, 64);

      gst_buffer_extract (buffer, (gsize) (y + dy) * width + left, row, length);
      for (gsize x = 0; x < length; x++)
        black &= row[x] == 16;
    }
    n += black;
  }
  return n;
}

static void
assert_covered (GstBuffer * buffer, const Truth * truth)
{
  g_assert_cmpuint (count_covered (buffer, truth, 0, 0, SCENE_WIDTH), ==,
      truth->n);
}

static GstBuffer *
at (GstBuffer * buffer, guint frame)
{
  GST_BUFFER_PTS (buffer) = frame * FRAME;
  return buffer;
}

static GstBuffer *
blank (guint frame)
{
  return at (scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0), frame);
}

static void
be_late (Rig * rig)
{
  gst_harness_push_upstream_event (rig->harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, 100 * GST_SECOND, 0));
}

/* -- What downstream alone would do -------------------------------------- */

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

/* Where a part is to be shown all the same, all of the frame is covered, and
 * what is told is about that part. */
static void
test_crop (void)
{
  GstCaps *caps;
  GstVideoCropMeta *crop;
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *in;
  Truth truth, told;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = find_truth ();
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
  assert_covered (out, &truth);
  g_assert_cmpuint (read_faces (out, &told), ==, truth.n);
  for (guint i = 0; i < told.n; i++) {
    guint k = 0;

    while (k < truth.n && ABS (told.boxes[i].x + 20 - truth.boxes[k].x) > 2)
      k++;
    g_assert_cmpuint (k, <, truth.n);
  }
  rig_clear (&rig);
}

/* -- Frames that nobody can look at -------------------------------------- */

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

/* Dropped, with one warning for all; passed on where nothing is redacted. */
static void
test_cannot_look (gconstpointer data)
{
  guint spoiler = GPOINTER_TO_UINT (data);
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill updates=every-frame");
  for (guint i = 0; i < 4; i++) {
    GstBuffer *in = at (scene_buffer (I420, 0), i);

    if (i == 3)
      gst_harness_set (rig.harness, "maskdetect", "redact", 0, NULL);
    spoilers[spoiler].spoil (in);
    g_assert_cmpint (gst_harness_push (rig.harness, in), ==, GST_FLOW_OK);
    g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, i == 3);
  }
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  /* Nobody looked, so that nobody can tell. */
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

/* Views or fields whose lines are mixed are no picture. */
static void
test_layouts (void)
{
  if (!scene_have_models ())
    return;
  check_layout ("video/x-raw,interlace-mode=fields");
  check_layout ("video/x-raw,multiview-mode=row-interleaved,views=2");
  check_layout ("video/x-raw,multiview-mode=checkerboard,views=2");
  check_layout ("video/x-raw,multiview-mode=separated,views=2");
}

/* Flags say nothing about who can be seen; memory that is read only is copied. */
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
  truth = find_truth ();
  rig_init_scene (&rig, "maskdetect redact=fill qos=true");
  for (guint i = 0; i <= G_N_ELEMENTS (flags); i++) {
    GstBuffer *in = at (scene_buffer (I420, 0), i);
    g_autoptr (GstBuffer) out = NULL;

    if (i < G_N_ELEMENTS (flags))
      GST_BUFFER_FLAG_SET (in, flags[i]);
    else
      GST_MINI_OBJECT_FLAG_SET (gst_buffer_peek_memory (in, 0),
          GST_MEMORY_FLAG_READONLY);
    out = rig_push (&rig, in);
    assert_covered (out, &truth);
  }
  rig_clear (&rig);
}

/* -- Frames that come late ----------------------------------------------- */

static void
test_late (void)
{
  g_autoptr (GstBuffer) first = NULL;
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = find_truth ();
  rig_init_scene (&rig, "maskdetect redact=fill qos=true tracking=false");
  be_late (&rig);
  for (guint i = 0; i < 12; i++) {
    g_autoptr (GstBuffer) out = NULL;
    GstCaps *caps = scene_caps (I420);

    if (i == 4)
      gst_harness_set (rig.harness, "maskdetect", "tracking", TRUE, NULL);
    gst_caps_set_simple (caps, "framerate", GST_TYPE_FRACTION, 25 + i / 8, 1,
        NULL);
    if (i == 8)
      gst_harness_set_src_caps (rig.harness, caps);
    else
      gst_caps_unref (caps);
    if (i == 8)
      be_late (&rig);
    out = rig_push (&rig, at (scene_buffer (I420, 0), i));
    assert_covered (out, &truth);
  }
  rig_clear (&rig);
}

/* -- Events that are no cut ---------------------------------------------- */

static void
change_caps (Rig * rig, const char *field, GType type, gint a, gint b)
{
  GstCaps *caps = scene_caps (I420);

  if (type == GST_TYPE_FRACTION)
    gst_caps_set_simple (caps, field, type, a, b, NULL);
  else
    gst_caps_set_simple (caps, field, G_TYPE_STRING,
        a ? "bt709" : "interleaved", NULL);
  gst_harness_set_src_caps (rig->harness, caps);
}

static void
change_framerate (Rig * rig)
{
  change_caps (rig, "framerate", GST_TYPE_FRACTION, 30, 1);
}

static void
change_aspect (Rig * rig)
{
  change_caps (rig, "pixel-aspect-ratio", GST_TYPE_FRACTION, 2, 1);
}

static void
change_colorimetry (Rig * rig)
{
  change_caps (rig, "colorimetry", G_TYPE_STRING, TRUE, 0);
}

static void
change_interlacing (Rig * rig)
{
  change_caps (rig, "interlace-mode", G_TYPE_STRING, FALSE, 0);
}

static void
push_segment (Rig * rig, GstClockTime start, GstClockTime position)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = start;
  segment.position = position;
  g_assert_true (gst_harness_push_event (rig->harness,
          gst_event_new_segment (&segment)));
}

static void
repeat_segment (Rig * rig)
{
  push_segment (rig, 0, GST_SECOND);
}

static void
seek (Rig * rig)
{
  push_segment (rig, 30 * GST_SECOND, 30 * GST_SECOND);
}

static void
start_stream (Rig * rig)
{
  gst_harness_push_event (rig->harness, gst_event_new_stream_start ("other"));
  change_framerate (rig);
  push_segment (rig, 0, 0);
}

static void
push_gap (Rig * rig)
{
  gst_harness_push_event (rig->harness, gst_event_new_gap (FRAME, FRAME));
}

static void
untrack (Rig * rig)
{
  gst_harness_set (rig->harness, "maskdetect", "tracking", FALSE, NULL);
}

static void
switch_over (Rig * rig)
{
  gst_harness_set (rig->harness, "maskdetect", "redact", 0, NULL);
  gst_buffer_unref (rig_push (rig, blank (2)));
  gst_harness_set (rig->harness, "maskdetect", "redact", 1, NULL);
}

static const struct
{
  const char *name;
  void (*happen) (Rig * rig);
} no_cuts[] = {
  {"framerate", change_framerate},
  {"pixel-aspect-ratio", change_aspect},
  {"colorimetry", change_colorimetry},
  {"interlace-mode", change_interlacing},
  {"same-segment", repeat_segment},
  {"segment", seek},
  {"flush", rig_flush},
  {"stream-start", start_stream},
  {"gap", push_gap},
  {"tracking", untrack},
  {"redact", switch_over},
};

static void
test_no_cut (gconstpointer data)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = find_truth ();
  rig_init_scene (&rig, "maskdetect redact=fill redact-hold=2000");
  for (guint i = 0; i < 2; i++)
    gst_buffer_unref (rig_push (&rig, at (scene_buffer (I420, 0), i)));
  no_cuts[GPOINTER_TO_UINT (data)].happen (&rig);
  out = rig_push (&rig, blank (3));
  assert_covered (out, &truth);
  rig_clear (&rig);
}

/* -- Faces that jump ----------------------------------------------------- */

/* The scene, wrapped around sideways. */
static GstBuffer *
jumped (int dx, guint frame)
{
  GstBuffer *from = scene_buffer (I420, 0), *to = gst_buffer_copy_deep (from);
  GstMapInfo a, b;

  gst_buffer_map (from, &a, GST_MAP_READ);
  gst_buffer_map (to, &b, GST_MAP_WRITE);
  for (int plane = 0, y = 0; plane < 3; plane++, y = 0) {
    int half = plane > 0, width = SCENE_WIDTH >> half, d = dx >> half;
    gsize offset = plane == 0 ? 0 : SCENE_WIDTH * SCENE_HEIGHT +
        (plane == 2 ? SCENE_WIDTH * SCENE_HEIGHT / 4 : 0);

    for (; y < SCENE_HEIGHT >> half; y++) {
      guint8 *row = b.data + offset + y * width;

      memcpy (row + d, a.data + offset + y * width, width - d);
      memcpy (row, a.data + offset + y * width + width - d, d);
    }
  }
  gst_buffer_unmap (to, &b);
  gst_buffer_unmap (from, &a);
  gst_buffer_unref (from);
  return at (to, frame);
}

/* In the very frame, between two searches, whatever was asked to spare. */
static void
test_jump (gconstpointer launch)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth, inside = { 0 };
  Rig rig;

  if (!scene_have_models ())
    return;
  truth = find_truth ();
  rig_init_scene (&rig, launch);
  for (guint i = 0; i < 3; i++)
    gst_buffer_unref (rig_push (&rig, at (scene_buffer (I420, 0), i)));
  be_late (&rig);
  out = rig_push (&rig, jumped (150, 3));
  for (guint i = 0; i < truth.n; i++)
    if (truth.boxes[i].x + truth.boxes[i].w + 150 < SCENE_WIDTH - 10)
      inside.boxes[inside.n++] = truth.boxes[i];
  g_assert_cmpuint (inside.n, >, 0);
  g_assert_cmpuint (count_covered (out, &inside, 150, 0, SCENE_WIDTH), ==,
      inside.n);
  rig_clear (&rig);
}

/* -- Proportions --------------------------------------------------------- */

/* How many faces of the scene are found once it is scaled, with those caps. */
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
  /* Nor does a mistaken one do any harm. */
  count_scaled (SCENE_WIDTH, SCENE_HEIGHT, ",pixel-aspect-ratio=1/2147483647");
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/privacy/allocation", test_allocation);
  g_test_add_func ("/privacy/crop", test_crop);
  g_test_add_func ("/privacy/too-large", test_too_large);
  for (guint i = 0; i < G_N_ELEMENTS (spoilers); i++) {
    g_autofree char *path =
        g_strconcat ("/privacy/cannot-look/", spoilers[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_cannot_look);
  }
  g_test_add_func ("/privacy/layouts", test_layouts);
  g_test_add_func ("/privacy/flags", test_flags);
  g_test_add_func ("/privacy/late", test_late);
  for (guint i = 0; i < G_N_ELEMENTS (no_cuts); i++) {
    g_autofree char *path =
        g_strconcat ("/privacy/no-cut/", no_cuts[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_no_cut);
  }
  g_test_add_data_func ("/privacy/jump/interval",
      "maskdetect redact=fill detect-interval=15", test_jump);
  g_test_add_data_func ("/privacy/jump/budget",
      "maskdetect redact=fill frame-budget=0.01", test_jump);
  g_test_add_data_func ("/privacy/jump/automatic",
      "maskdetect redact=fill detect-interval=0", test_jump);
  g_test_add_data_func ("/privacy/jump/late",
      "maskdetect redact=fill detect-interval=15 qos=true", test_jump);
  g_test_add_func ("/privacy/aspect", test_aspect);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

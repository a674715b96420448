/* Tests which faces are redacted, for how long, and the resulting pixels. */
#include "draw/redactor.h"

#include "../harness.h"
#include "../scene.h"

#define I420 GST_VIDEO_FORMAT_I420
#define SIDE 200
#define STYLE { MD_REDACT_FILL, GST_MASK_DETECT_REDACT_WHICH_ALL, 0, 500 }

typedef struct
{
  GstMaskDetectRedactor *redactor;
  GstMaskDetectRedactStyle style;
  MdFace face;
  guint8 pixels[SIDE * SIDE];
} Fixture;

static void
set_up (Fixture * f, GstMaskDetectRedactWhich which)
{
  *f = (Fixture) {
    .redactor = gst_mask_detect_redactor_new (),.style = STYLE,.face = {
      .box = {80, 80, 120, 120},.label = MD_LABEL_MASK,.track_id = 1
  },};
  f->style.which = which;
}

/* Draws the next frame.
 * Returns: the width of the black area through the middle of the faces */
static int
frame_of (Fixture * f, guint milliseconds, const MdFace * faces, guint n_faces)
{
  MdImage image = {
    .format = MD_FORMAT_GRAY8,.width = SIDE,.height = SIDE,
    .planes = {f->pixels},.strides = {SIDE},.full_range = TRUE,
  };
  int width = 0, x;

  memset (f->pixels, 255, sizeof f->pixels);
  if (gst_mask_detect_redactor_update (f->redactor, &f->style,
          milliseconds * GST_MSECOND, faces, n_faces))
    gst_mask_detect_redactor_draw (f->redactor, &f->style, &image, NULL);
  for (x = 0; x < SIDE; x++)
    width += f->pixels[100 * SIDE + x] == 0;
  return width;
}

static int
frame (Fixture * f, guint milliseconds, guint n_faces)
{
  return frame_of (f, milliseconds, &f->face, n_faces);
}

static void
test_which (void)
{
  static const struct
  {
    GstMaskDetectRedactWhich which;
    MdLabel label;
    gboolean covered;
  } cases[] = {
    {GST_MASK_DETECT_REDACT_WHICH_ALL, MD_LABEL_MASK, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_ALL, MD_LABEL_NO_MASK, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_ALL, MD_LABEL_UNKNOWN, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_MASK, MD_LABEL_MASK, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_MASK, MD_LABEL_NO_MASK, FALSE},
    {GST_MASK_DETECT_REDACT_WHICH_MASK, MD_LABEL_UNKNOWN, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_NO_MASK, MD_LABEL_MASK, FALSE},
    {GST_MASK_DETECT_REDACT_WHICH_NO_MASK, MD_LABEL_NO_MASK, TRUE},
    {GST_MASK_DETECT_REDACT_WHICH_NO_MASK, MD_LABEL_UNKNOWN, TRUE},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    Fixture f;

    set_up (&f, cases[i].which);
    f.face.label = cases[i].label;
    g_assert_cmpint (frame (&f, 40, 1), ==, cases[i].covered ? 40 : 0);
    gst_mask_detect_redactor_free (f.redactor);
  }
}

/* Without tracks, faces have no identity: a face that may be shown does not
 * uncover another. */
static void
test_which_untracked (void)
{
  const MdFace faces[] = {
    {.box = {20, 80, 60, 120},.label = MD_LABEL_MASK},
    {.box = {80, 80, 120, 120},.label = MD_LABEL_NO_MASK},
    {.box = {140, 80, 180, 120},.label = MD_LABEL_UNKNOWN},
  };
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_NO_MASK);
  g_assert_cmpint (frame_of (&f, 40, faces, 3), ==, 80);
  /* Two faces are no longer found; they stay covered for the hold time. */
  g_assert_cmpint (frame_of (&f, 80, faces, 1), >=, 80);
  g_assert_cmpint (frame_of (&f, 600, faces, 1), ==, 0);
  gst_mask_detect_redactor_free (f.redactor);
}

/* A new verdict uncovers at once; a lost one covers at once. */
static void
test_verdict_changes (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_NO_MASK);
  f.face.label = MD_LABEL_UNKNOWN;
  g_assert_cmpint (frame (&f, 40, 1), ==, 40);
  f.face.label = MD_LABEL_MASK;
  g_assert_cmpint (frame (&f, 80, 1), ==, 0);
  g_assert_cmpint (frame (&f, 120, 0), ==, 0);
  f.face.label = MD_LABEL_NO_MASK;
  g_assert_cmpint (frame (&f, 160, 1), ==, 40);
  gst_mask_detect_redactor_free (f.redactor);
}

/* The cover of an unseen face grows; when the face is seen again, it is the
 * box. */
static void
test_carried (void)
{
  Fixture f;
  int width;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_ALL);
  g_assert_cmpint (frame (&f, 0, 1), ==, 40);
  f.face.carried = TRUE;
  width = frame (&f, 200, 1);
  g_assert_cmpint (width, >, 40);
  g_assert_cmpint (frame (&f, 400, 1), >, width);
  f.face.carried = FALSE;
  g_assert_cmpint (frame (&f, 600, 1), ==, 40);
  gst_mask_detect_redactor_free (f.redactor);
}

static void
test_hold (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_ALL);
  g_assert_cmpint (frame (&f, 1000, 1), ==, 40);
  g_assert_cmpint (frame (&f, 1040, 0), >=, 40);
  g_assert_cmpint (frame (&f, 1500, 0), >, 40);
  g_assert_cmpint (frame (&f, 1501, 0), ==, 0);

  /* The face has moved: its old position is uncovered. */
  g_assert_cmpint (frame (&f, 1600, 1), ==, 40);
  g_assert_cmpint (frame (&f, 1640, 0), >=, 40);
  f.face.box.x1 += 60;
  f.face.box.x2 += 60;
  g_assert_cmpint (frame (&f, 1680, 1), ==, 40);

  /* A face seen while redaction was off is covered when it is turned on. */
  f.style.mode = MD_REDACT_NONE;
  g_assert_cmpint (frame (&f, 1760, 1), ==, 0);
  g_assert_cmpint (frame (&f, 1800, 0), ==, 0);
  f.style.mode = MD_REDACT_FILL;
  g_assert_cmpint (frame (&f, 1840, 0), >=, 40);
  /* The hold time can be raised and lowered. */
  f.style.hold = 0;
  g_assert_cmpint (frame (&f, 1880, 0), ==, 0);
  f.style.hold = 3000;
  g_assert_cmpint (frame (&f, 1920, 0), >=, 40);

  /* However low the frame rate, the next frame is covered. */
  f.style.hold = 1;
  g_assert_cmpint (frame (&f, 20000, 1), ==, 40);
  g_assert_cmpint (frame (&f, 50000, 0), >=, 40);
  g_assert_cmpint (frame (&f, 80000, 0), ==, 0);
  f.style.hold = 0;
  g_assert_cmpint (frame (&f, 90000, 1), ==, 40);
  g_assert_cmpint (frame (&f, 91000, 0), ==, 0);
  gst_mask_detect_redactor_free (f.redactor);
}

/* Without tracks, a face is identified by its position; one that has jumped or
 * is not found stays covered where it was. */
static void
test_hold_untracked (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_ALL);
  f.face.track_id = 0;
  g_assert_cmpint (frame (&f, 0, 1), ==, 40);
  g_assert_cmpint (frame (&f, 40, 0), >=, 40);
  f.face.box.x1 += 10;
  f.face.box.x2 += 10;
  g_assert_cmpint (frame (&f, 80, 1), ==, 40);
  f.face.box.x1 += 60;
  f.face.box.x2 += 60;
  g_assert_cmpint (frame (&f, 120, 1), >=, 80);
  g_assert_cmpint (frame (&f, 640, 1), ==, 40);
  gst_mask_detect_redactor_free (f.redactor);
}

/* A face is still covered when it is unseen for so long that its area
 * overflows. */
static void
test_grown (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_ALL);
  f.style.hold = 600000;
  f.face.box = (MdBox) {
  0, 0, SIDE, SIDE};
  g_assert_cmpint (frame (&f, 0, 1), ==, SIDE);
  g_assert_cmpint (frame (&f, 599000, 0), ==, SIDE);
  gst_mask_detect_redactor_free (f.redactor);
}

/* Covers scale with the size of the frame. */
static void
test_resized (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_ALL);
  gst_mask_detect_redactor_set_size (f.redactor, SIDE / 2, SIDE);
  f.face.box = (MdBox) {
  40, 80, 60, 120};
  g_assert_cmpint (frame (&f, 0, 1), ==, 20);
  gst_mask_detect_redactor_set_size (f.redactor, SIDE, SIDE);
  g_assert_cmpint (frame (&f, 1, 0), >=, 40);
  gst_mask_detect_redactor_free (f.redactor);
}

/* A face is missing until it is found again or no longer needs a cover. */
static void
test_missing (void)
{
  Fixture f;

  set_up (&f, GST_MASK_DETECT_REDACT_WHICH_NO_MASK);
  f.face.label = MD_LABEL_NO_MASK;
  frame (&f, 0, 1);
  g_assert_false (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  f.face.carried = TRUE;
  frame (&f, 40, 1);
  g_assert_true (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  frame (&f, 80, 0);
  g_assert_true (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  f.face.carried = FALSE;
  frame (&f, 120, 1);
  g_assert_false (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  frame (&f, 1000, 0);
  g_assert_true (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  frame (&f, 1040, 0);
  g_assert_false (gst_mask_detect_redactor_is_missing (f.redactor, &f.style));
  gst_mask_detect_redactor_free (f.redactor);
}

static guint8
luma_at (GstBuffer * buffer, int x, int y)
{
  guint8 value;

  gst_buffer_extract (buffer, (gsize) y * SCENE_WIDTH + x, &value, 1);
  return value;
}

/* Every face on @buffer is black, from corner to corner. */
static void
check_black (GstBuffer * buffer, guint least)
{
  g_autoptr (GPtrArray) faces = scene_regions (buffer, "face");
  guint i;

  g_assert_cmpuint (faces->len, >=, least);
  for (i = 0; i < faces->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = faces->pdata[i];
    guint k;

    for (k = 0; k < roi->h; k++) {
      g_assert_cmpuint (luma_at (buffer, roi->x + k * roi->w / roi->h,
              roi->y + k), ==, 16);
      g_assert_cmpuint (luma_at (buffer, roi->x + roi->w / 2, roi->y + k), ==,
          16);
    }
  }
}

static void
test_element (void)
{
  g_autoptr (GstBuffer) in = NULL;
  g_autoptr (GstBuffer) before = NULL;
  g_autoptr (GstBuffer) out = NULL;
  GstMapInfo map;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill");
  in = scene_buffer (I420, 0);
  before = gst_buffer_copy_deep (in);
  out = rig_push (&rig, gst_buffer_ref (in));
  check_black (out, 2);
  g_assert_cmpuint (luma_at (out, 0, 0), ==, luma_at (in, 0, 0));
  /* Another reference to the buffer sees it unchanged. */
  g_assert_true (gst_buffer_map (before, &map, GST_MAP_READ));
  g_assert_cmpint (gst_buffer_memcmp (in, 0, map.data, map.size), ==, 0);
  gst_buffer_unmap (before, &map);
  rig_clear (&rig);
}

/* The outline of the box is drawn over the black. */
static void
test_overlay (void)
{
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GPtrArray) faces = NULL;
  const GstVideoRegionOfInterestMeta *roi;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill overlay=true");
  out = rig_push (&rig, scene_buffer (I420, 0));
  faces = scene_regions (out, "face");
  g_assert_cmpuint (faces->len, >, 0);
  roi = faces->pdata[0];
  g_assert_cmpuint (luma_at (out, roi->x + roi->w / 2, roi->y + roi->h / 2),
      ==, 16);
  g_assert_cmpuint (luma_at (out, roi->x + 1, roi->y + roi->h / 2), >, 60);
  rig_clear (&rig);
}

/* Late frames are redacted at the extrapolated positions. Without tracks,
 * detection runs on them, too. */
static void
test_late (gconstpointer launch)
{
  Rig rig;
  guint i;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, launch);
  gst_buffer_unref (rig_push (&rig, scene_buffer (I420, 0)));
  gst_harness_push_upstream_event (rig.harness,
      gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2.0, GST_SECOND, 0));
  for (i = 1; i < 5; i++) {
    GstBuffer *in = scene_buffer (I420, 0);
    g_autoptr (GstBuffer) out = NULL;

    GST_BUFFER_PTS (in) = i * GST_BUFFER_DURATION (in);
    out = rig_push (&rig, in);
    check_black (out, 2);
  }
  rig_clear (&rig);
}

/* A frame that cannot be redacted does not leave the element. */
static void
test_truncated (void)
{
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=blur");
  g_assert_cmpint (gst_harness_push (rig.harness,
          gst_buffer_new_allocate (NULL, 100, NULL)), ==, GST_FLOW_OK);
  g_assert_cmpuint (gst_harness_buffers_in_queue (rig.harness), ==, 0);
  g_assert_cmpuint (rig_count_messages (&rig, GST_MESSAGE_WARNING), ==, 1);
  rig_clear (&rig);
}

/* Regions marked by upstream are covered, relative to the visible part. */
static void
test_regions (void)
{
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *in = scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0);
  guint8 row[SCENE_WIDTH];
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill redact-padding=0 "
      "redact-roi-type=plate");
  gst_buffer_add_video_region_of_interest_meta (in, "plate", 100, 60, 40, 30);
  gst_buffer_add_video_region_of_interest_meta (in, "tree", 300, 60, 40, 30);
  /* From 10 pixels left of the frame and 20 above it. */
  gst_buffer_add_video_region_of_interest_meta (in, "plate", -10, -20, 30, 100);
  out = rig_push (&rig, in);
  gst_buffer_extract (out, 70 * SCENE_WIDTH, row, sizeof row);
  for (int x = 0; x < SCENE_WIDTH; x++)
    g_assert_cmpuint (row[x], ==, x < 20 || (x >= 100 && x < 140) ? 16 : 128);
  gst_buffer_extract (out, 90 * SCENE_WIDTH, row, sizeof row);
  g_assert_cmpuint (row[120], ==, 128);
  rig_clear (&rig);
}

/* A detector upstream may examine only some frames: in the others, its regions
 * stay covered for redact-hold. */
static void
test_regions_held (void)
{
  static const struct
  {
    guint milliseconds;
    gboolean marked, covered;
  } frames[] = {
    {0, FALSE, FALSE}, {40, TRUE, TRUE}, {80, FALSE, TRUE}, {120, TRUE, TRUE},
    {560, FALSE, TRUE}, {1200, FALSE, FALSE},
  };
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init_scene (&rig, "maskdetect redact=fill redact-roi-type=plate");
  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    GstBuffer *in = scene_blank (I420, SCENE_WIDTH, SCENE_HEIGHT, 0);
    g_autoptr (GstBuffer) out = NULL;
    guint8 pixel;

    GST_BUFFER_PTS (in) = frames[i].milliseconds * GST_MSECOND;
    if (frames[i].marked)
      gst_buffer_add_video_region_of_interest_meta (in, "plate", 100, 60, 40,
          30);
    out = rig_push (&rig, in);
    gst_buffer_extract (out, 70 * SCENE_WIDTH + 120, &pixel, 1);
    g_assert_cmpuint (pixel, ==, frames[i].covered ? 16 : 128);
  }
  rig_clear (&rig);
}

/* The element's own results are not upstream's regions: they do not affect
 * which faces are redacted. */
static void
test_own_regions (void)
{
  static const char *const types[] = { "face", "mask", "no-mask" };
  g_autoptr (GstBuffer) expected = NULL;

  if (!scene_have_models ())
    return;
  for (guint i = 0; i <= G_N_ELEMENTS (types); i++) {
    g_autofree char *launch = g_strconcat ("maskdetect tracking=false "
        "redact=fill redact-which=mask redact-roi-type=",
        i > 0 ? types[i - 1] : "none", NULL);
    g_autoptr (GstBuffer) out = NULL;
    GstMapInfo a, b;
    Rig rig;

    rig_init_scene (&rig, launch);
    out = rig_push (&rig, scene_buffer (I420, 0));
    rig_clear (&rig);
    if (expected == NULL)
      expected = gst_buffer_ref (out);
    gst_buffer_map (expected, &a, GST_MAP_READ);
    gst_buffer_map (out, &b, GST_MAP_READ);
    g_assert_cmpmem (a.data, a.size, b.data, b.size);
    gst_buffer_unmap (out, &b);
    gst_buffer_unmap (expected, &a);
  }
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redactor/which", test_which);
  g_test_add_func ("/redactor/which-untracked", test_which_untracked);
  g_test_add_func ("/redactor/verdict-changes", test_verdict_changes);
  g_test_add_func ("/redactor/carried", test_carried);
  g_test_add_func ("/redactor/hold", test_hold);
  g_test_add_func ("/redactor/hold-untracked", test_hold_untracked);
  g_test_add_func ("/redactor/grown", test_grown);
  g_test_add_func ("/redactor/resized", test_resized);
  g_test_add_func ("/redactor/missing", test_missing);
  g_test_add_func ("/redactor/element", test_element);
  g_test_add_func ("/redactor/overlay", test_overlay);
  g_test_add_data_func ("/redactor/late",
      "maskdetect redact=fill qos=true", test_late);
  g_test_add_data_func ("/redactor/late-untracked",
      "maskdetect redact=fill qos=true tracking=false", test_late);
  g_test_add_func ("/redactor/truncated", test_truncated);
  g_test_add_func ("/redactor/regions", test_regions);
  g_test_add_func ("/redactor/regions-held", test_regions_held);
  g_test_add_func ("/redactor/own-regions", test_own_regions);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

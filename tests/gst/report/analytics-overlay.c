/* Tests that GStreamer's objectdetectionoverlay draws our boxes and verdicts,
 * by comparing pixels before and after it. */
#include "config.h"

#include "../harness.h"
#include "../scene.h"

#ifdef HAVE_ANALYTICS
#include "report/analytics.h"

#define BGRX GST_VIDEO_FORMAT_BGRx
/* After it, because it prefers to attach an overlay composition. */
#define OVERLAY "objectdetectionoverlay %s ! " \
    "capsfilter caps=video/x-raw,format=BGRx"
/* Maximum distance from the box's edge at which its line, two pixels wide,
 * changes pixels. */
#define LINE 3

typedef struct
{
  guint edge;                   /* pixels changed on the boxes' edges */
  guint length;                 /* pixels of those edges */
  guint elsewhere;              /* changed further than LINE from an edge */
} Changes;

static GstHarness *
new_overlay (const char *properties)
{
  g_autofree char *launch = g_strdup_printf (OVERLAY, properties);
  GstHarness *h = gst_harness_new_parse (launch);

  gst_harness_set_src_caps (h, scene_caps (BGRX));
  return h;
}

static gboolean
have_overlay (void)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("objectdetectionoverlay");

  if (factory == NULL)
    g_test_skip ("no objectdetectionoverlay: install gstreamer1.0-plugins-bad");
  return factory != NULL;
}

/* Whether x, y is at most @reach pixels from the edge of @box. */
static gboolean
is_edge (const GstVideoRegionOfInterestMeta * box, int x, int y, int reach)
{
  int left = x - (int) box->x, right = x - (int) (box->x + box->w);
  int top = y - (int) box->y, bottom = y - (int) (box->y + box->h);

  if (left < -reach || right > reach || top < -reach || bottom > reach)
    return FALSE;
  return ABS (left) <= reach || ABS (right) <= reach || ABS (top) <= reach
      || ABS (bottom) <= reach;
}

static gboolean
any_edge (GPtrArray * boxes, int x, int y, int reach)
{
  guint i;

  for (i = 0; i < boxes->len; i++)
    if (is_edge (boxes->pdata[i], x, y, reach))
      return TRUE;
  return FALSE;
}

/* Counts the pixels in which @after, with the boxes, differs from @before. */
static Changes
compare (GstBuffer * before, GstBuffer * after)
{
  g_autoptr (GPtrArray) boxes = scene_regions (after, "face");
  Changes changes = { 0 };
  GstMapInfo a, b;
  int x, y;

  g_assert_true (gst_buffer_map (before, &a, GST_MAP_READ));
  g_assert_true (gst_buffer_map (after, &b, GST_MAP_READ));
  g_assert_cmpuint (a.size, ==, b.size);
  for (y = 0; y < SCENE_HEIGHT; y++)
    for (x = 0; x < SCENE_WIDTH; x++) {
      gsize at = 4 * (y * SCENE_WIDTH + x);
      gboolean changed = memcmp (a.data + at, b.data + at, 3) != 0;
      gboolean edge = any_edge (boxes, x, y, 0);

      changes.length += edge;
      changes.edge += edge && changed;
      changes.elsewhere += changed && !any_edge (boxes, x, y, LINE);
    }
  gst_buffer_unmap (before, &a);
  gst_buffer_unmap (after, &b);
  return changes;
}

/* Makes a grey picture with these faces, as the input of the overlay. */
static GstBuffer *
buffer_with_faces (const MdFace * faces, guint n_faces, guint frame)
{
  GstBuffer *buffer = scene_blank (BGRX, SCENE_WIDTH, SCENE_HEIGHT, frame);
  GstMaskDetectAnalytics *analytics = gst_mask_detect_analytics_new ();
  const GstMaskDetectIds *ids;
  GstVideoInfo info;

  gst_video_info_set_format (&info, BGRX, SCENE_WIDTH, SCENE_HEIGHT);
  ids = gst_mask_detect_analytics_attach (analytics,
      GST_MASK_DETECT_ANALYTICS_TYPE_FACE, buffer, &info, faces, n_faces);
  gst_mask_detect_meta_attach (buffer, &info, faces, n_faces, ids);
  gst_mask_detect_analytics_free (analytics);
  return buffer;
}

/* Returns: (transfer full): @in after the overlay */
static GstBuffer *
draw (const char *properties, GstBuffer * in)
{
  GstHarness *h = new_overlay (properties);
  GstBuffer *out = gst_harness_push_and_pull (h, gst_buffer_copy_deep (in));

  g_assert_nonnull (out);
  gst_harness_teardown (h);
  return out;
}

static void
test_boxes (void)
{
  g_autoptr (GstBuffer) in = buffer_with_faces (scene_faces, 2, 0);
  g_autoptr (GstBuffer) out = NULL;
  Changes changes;

  if (!have_overlay ())
    return;
  out = draw ("draw-labels=false", in);
  changes = compare (in, out);
  g_assert_cmpuint (changes.edge, ==, changes.length);
  g_assert_cmpuint (changes.elsewhere, ==, 0);
}

/* Each verdict is drawn, not the common type "face". */
static void
test_labels (void)
{
  MdFace faces[2] = { scene_faces[0], scene_faces[1] };
  g_autoptr (GstBuffer) in = buffer_with_faces (faces, 2, 0);
  g_autoptr (GstBuffer) other = NULL;
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GstBuffer) other_out = NULL;
  Changes changes;

  if (!have_overlay ())
    return;
  out = draw ("", in);
  changes = compare (in, out);
  g_assert_cmpuint (changes.edge, ==, changes.length);
  g_assert_cmpuint (changes.elsewhere, >, 0);

  /* The two pictures differ only in the text of the verdict. */
  faces[1].label = MD_LABEL_MASK;
  faces[1].probabilities[MD_LABEL_MASK] =
      faces[1].probabilities[MD_LABEL_NO_MASK];
  other = buffer_with_faces (faces, 2, 0);
  other_out = draw ("", other);
  changes = compare (out, other_out);
  g_assert_cmpuint (changes.elsewhere, >, 0);
}

/* No box is drawn after the faces have gone. */
static void
test_gone (void)
{
  g_autoptr (GstBuffer) before = NULL;
  g_autoptr (GstBuffer) out = NULL;
  GstBuffer *empty;
  GstHarness *h;

  if (!have_overlay ())
    return;
  h = new_overlay ("");
  gst_buffer_unref (gst_harness_push_and_pull (h,
          buffer_with_faces (scene_faces, 2, 0)));
  empty = buffer_with_faces (NULL, 0, 1);
  before = gst_buffer_copy_deep (empty);
  out = gst_harness_push_and_pull (h, empty);
  g_assert_cmpuint (compare (before, out).elsewhere, ==, 0);
  gst_harness_teardown (h);
}

/* Returns: (transfer full): the painted picture after @launch */
static GstBuffer *
run (const char *launch)
{
  GstBuffer *out;
  Rig rig;

  rig_init (&rig, launch);
  rig_set_format (&rig, BGRX, SCENE_WIDTH, SCENE_HEIGHT);
  out = rig_push (&rig, scene_buffer (BGRX, 0));
  rig_clear (&rig);
  return out;
}

static void
test_pipeline (void)
{
  g_autofree char *overlay = g_strdup_printf ("maskdetect ! " OVERLAY,
      "draw-labels=false");
  g_autofree char *labelled = g_strdup_printf ("maskdetect ! " OVERLAY, "");
  g_autoptr (GstBuffer) without = NULL;
  g_autoptr (GstBuffer) boxes = NULL;
  g_autoptr (GstBuffer) labels = NULL;
  Changes changes;

  if (!have_overlay () || !scene_have_models ())
    return;
  without = run ("maskdetect");
  g_assert_cmpuint (rig_count_faces (without), >=, 2);
  boxes = run (overlay);
  changes = compare (without, boxes);
  /* Some pixels of the picture have the colour of the line. */
  g_assert_cmpuint (changes.edge, >=, changes.length * 9 / 10);
  g_assert_cmpuint (changes.elsewhere, ==, 0);

  labels = run (labelled);
  g_assert_cmpuint (compare (boxes, labels).elsewhere, >, 0);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/analytics-overlay/boxes", test_boxes);
  g_test_add_func ("/analytics-overlay/labels", test_labels);
  g_test_add_func ("/analytics-overlay/gone", test_gone);
  g_test_add_func ("/analytics-overlay/pipeline", test_pipeline);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

#else

int
main (int argc, char **argv)
{
  g_print ("1..0 # SKIP built without GstAnalytics\n");
  return 0;
}

#endif

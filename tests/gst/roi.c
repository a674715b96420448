/* Tests regions from the property and from buffers, and that the element
 * searches only these. */
#include "roi.h"

#include <string.h>

#include "harness.h"
#include "image/box.h"
#include "painter.h"
#include "scene.h"

#define I420 GST_VIDEO_FORMAT_I420

static void
test_parse (void)
{
  static const struct
  {
    const char *text, *again;
    guint n;
  } cases[] = {
    {NULL, NULL, 0},
    {"", NULL, 0},
    {" ", NULL, 0},
    {"1,2,3,4", "1,2,3,4", 1},
    {" 1 , 2.5,\t3, 4 ; ", "1,2.5,3,4", 1},
    {"-10,-20,30,40;0,0,0,0", "-10,-20,30,40;0,0,0,0", 2},
    {"0,50%,100 %,50%", "0,50%,100%,50%", 1},
    {"1e3,1,1,1", "1000,1,1,1", 1},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *again = NULL;
    GstMaskDetectRoi roi;

    g_assert_true (gst_mask_detect_roi_parse (&roi, cases[i].text, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (roi.n, ==, cases[i].n);
    again = gst_mask_detect_roi_to_string (&roi);
    g_assert_cmpstr (again, ==, cases[i].again);
  }
}

static void
test_errors (void)
{
  static const char *const texts[] = {
    "1", "1,2,3", "1,2,3,", "1,2,3,4,5", "1,2,3,4;5", ";1,2,3,4", "a,2,3,4",
    "1,2,3,4x", "1,2,-3,4", "1,2,3,-4", "nan,2,3,4", "1,inf,3,4",
    "1,2,1e99,4", "1;2;3;4", "1 2 3 4", "1,2,3,4;;1,2,3,4", "%,2,3,4",
    "1,2,3,4%%",
  };
  g_autoptr (GString) many = g_string_new ("1,1,1,1");
  g_autoptr (GError) error = NULL;
  GstMaskDetectRoi roi = {.n = 7 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_assert_false (gst_mask_detect_roi_parse (&roi, texts[i], &error));
    g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
    g_assert_cmpuint (roi.n, ==, 7);
    g_clear_error (&error);
  }
  for (i = 1; i < MD_MAX_REGIONS; i++)
    g_string_append (many, ";1,1,1,1");
  g_assert_true (gst_mask_detect_roi_parse (&roi, many->str, NULL));
  g_assert_cmpuint (roi.n, ==, MD_MAX_REGIONS);
  g_string_append (many, ";1,1,1,7");
  g_assert_false (gst_mask_detect_roi_parse (&roi, many->str, &error));
  g_assert_nonnull (strstr (error->message, "1,1,1,7"));
}

static void
check_place (const char *text, guint n, const MdRect * expected)
{
  GstVideoInfo info;
  GstMaskDetectRoi roi;
  MdRegions regions;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 641, 360);
  g_assert_true (gst_mask_detect_roi_parse (&roi, text, NULL));
  gst_mask_detect_roi_place (&roi, &info, &regions);
  g_assert_cmpuint (regions.n, ==, n);
  for (i = 0; i < n; i++)
    g_assert_cmpmem (&regions.rects[i], sizeof (MdRect), &expected[i],
        sizeof (MdRect));
}

static void
test_place (void)
{
  check_place ("10,20,30,40", 1, (const MdRect[]) { {10, 20, 30, 40} });
  /* The two halves of 641 pixels leave no gap. */
  check_place ("0,0,50%,100%;50%,0,50%,100%", 2, (const MdRect[]) {
        {0, 0, 320, 360}, {320, 0, 321, 360}
      });
  check_place ("-50%,-50%,100%,100%", 1, (const MdRect[]) { {0, 0, 320, 180}
      });
  check_place ("0,0,0,0;641,0,10,10;-10,0,10,10;5,-1e6,3,1e6;7,8,.2,9", 0,
      NULL);
  check_place ("-1e6,-1e6,1e6,1e6;-1e6,-1e6,9e5,1e6;-5e5,-5e5,1e6,1e6", 1,
      (const MdRect[]) { {0, 0, 641, 360} });
}

static void
test_collect (void)
{
  g_autoptr (GstBuffer) buffer = gst_buffer_new ();
  GstVideoInfo info;
  MdRegions regions;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 640, 360);
  gst_mask_detect_roi_collect (buffer, 0, &info, &regions);
  g_assert_cmpuint (regions.n, ==, 0);

  gst_buffer_add_video_region_of_interest_meta (buffer, "person", 1, 2, 3, 4);
  gst_buffer_add_video_region_of_interest_meta (buffer, "car", 5, 6, 7, 8);
  gst_buffer_add_video_region_of_interest_meta (buffer, "person", 600, 300,
      G_MAXUINT, G_MAXUINT);
  gst_buffer_add_video_region_of_interest_meta (buffer, "person", G_MAXUINT,
      G_MAXUINT, 1, 1);
  gst_mask_detect_roi_collect (buffer, 0, &info, &regions);
  g_assert_cmpuint (regions.n, ==, 3);
  gst_mask_detect_roi_collect (buffer, g_quark_from_string ("person"), &info,
      &regions);
  g_assert_cmpuint (regions.n, ==, 2);
  g_assert_cmpint (regions.rects[1].width, ==, 40);
  g_assert_cmpint (regions.rects[1].height, ==, 60);
  gst_mask_detect_roi_collect (buffer, g_quark_from_string ("dog"), &info,
      &regions);
  g_assert_cmpuint (regions.n, ==, 0);
  /* Begins outside the frame. */
  gst_buffer_add_video_region_of_interest_meta (buffer, "dog", -10, -20, 30,
      100);
  gst_mask_detect_roi_collect (buffer, g_quark_from_string ("dog"), &info,
      &regions);
  g_assert_cmpuint (regions.n, ==, 1);
  g_assert_cmpint (regions.rects[0].x, ==, 0);
  g_assert_cmpint (regions.rects[0].width, ==, 20);
  g_assert_cmpint (regions.rects[0].height, ==, 80);
}

static void
set_roi (Rig * rig, const char *text)
{
  gst_harness_set (rig->harness, "maskdetect", "roi", text, NULL);
}

/* @frame: sets only the time, because all frames of the scene look alike */
static GstBuffer *
push_scene (Rig * rig, guint frame)
{
  GstBuffer *buffer = scene_buffer (I420, 0);

  GST_BUFFER_PTS (buffer) = frame * GST_BUFFER_DURATION (buffer);
  return rig_push (rig, buffer);
}

/* Returns its faces as strings "x,y,width,height", with a margin around
 * each. */
static GPtrArray *
find_everywhere (Rig * rig)
{
  g_autoptr (GstBuffer) out = push_scene (rig, 0);
  g_autoptr (GPtrArray) faces = scene_regions (out, "face");
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);
  guint i;

  g_assert_cmpuint (faces->len, >=, 2);
  for (i = 0; i < faces->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = faces->pdata[i];

    g_ptr_array_add (texts, g_strdup_printf ("%d,%d,%u,%u",
            (int) roi->x - 10, (int) roi->y - 10, roi->w + 20, roi->h + 20));
  }
  return texts;
}

static guint
count_faces (const char *launch, const char *roi)
{
  g_autoptr (GstBuffer) out = NULL;
  Rig rig;
  guint n;

  rig_init (&rig, launch);
  rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  set_roi (&rig, roi);
  out = push_scene (&rig, 0);
  n = rig_count_faces (out);
  rig_clear (&rig);
  return n;
}

static void
test_element (void)
{
  g_autoptr (GPtrArray) faces = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *all = NULL;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect");
  rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  faces = find_everywhere (&rig);
  rig_clear (&rig);

  g_assert_cmpuint (count_faces ("maskdetect", faces->pdata[0]), ==, 1);
  g_assert_cmpuint (count_faces ("maskdetect", faces->pdata[1]), ==, 1);
  /* A face in several rectangles is found once. */
  twice = g_strdup_printf ("%s;%s;%s;0,0,100%%,100%%",
      (char *) faces->pdata[0], (char *) faces->pdata[1],
      (char *) faces->pdata[0]);
  g_assert_cmpuint (count_faces ("maskdetect", twice), ==, faces->len);
  all = g_strdup_printf ("%s;%s", (char *) faces->pdata[0],
      (char *) faces->pdata[1]);
  g_assert_cmpuint (count_faces ("maskdetect", all), ==, 2);
  g_assert_cmpuint (count_faces ("maskdetect", "700,0,100,100"), ==, 0);
  g_assert_cmpuint (count_faces ("maskdetect", "0,0,0,0"), ==, 0);
  g_assert_cmpuint (count_faces ("maskdetect tracking=false",
          faces->pdata[1]), ==, 1);
}

/* Returns the largest face found in a portrait. */
static MdBox
find_portrait (const char *roi)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (MdPainter) painter = NULL;
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GPtrArray) faces = NULL;
  const GstVideoRegionOfInterestMeta *largest;
  const MdPaintedFace *painted;
  const gsize size = 3 * SCENE_WIDTH * SCENE_HEIGHT;
  guint8 *rgb = g_malloc (size);
  Rig rig;

  params.width = SCENE_WIDTH;
  params.height = SCENE_HEIGHT;
  params.easy = TRUE;
  params.people = 1;
  params.min_face = params.max_face = 215;
  params.seed = 5;
  painter = md_painter_new (&params);
  md_painter_paint (painter, 0, rgb, &painted);
  rig_init (&rig, "maskdetect tracking=false min-face-size=10");
  rig_set_format (&rig, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH, SCENE_HEIGHT);
  set_roi (&rig, roi);
  out = rig_push (&rig, gst_buffer_new_wrapped (rgb, size));
  faces = scene_regions (out, "face");
  g_assert_cmpuint (faces->len, >, 0);
  largest = faces->pdata[0];
  for (guint i = 1; i < faces->len; i++) {
    const GstVideoRegionOfInterestMeta *face = faces->pdata[i];

    if (face->w * face->h > largest->w * largest->h)
      largest = face;
  }
  rig_clear (&rig);
  return (MdBox) {
  largest->x, largest->y, largest->x + largest->w, largest->y + largest->h};
}

/* A large face at the edge of a region is reported whole, not up to the margin
 * around the region. */
static void
test_large_face (void)
{
  MdBox whole, part;
  float x;

  if (!scene_have_models ())
    return;
  whole = find_portrait (NULL);
  x = (whole.x1 + whole.x2) / 2;
  for (guint side = 0; side < 2; side++) {
    /* Up to just beyond the centre, or from just before it. */
    g_autofree char *roi = side == 0 ?
        g_strdup_printf ("0,0,%d,100%%", (int) x + 4) :
        g_strdup_printf ("%d,0,100%%,100%%", (int) x - 4);

    part = find_portrait (roi);
    g_test_message ("%s: %.0f to %.0f, whole %.0f to %.0f", roi,
        (double) part.x1, (double) part.x2, (double) whole.x1,
        (double) whole.x2);
    g_assert_cmpfloat (md_box_intersection (&whole, &part), >,
        0.95f * md_box_area (&whole));
  }
}

/* A face outside changed regions is lost, and returns with them. */
static void
test_leaves (void)
{
  g_autoptr (GPtrArray) faces = NULL;
  guint frame;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect detect-interval=5");
  rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  faces = find_everywhere (&rig);
  set_roi (&rig, faces->pdata[0]);
  for (frame = 1; frame < 8; frame++) {
    g_autoptr (GstBuffer) out = push_scene (&rig, frame);

    g_assert_cmpuint (rig_count_faces (out), ==, 1);
  }
  set_roi (&rig, NULL);
  for (; frame < 16; frame++) {
    g_autoptr (GstBuffer) out = push_scene (&rig, frame);

    if (frame > 13)
      g_assert_cmpuint (rig_count_faces (out), ==, faces->len);
  }
  rig_clear (&rig);
}

static void
test_upstream (void)
{
  g_autoptr (GPtrArray) faces = NULL;
  GstMaskDetectRoi roi;
  guint i;
  Rig rig;

  if (!scene_have_models ())
    return;
  rig_init (&rig, "maskdetect tracking=false");
  rig_set_format (&rig, I420, SCENE_WIDTH, SCENE_HEIGHT);
  faces = find_everywhere (&rig);
  g_assert_true (gst_mask_detect_roi_parse (&roi, faces->pdata[1], NULL));
  gst_harness_set (rig.harness, "maskdetect", "roi-source",
      GST_MASK_DETECT_ROI_SOURCE_UPSTREAM, "roi-type", "person", NULL);
  for (i = 0; i < 3; i++) {
    static const char *const types[] = { NULL, "person", "car" };
    GstBuffer *in = scene_buffer (I420, 0);
    g_autoptr (GstBuffer) out = NULL;

    if (types[i])
      gst_buffer_add_video_region_of_interest_meta (in, types[i],
          roi.rects[0].values[0], roi.rects[0].values[1],
          roi.rects[0].values[2], roi.rects[0].values[3]);
    out = rig_push (&rig, in);
    g_assert_cmpuint (rig_count_faces (out), ==, i == 1);
  }
  rig_clear (&rig);
}

/* An invalid value prevents the start; later it only causes a warning. */
static void
test_invalid (void)
{
  g_autoptr (GstElement) element =
      gst_object_ref_sink (gst_element_factory_make ("maskdetect", NULL));
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (!scene_have_models ())
    return;
  gst_element_set_bus (element, bus);
  g_object_set (element, "roi", "10,20,30,40", "roi-type", "person", NULL);
  g_object_set (element, "roi", "10,20,30", "roi-type", "car", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS);
  g_assert_nonnull (strstr (error->message, "10,20,30"));

  /* A second mistake does not hide the first. */
  g_object_set (element, "zones", "nonsense", NULL);
  g_object_set (element, "zones", NULL, NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), ==,
      GST_STATE_CHANGE_FAILURE);
  g_object_set (element, "roi", "1,2,3,4", NULL);
  g_assert_cmpint (gst_element_set_state (element, GST_STATE_PAUSED), !=,
      GST_STATE_CHANGE_FAILURE);
  gst_message_unref (message);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  g_object_set (element, "roi", "nonsense", NULL);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING);
  g_assert_nonnull (message);
  g_object_get (element, "roi", &text, NULL);
  g_assert_cmpstr (text, ==, "1,2,3,4");
  gst_element_set_state (element, GST_STATE_NULL);
  gst_element_set_bus (element, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roi/parse", test_parse);
  g_test_add_func ("/roi/errors", test_errors);
  g_test_add_func ("/roi/place", test_place);
  g_test_add_func ("/roi/collect", test_collect);
  g_test_add_func ("/roi/element", test_element);
  g_test_add_func ("/roi/large-face", test_large_face);
  g_test_add_func ("/roi/leaves", test_leaves);
  g_test_add_func ("/roi/upstream", test_upstream);
  g_test_add_func ("/roi/invalid", test_invalid);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

/* Regions as users write them and as buffers carry them. */
#include "roi.h"

#include <string.h>

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
check_place (const char *text, guint n, const MdRegion * expected)
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
    g_assert_cmpmem (&regions.rects[i], sizeof (MdRegion), &expected[i],
        sizeof (MdRegion));
}

static void
test_place (void)
{
  check_place ("10,20,30,40", 1, (const MdRegion[]) { {10, 20, 30, 40} });
  /* The two halves of 641 pixels: nothing is left between them. */
  check_place ("0,0,50%,100%;50%,0,50%,100%", 2, (const MdRegion[]) {
        {0, 0, 320, 360}, {320, 0, 321, 360}
      });
  check_place ("-50%,-50%,100%,100%", 1, (const MdRegion[]) { {0, 0, 320, 180}
      });
  check_place ("0,0,0,0;641,0,10,10;-10,0,10,10;5,-1e6,3,1e6;7,8,.2,9", 0,
      NULL);
  check_place ("-1e6,-1e6,1e6,1e6;-1e6,-1e6,9e5,1e6;-5e5,-5e5,1e6,1e6", 1,
      (const MdRegion[]) { {0, 0, 641, 360} });
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
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roi/parse", test_parse);
  g_test_add_func ("/roi/errors", test_errors);
  g_test_add_func ("/roi/place", test_place);
  g_test_add_func ("/roi/collect", test_collect);
  return g_test_run ();
}

/* The property zones: it is converted back to equivalent text, and its zones
 * are placed in frames of any size. */
#include "fuzz.h"

#include "zone.h"

static void
ask (const GstMaskDetectShape * shape)
{
  static const float ways[][2] =
      { {0, 0}, {319, 239}, {-1e9f, 7}, {160, 1e9f} };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++) {
    if (shape->n == 2) {
      gst_mask_detect_shape_is_right (shape, ways[i][0], ways[i][1]);
      gst_mask_detect_shape_is_crossed (shape, ways[i], ways[(i + 1) % 4]);
    } else {
      gst_mask_detect_shape_contains (shape, ways[i][0], ways[i][1]);
    }
  }
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *once = NULL, *twice = NULL;
  GstMaskDetectZones zones = { 0 };
  GstVideoInfo info;

  if (!gst_mask_detect_zones_parse (&zones, text, NULL))
    return 0;
  once = gst_mask_detect_zones_to_string (&zones);
  g_assert_true (gst_mask_detect_zones_parse (&zones, once, NULL));
  twice = gst_mask_detect_zones_to_string (&zones);
  g_assert_cmpstr (once, ==, twice);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, 320, 240);
  for (guint i = 0; i < zones.n; i++) {
    GstMaskDetectShape shape;

    gst_mask_detect_zone_place (&zones.zones[i], &info, &shape);
    ask (&shape);
  }
  return 0;
}

/* The property roi, and the position of its rectangles in a frame. */
#include "fuzz.h"

#include "roi.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *again = NULL;
  GstMaskDetectRoi roi = { 0 };
  GstVideoInfo info;
  MdRegions regions;

  if (!gst_mask_detect_roi_parse (&roi, text, NULL))
    return 0;
  again = gst_mask_detect_roi_to_string (&roi);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_RGB, 320, 240);
  gst_mask_detect_roi_place (&roi, &info, &regions);
  return 0;
}

#include "format.h"

static const struct
{
  GstVideoFormat video_format;
  MdFormat format;
} formats[] = {
  {GST_VIDEO_FORMAT_I420, MD_FORMAT_I420},
  {GST_VIDEO_FORMAT_YV12, MD_FORMAT_YV12},
  {GST_VIDEO_FORMAT_NV12, MD_FORMAT_NV12},
  {GST_VIDEO_FORMAT_NV21, MD_FORMAT_NV21},
  {GST_VIDEO_FORMAT_YUY2, MD_FORMAT_YUY2},
  {GST_VIDEO_FORMAT_UYVY, MD_FORMAT_UYVY},
  {GST_VIDEO_FORMAT_RGB, MD_FORMAT_RGB},
  {GST_VIDEO_FORMAT_BGR, MD_FORMAT_BGR},
  {GST_VIDEO_FORMAT_RGBx, MD_FORMAT_RGBX},
  {GST_VIDEO_FORMAT_BGRx, MD_FORMAT_BGRX},
  {GST_VIDEO_FORMAT_xRGB, MD_FORMAT_XRGB},
  {GST_VIDEO_FORMAT_xBGR, MD_FORMAT_XBGR},
  {GST_VIDEO_FORMAT_RGBA, MD_FORMAT_RGBA},
  {GST_VIDEO_FORMAT_BGRA, MD_FORMAT_BGRA},
  {GST_VIDEO_FORMAT_ARGB, MD_FORMAT_ARGB},
  {GST_VIDEO_FORMAT_ABGR, MD_FORMAT_ABGR},
  {GST_VIDEO_FORMAT_GRAY8, MD_FORMAT_GRAY8},
};

static MdMatrix
matrix_of (const GstVideoColorimetry * colorimetry)
{
  switch (colorimetry->matrix) {
    case GST_VIDEO_COLOR_MATRIX_BT709:
      return MD_MATRIX_BT709;
    case GST_VIDEO_COLOR_MATRIX_BT2020:
      return MD_MATRIX_BT2020;
    default:
      return MD_MATRIX_BT601;
  }
}

gboolean
gst_mask_detect_image_init (MdImage * image, const GstVideoInfo * info)
{
  guint i = 0;

  while (formats[i].video_format != GST_VIDEO_INFO_FORMAT (info))
    if (++i == G_N_ELEMENTS (formats))
      return FALSE;

  *image = (MdImage) {
  .format = formats[i].format,.width = info->width,.height =
        info->height,.matrix = matrix_of (&info->colorimetry),.full_range =
        info->colorimetry.range == GST_VIDEO_COLOR_RANGE_0_255,};
  return TRUE;
}

void
gst_mask_detect_image_borrow (MdImage * image, const GstVideoFrame * frame)
{
  guint i;

  for (i = 0; i < GST_VIDEO_FRAME_N_PLANES (frame); i++) {
    image->planes[i] = GST_VIDEO_FRAME_PLANE_DATA (frame, i);
    image->strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE (frame, i);
  }
}

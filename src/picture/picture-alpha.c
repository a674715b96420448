#include "picture-alpha.h"

/* Returns: the colour @value with @alpha on white */
static guint8
blend (guint value, guint alpha)
{
  return (value * alpha + 255 * (255 - alpha) + 127) / 255;
}

/* @step: bytes per pixel of @to: 3 = RGB; 4 = RGBA, which may be @from's own
 *   memory */
static void
blend_frame (const GstVideoFrame * from, guint8 * to, gsize stride, int step)
{
  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT (from); y++) {
    const guint8 *rgba = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (from, 0)
        + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (from, 0);
    guint8 *out = to + y * stride;

    for (int x = 0; x < GST_VIDEO_FRAME_WIDTH (from);
        x++, rgba += 4, out += step) {
      for (int c = 0; c < 3; c++)
        out[c] = blend (rgba[c], rgba[3]);
      if (step == 4)
        out[3] = 255;
    }
  }
}

void
md_picture_alpha_blend (GstVideoFrame * frame)
{
  blend_frame (frame, GST_VIDEO_FRAME_PLANE_DATA (frame, 0),
      GST_VIDEO_FRAME_PLANE_STRIDE (frame, 0), 4);
}

GstSample *
md_picture_alpha_flatten (GstSample * sample)
{
  GstCaps *caps = gst_sample_get_caps (sample);
  g_autoptr (GstCaps) opaque = NULL;
  GstSample *flat = NULL;
  GstVideoInfo info, rgb;
  GstVideoFrame frame;
  guint8 *pixels;

  if (!gst_video_info_from_caps (&info, caps)
      || !GST_VIDEO_INFO_HAS_ALPHA (&info))
    return sample;
  opaque = gst_caps_copy (caps);
  gst_caps_set_simple (opaque, "format", G_TYPE_STRING, "RGB", NULL);
  pixels = gst_video_info_from_caps (&rgb, opaque) ?
      g_try_malloc0 (GST_VIDEO_INFO_SIZE (&rgb)) : NULL;
  if (pixels && gst_video_frame_map (&frame, &info,
          gst_sample_get_buffer (sample), GST_MAP_READ)) {
    GstBuffer *buffer = gst_buffer_new_wrapped (pixels,
        GST_VIDEO_INFO_SIZE (&rgb));

    blend_frame (&frame, pixels, GST_VIDEO_INFO_PLANE_STRIDE (&rgb, 0), 3);
    gst_video_frame_unmap (&frame);
    flat = gst_sample_new (buffer, opaque, NULL, NULL);
    gst_buffer_unref (buffer);
  } else {
    g_free (pixels);
  }
  gst_sample_unref (sample);
  return flat;
}

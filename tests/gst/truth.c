#include "truth.h"

#include <string.h>

guint
truth_read (GstBuffer * buffer, Truth * truth)
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

Truth
truth_find (void)
{
  g_autoptr (GstBuffer) out = NULL;
  Truth truth;
  Rig rig;

  rig_init_scene (&rig, "maskdetect tracking=false");
  out = rig_push (&rig, scene_buffer (GST_VIDEO_FORMAT_I420, 0));
  g_assert_cmpuint (truth_read (out, &truth), >=, 2);
  rig_clear (&rig);
  return truth;
}

guint
truth_count_covered (GstBuffer * buffer, const Truth * truth, int dx, int dy,
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

void
truth_assert_covered (GstBuffer * buffer, const Truth * truth)
{
  g_assert_cmpuint (truth_count_covered (buffer, truth, 0, 0, SCENE_WIDTH), ==,
      truth->n);
}

GstBuffer *
truth_at (GstBuffer * buffer, guint frame)
{
  GST_BUFFER_PTS (buffer) = frame * (GST_SECOND / 25);
  return buffer;
}

GstBuffer *
truth_shifted_scene (int dx)
{
  GstBuffer *from = scene_buffer (GST_VIDEO_FORMAT_I420, 0);
  GstBuffer *to = gst_buffer_copy_deep (from);
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
  return to;
}

Truth
truth_shifted (const Truth * truth, int dx)
{
  Truth shifted = { 0 };

  for (guint i = 0; i < truth->n; i++)
    if (truth->boxes[i].x + truth->boxes[i].w + dx < SCENE_WIDTH - 10) {
      shifted.boxes[shifted.n] = truth->boxes[i];
      shifted.boxes[shifted.n++].x += dx;
    }
  g_assert_cmpuint (shifted.n, >, 0);
  return shifted;
}

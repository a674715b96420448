/* Tests the text of labels and its size. */
#include "draw/label-text.h"

static const guint32 colors[GST_MASK_DETECT_N_LABELS] = {
  0xffc0c0c0, 0xffe69f00, 0xff56b4e9, 0xfff0e442
};

static MdFace
face_with (MdLabel label, float probability)
{
  MdFace face = {.box = {0, 0, 100, 100},.label = label };

  if (label == MD_LABEL_UNKNOWN)
    face.reason = MD_REASON_PENDING;
  else
    face.probabilities[label] = probability;
  return face;
}

static int
width_of (GstMaskDetectLabelText * text, MdLabel label, float probability)
{
  MdFace face = face_with (label, probability);

  return gst_mask_detect_label_text_measure (text, &face, 0).w;
}

/* Text has a minimum size in any frame and scales with it up to a limit. */
static void
test_sizes (void)
{
  static const struct
  {
    int width, height, smallest, largest;
  } frames[] = {
    {160, 120, 8, 11}, {640, 360, 8, 11}, {1080, 1920, 14, 30},
    {3840, 2160, 27, 60},
  };

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++) {
    GstMaskDetectLabelText text = { 0 };

    gst_mask_detect_label_text_init (&text, colors, frames[i].width,
        frames[i].height, 0, FALSE, 2);
    g_assert_cmpint (text.n_fonts, <=, GST_MASK_DETECT_MAX_SIZES);
    g_assert_cmpint (text.fonts[0].size, ==, frames[i].smallest);
    g_assert_cmpint (text.fonts[text.n_fonts - 1].size, ==, frames[i].largest);
    for (int k = 1; k < text.n_fonts; k++)
      g_assert_cmpint (text.fonts[k].size, >, text.fonts[k - 1].size);
    gst_mask_detect_label_text_clear (&text);

    gst_mask_detect_label_text_init (&text, colors, frames[i].width,
        frames[i].height, 33, FALSE, 2);
    g_assert_cmpint (text.n_fonts, ==, 1);
    g_assert_cmpint (text.fonts[0].size, ==, 33);
    gst_mask_detect_label_text_clear (&text);
  }
}

/* Text scales with its face, but not with every small change. */
static void
test_follows_face (void)
{
  GstMaskDetectLabelText text = { 0 };
  int last = -1;

  gst_mask_detect_label_text_init (&text, colors, 3840, 2160, 0, FALSE, 2);
  for (int i = 0; i < text.n_fonts; i++) {
    MdFace face = {.box = {0, 0, 100, text.fonts[i].size * 4 + 1} };
    int size = gst_mask_detect_label_text_size (&text, &face, -1);

    g_assert_cmpint (size, ==, i);
    if (i > 0)
      g_assert_cmpint (gst_mask_detect_label_text_size (&text, &face, last),
          ==, last);
    if (i > 1)
      g_assert_cmpint (gst_mask_detect_label_text_size (&text, &face, i - 2),
          ==, i);
    /* the index of a size in a larger frame */
    g_assert_cmpint (gst_mask_detect_label_text_size (&text, &face,
            text.n_fonts), ==, i);
    last = size;
  }
  gst_mask_detect_label_text_clear (&text);
}

static void
test_words (void)
{
  GstMaskDetectLabelText plain = { 0 }, percent = { 0 };
  MdFace pending = face_with (MD_LABEL_UNKNOWN, 0), blurred = pending;

  gst_mask_detect_label_text_init (&plain, colors, 640, 360, 20, FALSE, 2);
  gst_mask_detect_label_text_init (&percent, colors, 640, 360, 20, TRUE, 2);
  blurred.reason = MD_REASON_TURNED_AWAY;
  g_assert_cmpint (width_of (&plain, MD_LABEL_NO_MASK, 1), >,
      width_of (&plain, MD_LABEL_MASK, 1));
  g_assert_cmpint (width_of (&plain, MD_LABEL_INCORRECT, 1), >,
      width_of (&plain, MD_LABEL_NO_MASK, 1));
  g_assert_cmpint (gst_mask_detect_label_text_measure (&plain, &blurred, 0).w,
      >, gst_mask_detect_label_text_measure (&plain, &pending, 0).w);
  /* there is no probability by default, nor without a verdict */
  g_assert_cmpint (width_of (&plain, MD_LABEL_MASK, 1), ==,
      width_of (&plain, MD_LABEL_MASK, 0.5));
  g_assert_cmpint (width_of (&percent, MD_LABEL_UNKNOWN, 0), ==,
      width_of (&plain, MD_LABEL_UNKNOWN, 0));
  g_assert_cmpint (width_of (&percent, MD_LABEL_MASK, 0.05), >,
      width_of (&plain, MD_LABEL_MASK, 0.05));
  g_assert_cmpint (width_of (&percent, MD_LABEL_MASK, 0.5), >,
      width_of (&percent, MD_LABEL_MASK, 0.05));
  g_assert_cmpint (width_of (&percent, MD_LABEL_MASK, 0.996), >,
      width_of (&percent, MD_LABEL_MASK, 0.99));
  gst_mask_detect_label_text_clear (&plain);
  gst_mask_detect_label_text_clear (&percent);
}

static void
test_grid (void)
{
  for (int grid = 1; grid <= 8; grid *= 2) {
    GstMaskDetectLabelText text = { 0 };

    gst_mask_detect_label_text_init (&text, colors, 640, 360, 21, TRUE, grid);
    for (int label = MD_LABEL_UNKNOWN; label < MD_N_LABELS; label++) {
      MdFace face = face_with (label, 0.77f);
      GstVideoRectangle area = gst_mask_detect_label_text_measure (&text,
          &face, 0);

      g_assert_cmpint (area.w % grid, ==, 0);
      g_assert_cmpint (area.h % grid, ==, 0);
      g_assert_cmpint (area.h, >=, 21);
    }
    gst_mask_detect_label_text_clear (&text);
  }
}

/* Drawing changes only pixels in its area. */
static void
test_drawn (void)
{
  GstMaskDetectLabelText text = { 0 };
  MdFace face = face_with (MD_LABEL_MASK, 0.97f);
  GstVideoRectangle area;
  GstVideoInfo info;
  GstVideoFrame frame;
  g_autoptr (GstBuffer) buffer = NULL;
  guint n_inside = 0;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 320, 64);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 0, info.size);
  gst_mask_detect_label_text_init (&text, colors, 320, 64, 20, TRUE, 2);
  area = gst_mask_detect_label_text_measure (&text, &face, 0);
  area.x = 40;
  area.y = 20;
  g_assert_true (gst_video_frame_map (&frame, &info, buffer,
          GST_MAP_READWRITE));
  gst_mask_detect_label_text_draw (&text, &frame, &face, 0, &area);
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 320; x++) {
      const guint8 *row = (const guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame,
          0) + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
      gboolean inside = x >= area.x && x < area.x + area.w && y >= area.y
          && y < area.y + area.h;

      n_inside += inside && row[x] != 0;
      if (!inside)
        g_assert_cmpint (row[x], ==, 0);
    }
  g_assert_cmpuint (n_inside, >, 100);
  gst_video_frame_unmap (&frame);
  gst_mask_detect_label_text_clear (&text);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/label-text/sizes", test_sizes);
  g_test_add_func ("/label-text/follows-face", test_follows_face);
  g_test_add_func ("/label-text/words", test_words);
  g_test_add_func ("/label-text/grid", test_grid);
  g_test_add_func ("/label-text/drawn", test_drawn);
  return g_test_run ();
}

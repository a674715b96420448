/* Tests what is drawn in every format, and that all other pixels stay
 * unchanged. */
#include "format.h"
#include "draw/overlay.h"
#include "draw/sprite.h"
#include "../scene.h"

static const GstMaskDetectStyle style = {
  .mask_color = 0xff56b4e9,
  .no_mask_color = 0xffe69f00,
  .unknown_color = 0xffc0c0c0,
  .labels = GST_MASK_DETECT_LABELS_FULL,
};

/* Makes a mid-grey frame whose rows have padding. */
typedef struct
{
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;
} Canvas;

static void
canvas_init (Canvas * canvas, GstVideoFormat format, int width, int height)
{
  GstVideoAlignment align;

  gst_video_info_set_format (&canvas->info, format, width, height);
  gst_video_alignment_reset (&align);
  align.padding_right = 16;
  align.padding_bottom = 16;
  gst_video_info_align (&canvas->info, &align);
  canvas->buffer = gst_buffer_new_allocate (NULL, canvas->info.size, NULL);
  gst_buffer_memset (canvas->buffer, 0, 128, canvas->info.size);
  g_assert_true (gst_video_frame_map (&canvas->frame, &canvas->info,
          canvas->buffer, GST_MAP_READWRITE));
}

static void
canvas_clear (Canvas * canvas)
{
  gst_video_frame_unmap (&canvas->frame);
  gst_buffer_unref (canvas->buffer);
}

static void
canvas_draw (Canvas * canvas, const GstMaskDetectStyle * s,
    const MdFace * faces, guint n)
{
  GstMaskDetectOverlay *overlay = gst_mask_detect_overlay_new ();

  gst_mask_detect_overlay_draw (overlay, s, &canvas->frame,
      gst_mask_detect_frame_grid (&canvas->frame.info), faces, n);
  gst_mask_detect_overlay_free (overlay);
}

/* Whether component @c at x, y differs from the unchanged frame. */
static gboolean
is_drawn (const Canvas * canvas, int c, int x, int y)
{
  const GstVideoFrame *f = &canvas->frame;
  const GstVideoFormatInfo *finfo = f->info.finfo;
  const guint8 *p = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (f, c) +
      (y >> GST_VIDEO_FORMAT_INFO_H_SUB (finfo, c)) *
      GST_VIDEO_FRAME_COMP_STRIDE (f, c) +
      (x >> GST_VIDEO_FORMAT_INFO_W_SUB (finfo, c)) *
      GST_VIDEO_FRAME_COMP_PSTRIDE (f, c);

  return *p != 128;
}

/* Returns the number of bytes that differ from an unchanged buffer. */
static gsize
count_drawn (const Canvas * canvas)
{
  const guint8 *data = canvas->frame.map[0].data;
  gsize i, n = 0;

  for (i = 0; i < canvas->frame.map[0].size; i++)
    n += data[i] != 128;
  return n;
}

/* A box has a line along its inner edge and nothing in its middle, and nothing
 * is drawn outside of box, shadow and label, including padding. */
static void
test_format (gconstpointer data)
{
  GstVideoFormat format = GPOINTER_TO_INT (data);
  const MdBox *box = &scene_faces[0].box;
  Canvas canvas;
  gsize inside = 0;
  int x, y;

  canvas_init (&canvas, format, SCENE_WIDTH + 1, SCENE_HEIGHT + 1);
  canvas_draw (&canvas, &style, scene_faces, 1);

  for (x = box->x1 + 2; x < box->x2 - 2; x++) {
    g_assert_true (is_drawn (&canvas, 0, x, box->y1 + 1));
    g_assert_true (is_drawn (&canvas, 0, x, box->y2 - 1));
  }
  for (y = box->y1 + 2; y < box->y2 - 2; y++) {
    g_assert_true (is_drawn (&canvas, 0, box->x1 + 1, y));
    g_assert_true (is_drawn (&canvas, 0, box->x2 - 1, y));
  }
  for (y = 0; y < canvas.info.height; y++)
    for (x = 0; x < canvas.info.width; x++)
      if (is_drawn (&canvas, 0, x, y)) {
        gboolean near_box = x >= box->x1 - 4 && x <= box->x2 + 4 &&
            y >= box->y1 - 4 && y <= box->y2 + 4;
        gboolean in_middle = x >= box->x1 + 8 && x <= box->x2 - 8 &&
            y >= box->y1 + 8 && y <= box->y2 - 8;
        gboolean near_label = y < box->y1 && y > box->y1 - 24 &&
            x >= box->x1 - 4 && x < box->x1 + 100;

        g_assert_true ((near_box && !in_middle) || near_label);
        inside++;
      }
  g_assert_cmpuint (inside, >, 500);
  canvas_clear (&canvas);
}

/* The whole label is visible for any position of the box: it has as many
 * pixels of text as in the middle, where there is room. */
static void
test_label_stays_inside (void)
{
  static const MdBox places[] = {
    {300, 150, 340, 200}, {0, 0, 40, 50}, {600, 0, 640, 50},
    {0, 310, 40, 360}, {600, 310, 640, 360}, {0, 0, 640, 360},
    {620.6f, 1, 639.9f, 359},
  };
  MdFace face = scene_faces[0];
  GstMaskDetectStyle s = style;
  gsize expected = 0;
  guint i;

  /* Then only the text is darker than the frame. */
  s.mask_color = 0xffffffff;
  s.text_size = 11;
  for (i = 0; i < G_N_ELEMENTS (places); i++) {
    Canvas canvas;
    gsize n = 0;
    int x, y;

    canvas_init (&canvas, GST_VIDEO_FORMAT_GRAY8, SCENE_WIDTH, SCENE_HEIGHT);
    face.box = places[i];
    canvas_draw (&canvas, &s, &face, 1);
    for (y = 0; y < SCENE_HEIGHT; y++)
      for (x = 0; x < SCENE_WIDTH; x++)
        n += *((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&canvas.frame, 0) +
            y * GST_VIDEO_FRAME_PLANE_STRIDE (&canvas.frame, 0) + x) < 40;
    if (i == 0)
      expected = n;
    g_assert_cmpuint (n, >, 50);
    g_assert_cmpuint (n, ==, expected);
    canvas_clear (&canvas);
  }
}

static void
test_tiny_frames (void)
{
  int width, height;
  MdFace face = scene_faces[0];

  for (height = 1; height < 24; height++)
    for (width = 1; width < 100; width += 1 + width / 8) {
      Canvas canvas;

      face.box = (MdBox) {
      0, 0, width, height};
      canvas_init (&canvas, GST_VIDEO_FORMAT_I420, width, height);
      canvas_draw (&canvas, &style, &face, 1);
      g_assert_true (is_drawn (&canvas, 0, 0, 0));
      canvas_clear (&canvas);
    }
}

static void
test_style (void)
{
  GstMaskDetectStyle s = style;
  Canvas canvas;
  gsize with_label, without_label;

  canvas_init (&canvas, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  s.mask_color &= 0x00ffffff;
  canvas_draw (&canvas, &s, scene_faces, 1);
  g_assert_cmpuint (count_drawn (&canvas), ==, 0);
  s.labels = GST_MASK_DETECT_LABELS_NONE;
  s.mask_color = style.mask_color;
  canvas_draw (&canvas, &s, scene_faces, 1);
  without_label = count_drawn (&canvas);
  canvas_draw (&canvas, &style, scene_faces, 1);
  with_label = count_drawn (&canvas);
  g_assert_cmpuint (with_label, >, without_label + 200);
  s.line_width = 10;
  canvas_draw (&canvas, &s, scene_faces, 1);
  g_assert_cmpuint (count_drawn (&canvas), >, with_label + 500);
  canvas_clear (&canvas);
}

/* The badge is drawn in its corner if all faces wear masks, and only then. */
static void
test_badge (void)
{
  const int sizes[][2] = { {SCENE_WIDTH, SCENE_HEIGHT}, {97, 71}, {9, 5} };
  GstMaskDetectStyle s = style;
  int i;

  s.mask_color = 0xff0072b2;
  s.badge = TRUE;
  s.labels = GST_MASK_DETECT_LABELS_NONE;
  for (i = 0; i < 3; i++) {
    int width = sizes[i][0], height = sizes[i][1];
    int room = MIN (width, height);
    int side = MIN (room, MAX (24, room / 8));
    int gap = MIN (side / 4, room - side);
    /* on the badge, below its tick */
    int x = width - gap - side / 2, y = height - gap - side / 8 - 1;
    MdFace faces[2] = { scene_faces[0], scene_faces[0] };
    Canvas canvas;

    faces[0].label = faces[1].label = MD_LABEL_MASK;
    faces[0].box = faces[1].box = (MdBox) {
    0, 0, 4, 4};
    canvas_init (&canvas, GST_VIDEO_FORMAT_I420, width, height);
    canvas_draw (&canvas, &s, faces, 0);
    g_assert_cmpuint (count_drawn (&canvas), ==, 0);
    faces[1].label = MD_LABEL_NO_MASK;
    canvas_draw (&canvas, &s, faces, 2);
    faces[1].label = MD_LABEL_UNKNOWN;
    canvas_draw (&canvas, &s, faces, 2);
    if (i == 0)
      g_assert_false (is_drawn (&canvas, 0, x, y));
    faces[1].label = MD_LABEL_MASK;
    canvas_draw (&canvas, &s, faces, 2);
    g_assert_true (is_drawn (&canvas, 0, x, y));
    canvas_clear (&canvas);
  }
}

/* One overlay draws after the frame has changed its size and back. */
static void
test_resize (void)
{
  GstMaskDetectOverlay *overlay = gst_mask_detect_overlay_new ();
  const int sizes[] = { 360, 1080, 360 };
  gsize drawn[3];
  int i;

  for (i = 0; i < 3; i++) {
    Canvas canvas;

    canvas_init (&canvas, GST_VIDEO_FORMAT_NV12, sizes[i] * 16 / 9, sizes[i]);
    gst_mask_detect_overlay_draw (overlay, &style, &canvas.frame,
        gst_mask_detect_frame_grid (&canvas.frame.info), scene_faces, 2);
    drawn[i] = count_drawn (&canvas);
    canvas_clear (&canvas);
  }
  g_assert_cmpuint (drawn[0], ==, drawn[2]);
  g_assert_cmpuint (drawn[1], >, 2 * drawn[0]);
  gst_mask_detect_overlay_free (overlay);
}

/* Another format of the same size has another grid: an existing overlay draws
 * the same as a new one. */
static void
test_reformat (void)
{
  GstMaskDetectOverlay *overlay = gst_mask_detect_overlay_new ();
  Canvas first, second, expected;

  canvas_init (&first, GST_VIDEO_FORMAT_RGB, SCENE_WIDTH, SCENE_HEIGHT);
  canvas_init (&second, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  canvas_init (&expected, GST_VIDEO_FORMAT_I420, SCENE_WIDTH, SCENE_HEIGHT);
  gst_mask_detect_overlay_draw (overlay, &style, &first.frame,
      gst_mask_detect_frame_grid (&first.frame.info), scene_faces, 2);
  gst_mask_detect_overlay_draw (overlay, &style, &second.frame,
      gst_mask_detect_frame_grid (&second.frame.info), scene_faces, 2);
  canvas_draw (&expected, &style, scene_faces, 2);
  g_assert_cmpmem (second.frame.map[0].data, second.info.size,
      expected.frame.map[0].data, expected.info.size);
  gst_mask_detect_overlay_free (overlay);
  canvas_clear (&first);
  canvas_clear (&second);
  canvas_clear (&expected);
}

int
main (int argc, char **argv)
{
  g_autoptr (GstCaps) caps = NULL;
  const GValue *formats;
  guint i;
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  caps = gst_mask_detect_caps ();
  formats = gst_structure_get_value (gst_caps_get_structure (caps, 0),
      "format");
  for (i = 0; i < gst_value_list_get_size (formats); i++) {
    const char *name =
        g_value_get_string (gst_value_list_get_value (formats, i));
    g_autofree char *path = g_strdup_printf ("/overlay/format/%s", name);
    GstVideoFormat format = gst_video_format_from_string (name);
    GstVideoInfo info;
    MdImage image;

    /* Other formats are drawn into through a copy: see canvas.c. */
    gst_video_info_set_format (&info, format, 2, 2);
    if (gst_mask_detect_image_init (&image, &info))
      g_test_add_data_func (path, GINT_TO_POINTER (format), test_format);
  }
  g_test_add_func ("/overlay/label", test_label_stays_inside);
  g_test_add_func ("/overlay/tiny-frames", test_tiny_frames);
  g_test_add_func ("/overlay/style", test_style);
  g_test_add_func ("/overlay/badge", test_badge);
  g_test_add_func ("/overlay/resize", test_resize);
  g_test_add_func ("/overlay/reformat", test_reformat);
  status = g_test_run ();
  gst_clear_caps (&caps);
  gst_deinit ();
  return status;
}

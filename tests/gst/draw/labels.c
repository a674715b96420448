/* Tests the placement of labels: next to their boxes, apart from each other,
 * clear of faces, and on the same side for as long as possible. */
#include "draw/overlay.h"
#include "draw/placement.h"
#include "painter.h"

#define MAX_FACES 64
#define MAX_COVERED 0.05        /* of a face that labels may cover */

static const GstMaskDetectStyle style = {
  .mask_color = 0xffffffff,
  .no_mask_color = 0xffffffff,
  .unknown_color = 0xffffffff,
};

/* Painted at a small size, because painting is slow, and enlarged by @scale. */
typedef struct
{
  MdPaintKind kind;
  int width, height;            /* of the enlarged picture */
  guint people;
  int scale;
} Crowd;

static const Crowd crowds[] = {
  {MD_PAINT_CROWD, 640, 360, 16, 2},
  {MD_PAINT_CROWD, 1280, 720, 16, 4}, {MD_PAINT_STREET, 1280, 720, 12, 4},
  {MD_PAINT_PORTRAIT, 320, 240, 0, 2}, {MD_PAINT_STREET, 321, 181, 12, 1},
};

static MdPainter *
make_painter (const Crowd * crowd, guint64 seed)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;

  params.kind = crowd->kind;
  params.width = crowd->width / crowd->scale;
  params.height = crowd->height / crowd->scale;
  params.people = crowd->people;
  params.seed = seed;
  return md_painter_new (&params);
}

/* Returns the ground truth of a painted frame in the element's form. */
static guint
paint (const Crowd * crowd, MdPainter * painter, guint frame, MdFace * faces)
{
  g_autofree guint8 *rgb = g_malloc (3 * crowd->width * crowd->height);
  const MdPaintedFace *painted;
  guint i, n, n_faces = 0;

  n = md_painter_paint (painter, frame, rgb, &painted);
  for (i = 0; i < n && n_faces < MAX_FACES; i++) {
    const MdBox *box = &painted[i].box;
    MdFace face = {.track_id = painted[i].identity };

    face.box = (MdBox) {
    MAX (box->x1, 0) * crowd->scale, MAX (box->y1, 0) * crowd->scale,
          MIN (box->x2 * crowd->scale, crowd->width),
          MIN (box->y2 * crowd->scale, crowd->height)};
    if (painted[i].visible < 0.3 || face.box.x2 - face.box.x1 < 8
        || face.box.y2 - face.box.y1 < 8)
      continue;
    face.label = (int) (face.track_id % 3) - 1;
    face.probabilities[MD_LABEL_MASK] = 0.5 + face.label * 0.4;
    face.probabilities[MD_LABEL_NO_MASK] =
        1 - face.probabilities[MD_LABEL_MASK];
    if (face.label == MD_LABEL_UNKNOWN)
      face.reason = 1 + face.track_id % (MD_N_REASONS - 1);
    faces[n_faces++] = face;
  }
  return n_faces;
}

/* Returns: (transfer full): rows of a grey picture, without padding */
static guint8 *
draw (GstMaskDetectOverlay * overlay, const GstMaskDetectStyle * s,
    const Crowd * crowd, const MdFace * faces, guint n)
{
  gsize size = (gsize) crowd->width * crowd->height;
  guint8 *pixels = g_malloc (size);
  GstVideoInfo info;
  GstVideoFrame frame;
  GstBuffer *buffer;
  int y;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, crowd->width,
      crowd->height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, 128, info.size);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer,
          GST_MAP_READWRITE));
  gst_mask_detect_overlay_draw (overlay, s, &frame, 1, faces, n);
  for (y = 0; y < crowd->height; y++)
    memcpy (pixels + y * crowd->width,
        (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
        y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), crowd->width);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  return pixels;
}

/* Returns the fraction of the face that differs. */
static double
covered (const Crowd * crowd, const MdFace * face, const guint8 * with,
    const guint8 * without)
{
  int x1 = face->box.x1, x2 = face->box.x2, y1 = face->box.y1, y2 =
      face->box.y2, x, y, n = 0;

  for (y = y1; y < y2; y++)
    for (x = x1; x < x2; x++)
      n += with[y * crowd->width + x] != without[y * crowd->width + x];
  return n / (double) MAX ((x2 - x1) * (y2 - y1), 1);
}

static void
check_coverage (const Crowd * crowd, GstMaskDetectOverlay * overlay,
    const GstMaskDetectStyle * s, const MdFace * faces, guint n)
{
  g_autofree guint8 *without = draw (overlay, &style, crowd, faces, n);
  g_autofree guint8 *with = draw (overlay, s, crowd, faces, n);
  guint i;

  for (i = 0; i < n; i++)
    g_assert_cmpfloat (covered (crowd, &faces[i], with, without), <=,
        MAX_COVERED);
}

/* No label covers its own or another face. */
static void
test_faces_stay_clear (void)
{
  GstMaskDetectStyle suited = style, large = style;
  guint i, frame;

  suited.labels = large.labels = GST_MASK_DETECT_LABELS_FULL;
  large.text_size = 24;
  for (i = 0; i < G_N_ELEMENTS (crowds); i++) {
    GstMaskDetectOverlay *overlay = gst_mask_detect_overlay_new ();
    g_autoptr (MdPainter) painter = make_painter (&crowds[i], 1 + i);
    MdFace faces[MAX_FACES];

    for (frame = 0; frame < 8; frame += 4) {
      guint n = paint (&crowds[i], painter, frame, faces);

      check_coverage (&crowds[i], overlay, &suited, faces, n);
      check_coverage (&crowds[i], overlay, &large, faces, n);
    }
    gst_mask_detect_overlay_free (overlay);
  }
}

/* Most faces have a label: there are pixels of its colour. */
static void
test_most_are_labelled (void)
{
  guint i, j, n_faces = 0, n_labelled = 0;

  for (i = 0; i < G_N_ELEMENTS (crowds); i++) {
    GstMaskDetectOverlay *overlay = gst_mask_detect_overlay_new ();
    GstMaskDetectStyle s = style, plain;
    g_autoptr (MdPainter) painter = make_painter (&crowds[i], 11 + i);
    MdFace faces[MAX_FACES];
    guint n = paint (&crowds[i], painter, 0, faces);
    gsize size = (gsize) crowds[i].width * crowds[i].height, k;

    s.no_mask_color = s.unknown_color = 0xff000000;
    plain = s;
    s.labels = GST_MASK_DETECT_LABELS_VERDICT;
    for (j = 0; j < n; j++) {
      g_autofree guint8 *with = NULL;
      g_autofree guint8 *without = NULL;
      gsize white = 0;
      guint f;

      for (f = 0; f < n; f++)
        faces[f].label = f == j ? MD_LABEL_MASK : MD_LABEL_NO_MASK;
      without = draw (overlay, &plain, &crowds[i], faces, n);
      with = draw (overlay, &s, &crowds[i], faces, n);
      for (k = 0; k < size; k++)
        white += with[k] > 200 && without[k] <= 200;
      n_labelled += white > 40;
    }
    n_faces += n;
    gst_mask_detect_overlay_free (overlay);
  }
  g_test_message ("%u of %u faces labelled", n_labelled, n_faces);
  g_assert_cmpuint (n_faces, >, 30);
  g_assert_cmpfloat (n_labelled, >, 0.7 * n_faces);
}

/* People walk by and their boxes jitter: labels change sides, appear and
 * disappear only a few times. */
static void
test_sides_are_stable (void)
{
  const Crowd crowd = { MD_PAINT_STREET, 640, 360, 12, 2 };
  g_autoptr (MdPainter) painter = make_painter (&crowd, 3);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GHashTable) sides = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) areas = g_array_new (FALSE, FALSE,
      sizeof (GstMaskDetectFaceArea));
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE,
      sizeof (GstVideoRectangle));
  guint frame, i, n, n_changes = 0, n_labels = 0;
  MdFace faces[MAX_FACES];

  for (frame = 0; frame < 40; frame++) {
    GstMaskDetectPlacement placement = { 640, 360, 2, areas, taken };

    n = paint (&crowd, painter, frame, faces);
    g_array_set_size (areas, 0);
    g_array_set_size (taken, 0);
    for (i = 0; i < n; i++) {
      const MdBox *box = &faces[i].box;
      GstMaskDetectFaceArea area = { {(int) (box->x1 + g_rand_int_range (rand,
                      0, 3)) / 2 * 2, (int) (box->y1 + g_rand_int_range (rand,
                      0, 3)) / 2 * 2, (int) (box->x2 - box->x1) / 2 * 2,
          (int) (box->y2 - box->y1) / 2 * 2}, 0
      };

      g_array_append_val (areas, area);
    }
    for (i = 0; i < n; i++) {
      gpointer key = GSIZE_TO_POINTER (faces[i].track_id);
      /* 0: never seen */
      int last = GPOINTER_TO_INT (g_hash_table_lookup (sides, key)) - 2;
      GstVideoRectangle label = {.w = 56,.h = 14 };
      GstMaskDetectSide side = gst_mask_detect_placement_add (&placement,
          &g_array_index (areas, GstMaskDetectFaceArea, i).box, MAX (last, -1),
          &label);

      n_labels++;
      n_changes += last != -2 && side != last;
      g_hash_table_insert (sides, key, GINT_TO_POINTER (side + 2));
    }
  }
  g_test_message ("%u changes in %u labels", n_changes, n_labels);
  g_assert_cmpuint (n_labels, >, 150);
  g_assert_cmpfloat (n_changes, <, 0.04 * n_labels);
}

static gboolean
touch (const GstVideoRectangle * a, const GstVideoRectangle * b, int by)
{
  return a->x < b->x + b->w + by && b->x < a->x + a->w + by
      && a->y < b->y + b->h + by && b->y < a->y + a->h + by;
}

static void
check_row (int top, int step, int grid)
{
  g_autoptr (GArray) areas = g_array_new (FALSE, FALSE,
      sizeof (GstMaskDetectFaceArea));
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE,
      sizeof (GstVideoRectangle));
  GstMaskDetectPlacement placement = { 640, 360, grid, areas, taken };
  guint j, k;
  int x;

  for (x = 10; x < 600; x += step) {
    GstMaskDetectFaceArea area = { {x / grid * grid, top / grid * grid, 40, 44},
    0
    };

    g_array_append_val (areas, area);
  }
  for (j = 0; j < areas->len; j++) {
    GstVideoRectangle box = g_array_index (areas, GstMaskDetectFaceArea, j).box;
    GstVideoRectangle label = {.w = 80,.h = 18 };
    GstMaskDetectSide side = gst_mask_detect_placement_add (&placement, &box,
        GST_MASK_DETECT_SIDE_NONE, &label);

    if (side == GST_MASK_DETECT_SIDE_NONE)
      continue;
    g_assert_true (touch (&label, &box, 1));
    g_assert_cmpint (label.x % grid, ==, 0);
    g_assert_cmpint (label.y % grid, ==, 0);
    g_assert_cmpint (label.x, >=, 0);
    g_assert_cmpint (label.y, >=, 0);
    g_assert_cmpint (label.x + label.w, <=, 640);
    g_assert_cmpint (label.y + label.h, <=, 360);
    for (k = 0; k < areas->len; k++)
      g_assert_false (touch (&label, &g_array_index (areas,
                  GstMaskDetectFaceArea, k).box, 0));
  }
  /* There is room for at least one row of labels. */
  g_assert_cmpuint (taken->len * 80, >=, 590 / 2);
  for (j = 0; j < taken->len; j++)
    for (k = 0; k < j; k++)
      g_assert_false (touch (&g_array_index (taken, GstVideoRectangle, j),
              &g_array_index (taken, GstVideoRectangle, k), 0));
}

/* Heads in a row, closer together than the width of labels: every label that
 * is drawn is next to its box, inside the frame, and covers nothing. */
static void
test_labels_keep_apart (void)
{
  const int tops[] = { 0, 3, 100, 316 };
  int step, grid, i;

  for (grid = 1; grid <= 2; grid++)
    for (step = 44; step < 120; step += 7)
      for (i = 0; i < 4; i++)
        check_row (tops[i], step, grid);
}

/* Pipelines and programs that set the property as a boolean still work. */
static void
test_boolean_values (void)
{
  static const struct
  {
    const char *text;
    GstMaskDetectLabels value;
  } texts[] = {
    {"true", GST_MASK_DETECT_LABELS_VERDICT},
    {"false", GST_MASK_DETECT_LABELS_NONE},
    {"none", GST_MASK_DETECT_LABELS_NONE},
    {"verdict", GST_MASK_DETECT_LABELS_VERDICT},
    {"full", GST_MASK_DETECT_LABELS_FULL},
  };
  GstElement *element = gst_element_factory_make ("maskdetect", NULL);
  GValue boolean = G_VALUE_INIT;
  GstMaskDetectLabels value;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++) {
    gst_util_set_object_arg (G_OBJECT (element), "labels", texts[i].text);
    g_object_get (element, "labels", &value, NULL);
    g_assert_cmpint (value, ==, texts[i].value);
  }
  g_value_init (&boolean, G_TYPE_BOOLEAN);
  for (i = 0; i < 2; i++) {
    g_object_set (element, "labels", (gboolean) i, NULL);
    g_object_get (element, "labels", &value, NULL);
    g_assert_cmpint (value, ==, i);
    g_value_set_boolean (&boolean, !i);
    g_object_set_property (G_OBJECT (element), "labels", &boolean);
    g_object_get (element, "labels", &value, NULL);
    g_assert_cmpint (value, ==, !i);
  }
  gst_object_unref (element);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/faces-stay-clear", test_faces_stay_clear);
  g_test_add_func ("/labels/most-are-labelled", test_most_are_labelled);
  g_test_add_func ("/labels/sides-are-stable", test_sides_are_stable);
  g_test_add_func ("/labels/keep-apart", test_labels_keep_apart);
  g_test_add_func ("/labels/boolean-values", test_boolean_values);
  status = g_test_run ();
  gst_deinit ();
  return status;
}

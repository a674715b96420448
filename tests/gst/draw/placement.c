/* Tests the placement of labels, one at a time, in hand-made frames. */
#include "draw/placement.h"

#include <string.h>

#define WIDTH 640
#define HEIGHT 360

typedef struct
{
  GstMaskDetectPlacement placement;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->placement = (GstMaskDetectPlacement) {
    WIDTH, HEIGHT, 2,
        g_array_new (FALSE, FALSE, sizeof (GstMaskDetectFaceArea)),
        g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle))
  };
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  g_array_unref (f->placement.faces);
  g_array_unref (f->placement.taken);
}

/* Returns: its box */
static GstVideoRectangle
add_face (Fixture * f, int x, int y, int w, int h)
{
  GstMaskDetectFaceArea face = { {x, y, w, h}, 0 };

  g_array_append_val (f->placement.faces, face);
  return face.box;
}

static GstMaskDetectSide
place (Fixture * f, const GstVideoRectangle * box, GstMaskDetectSide last,
    GstVideoRectangle * label)
{
  label->w = 60;
  label->h = 16;
  return gst_mask_detect_placement_add (&f->placement, box, last, label);
}

static void
assert_at (const GstVideoRectangle * label, int x, int y)
{
  g_assert_cmpint (label->x, ==, x);
  g_assert_cmpint (label->y, ==, y);
}

static gboolean
meet (const GstVideoRectangle * a, const GstVideoRectangle * b)
{
  return a->x < b->x + b->w && b->x < a->x + a->w && a->y < b->y + b->h
      && b->y < a->y + a->h;
}

/* Labels are placed above the box if there is room, else below, else beside
 * it. */
static void
test_sides (Fixture * f, gconstpointer data)
{
  GstVideoRectangle label, box = add_face (f, 101, 100, 80, 100);
  GstVideoRectangle top = add_face (f, 300, 4, 80, 100);
  GstVideoRectangle tall = add_face (f, 500, 0, 80, HEIGHT);

  g_assert_cmpint (place (f, &box, GST_MASK_DETECT_SIDE_NONE, &label), ==,
      GST_MASK_DETECT_SIDE_ABOVE_LEFT);
  assert_at (&label, 101, 84);
  g_assert_cmpint (place (f, &top, GST_MASK_DETECT_SIDE_NONE, &label), ==,
      GST_MASK_DETECT_SIDE_BELOW_LEFT);
  assert_at (&label, 300, 104);
  g_assert_cmpint (place (f, &tall, GST_MASK_DETECT_SIDE_NONE, &label), ==,
      GST_MASK_DETECT_SIDE_RIGHT_TOP);
  assert_at (&label, 580, 0);
}

/* At the edge of the frame, a label moves along its side. */
static void
test_edge (Fixture * f, gconstpointer data)
{
  GstVideoRectangle label, box = add_face (f, 620, 100, 20, 100);

  g_assert_cmpint (place (f, &box, GST_MASK_DETECT_SIDE_NONE, &label), ==,
      GST_MASK_DETECT_SIDE_ABOVE_LEFT);
  assert_at (&label, WIDTH - 60, 84);
}

/* A label keeps its side although another one is preferred. */
static void
test_stays (Fixture * f, gconstpointer data)
{
  GstVideoRectangle label, box = add_face (f, 100, 100, 80, 100);

  for (int side = 0; side < GST_MASK_DETECT_SIDE_INSIDE_TOP; side++) {
    g_array_set_size (f->placement.taken, 0);
    g_assert_cmpint (place (f, &box, side, &label), ==, side);
  }
}

/* Labels never overlap, for any number of faces in one place. */
static void
test_labels_apart (Fixture * f, gconstpointer data)
{
  GstVideoRectangle label, box = add_face (f, 300, 150, 80, 80);
  guint n = 0;

  while (place (f, &box, GST_MASK_DETECT_SIDE_NONE, &label)
      != GST_MASK_DETECT_SIDE_NONE) {
    const GstVideoRectangle *taken =
        (const GstVideoRectangle *) f->placement.taken->data;

    g_assert_cmpuint (f->placement.taken->len, ==, ++n);
    for (guint i = 0; i + 1 < n; i++)
      g_assert_false (meet (&taken[i], &label));
  }
  g_assert_cmpuint (n, >, 2);
}

/* A new label covers nothing of another face; an existing one may cover up to
 * 3 %. */
static void
test_other_faces (Fixture * f, gconstpointer data)
{
  static const struct
  {
    int bottom;                 /* of the other face; the label begins at 84 */
    gboolean is_new, stays;
  } cases[] = {
    {84, TRUE, TRUE}, {85, TRUE, FALSE}, {86, FALSE, TRUE}, {90, FALSE, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    GstVideoRectangle label, box;
    GstMaskDetectSide side;

    g_array_set_size (f->placement.taken, 0);
    g_array_set_size (f->placement.faces, 0);
    add_face (f, 100, cases[i].bottom - 80, 60, 80);
    box = add_face (f, 100, 100, 80, 100);
    side = place (f, &box, cases[i].is_new ? GST_MASK_DETECT_SIDE_NONE :
        GST_MASK_DETECT_SIDE_ABOVE_LEFT, &label);
    g_assert_cmpint (side == GST_MASK_DETECT_SIDE_ABOVE_LEFT, ==,
        cases[i].stays);
  }
}

/* Labels together may not cover more than 3 %. */
static void
test_covered_together (Fixture * f, gconstpointer data)
{
  GstVideoRectangle box = add_face (f, 100, 100, 80, 100), label;
  GstMaskDetectFaceArea *other;

  add_face (f, 100, 6, 60, 80);
  other = &g_array_index (f->placement.faces, GstMaskDetectFaceArea, 1);
  g_assert_cmpint (place (f, &box, GST_MASK_DETECT_SIDE_ABOVE_LEFT, &label),
      ==, GST_MASK_DETECT_SIDE_ABOVE_LEFT);
  g_assert_cmpint (other->covered, ==, 2 * 60);
  g_array_set_size (f->placement.taken, 0);
  g_assert_cmpint (place (f, &box, GST_MASK_DETECT_SIDE_ABOVE_LEFT, &label),
      !=, GST_MASK_DETECT_SIDE_ABOVE_LEFT);
  g_assert_cmpint (other->covered, ==, 2 * 60);
}

/* Without room, nothing changes. */
static void
test_no_room (Fixture * f, gconstpointer data)
{
  GstVideoRectangle box = add_face (f, 0, 0, WIDTH, 100), label = { -7, -7, 0, 0
  };
  GstVideoRectangle rest = { 0, 100, WIDTH, HEIGHT - 100 };

  g_array_append_val (f->placement.taken, rest);
  f->placement.width = 50;
  g_assert_cmpint (place (f, &box, GST_MASK_DETECT_SIDE_BELOW, &label), ==,
      GST_MASK_DETECT_SIDE_NONE);
  assert_at (&label, -7, -7);
  g_assert_cmpuint (f->placement.taken->len, ==, 1);
}

#define ADD(name, func) \
    g_test_add ("/placement/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("sides", test_sides);
  ADD ("edge", test_edge);
  ADD ("stays", test_stays);
  ADD ("labels-apart", test_labels_apart);
  ADD ("other-faces", test_other_faces);
  ADD ("covered-together", test_covered_together);
  ADD ("no-room", test_no_room);
  return g_test_run ();
}

/* Tests boxes and non-maximum suppression against slow reference code. */
#include "image/box.h"

#include <math.h>

static MdBox
random_box (GRand * rand)
{
  float x = (float) g_rand_double_range (rand, -20, 200);
  float y = (float) g_rand_double_range (rand, -20, 200);

  return (MdBox) {
    x, y, x + (float) g_rand_double_range (rand, 0.5, 60),
        y + (float) g_rand_double_range (rand, 0.5, 60)
  };
}

static void
test_overlap (void)
{
  MdBox a = { 0, 0, 10, 10 }, b = { 5, 0, 15, 10 }, far = { 50, 50, 60, 60 };
  MdBox inner = { 2, 2, 4, 4 }, touching = { 10, 0, 20, 10 };

  g_assert_cmpfloat_with_epsilon (md_box_iou (&a, &b), 1 / 3.f, 1e-6);
  g_assert_cmpfloat (md_box_iou (&a, &far), ==, 0);
  g_assert_cmpfloat (md_box_iou (&a, &touching), ==, 0);
  g_assert_cmpfloat_with_epsilon (md_box_iou (&a, &a), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (md_box_iou (&a, &inner), 0.04, 1e-6);
  g_assert_cmpfloat_with_epsilon (md_box_overlap (&a, &inner,
          MD_OVERLAP_MINIMUM), 1, 1e-6);
}

static gboolean
overlaps_more (const MdBox * a, const MdBox * b, double threshold,
    MdOverlap overlap)
{
  double w = fmin (a->x2, b->x2) - fmax (a->x1, b->x1);
  double h = fmin (a->y2, b->y2) - fmax (a->y1, b->y1);
  double area_a = ((double) a->x2 - a->x1) * ((double) a->y2 - a->y1);
  double area_b = ((double) b->x2 - b->x1) * ((double) b->y2 - b->y1);
  double inter = w > 0 && h > 0 ? w * h : 0;

  return inter / (overlap == MD_OVERLAP_MINIMUM ? fmin (area_a, area_b) :
      area_a + area_b - inter) > threshold;
}

/* Repeatedly takes the best remaining box and removes those it overlaps. */
static guint
slow_nms (const MdBox * boxes, const float *scores, guint n, float threshold,
    MdOverlap overlap, guint * kept)
{
  g_autofree gboolean *gone = g_new0 (gboolean, n + 1);
  guint n_kept = 0;

  for (guint i = 0; i < n; i++)
    gone[i] = isnan (scores[i]);
  for (;;) {
    guint best = n;

    for (guint i = 0; i < n; i++) {
      if (!gone[i] && (best == n || scores[i] > scores[best]))
        best = i;
    }
    if (best == n)
      return n_kept;
    kept[n_kept++] = best;
    for (guint i = 0; i < n; i++) {
      if (i == best || overlaps_more (&boxes[best], &boxes[i], threshold,
              overlap))
        gone[i] = TRUE;
    }
  }
}

static void
test_nms (void)
{
  static const guint sizes[] = { 0, 1, 2, 15, 16, 17, 100, 700, 3000 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (MdNms) nms = md_nms_new ();

  for (guint s = 0; s < 2 * G_N_ELEMENTS (sizes); s++) {
    guint n = sizes[s / 2], n_kept, n_expected;
    MdOverlap overlap = s % 2 ? MD_OVERLAP_MINIMUM : MD_OVERLAP_UNION;
    g_autofree MdBox *boxes = g_new (MdBox, n + 1);
    g_autofree float *scores = g_new (float, n + 1);
    g_autofree guint *kept = g_new (guint, n + 1);
    g_autofree guint *expected = g_new (guint, n + 1);

    for (guint i = 0; i < n; i++) {
      boxes[i] = random_box (rand);
      /* Coarse values, so that scores tie; includes negative ones and NaN. */
      scores[i] = (float) g_rand_int_range (rand, -20, 100) / 100;
      if (g_rand_int_range (rand, 0, 50) == 0)
        scores[i] = NAN;
    }
    n_kept = md_nms_run (nms, boxes, scores, n, 0.4f, overlap, 0, kept);
    n_expected = slow_nms (boxes, scores, n, 0.4f, overlap, expected);
    g_assert_cmpmem (kept, n_kept * sizeof *kept, expected,
        n_expected * sizeof *expected);

    /* A limit keeps the first boxes of the same list. */
    n_kept = md_nms_run (nms, boxes, scores, n, 0.4f, overlap, 5, kept);
    g_assert_cmpuint (n_kept, ==, MIN (5, n_expected));
    g_assert_cmpmem (kept, n_kept * sizeof *kept, expected,
        n_kept * sizeof *expected);
  }
}

static void
test_regress (void)
{
  const float delta[] = { 0.1f, -0.2f, 0.3f, 0.05f };
  MdBox window = { 10, 20, 30, 60 };
  MdBox box = md_box_regress (&window, delta, 0.5f);

  g_assert_cmpfloat_with_epsilon (box.x1, 11, 1e-4);
  g_assert_cmpfloat_with_epsilon (box.y1, 16, 1e-4);
  g_assert_cmpfloat_with_epsilon (box.x2, 33, 1e-4);
  g_assert_cmpfloat_with_epsilon (box.y2, 61, 1e-4);
}

static void
test_square (void)
{
  MdBox tall = { 10, 20, 30, 60 };
  MdBox square = md_box_square (&tall, 1.5f);

  g_assert_cmpfloat_with_epsilon (square.x1, -10, 1e-4);
  g_assert_cmpfloat_with_epsilon (square.x2, 50, 1e-4);
  g_assert_cmpfloat_with_epsilon (square.y1, 10, 1e-4);
  g_assert_cmpfloat_with_epsilon (square.y2, 70, 1e-4);
}

static void
test_clip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  MdBox nan_box = { NAN, 0, 10, 10 }, empty = { 5, 5, 5, 9 };
  MdBox huge = { -INFINITY, 0, 10, 10 }, swapped = { 9, 5, 2, 9 };
  MdBox edge = { 100, 10, 120, 20 };

  g_assert_false (md_box_clip (&nan_box, 100, 50));
  g_assert_false (md_box_clip (&empty, 100, 50));
  g_assert_false (md_box_clip (&huge, 100, 50));
  g_assert_false (md_box_clip (&swapped, 100, 50));
  g_assert_false (md_box_clip (&edge, 100, 50));

  for (guint i = 0; i < 10000; i++) {
    MdBox box = random_box (rand), before = box;

    if (md_box_clip (&box, 100, 50)) {
      g_assert_cmpfloat (box.x1, >=, 0);
      g_assert_cmpfloat (box.y1, >=, 0);
      g_assert_cmpfloat (box.x2, <=, 100);
      g_assert_cmpfloat (box.y2, <=, 50);
      g_assert_cmpfloat (box.x1, <, box.x2);
      g_assert_cmpfloat (box.y1, <, box.y2);
    } else {
      g_assert_true (before.x1 >= 100 || before.y1 >= 50 || before.x2 <= 0 ||
          before.y2 <= 0);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/box/overlap", test_overlap);
  g_test_add_func ("/box/nms", test_nms);
  g_test_add_func ("/box/regress", test_regress);
  g_test_add_func ("/box/square", test_square);
  g_test_add_func ("/box/clip", test_clip);
  return g_test_run ();
}

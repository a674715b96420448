/* Tests regions: clipping, containment, and rectangles that cover all of
 * them. */
#include "image/regions.h"

static MdRegions
make (guint n, const MdRect * rects, int width, int height)
{
  MdRegions regions = { 0 };

  for (guint i = 0; i < n; i++)
    md_regions_add (&regions, &rects[i], width, height);
  return regions;
}

static void
test_clip (void)
{
  static const MdRect rects[] = {
    {-10, -20, 30, 40}, {90, 70, 100, 100}, {10, 10, 5, 5},
    /* These are outside the frame. */
    {100, 0, 10, 10}, {0, 80, 10, 10}, {-5, 0, 5, 10}, {5, 5, 0, 10},
    {5, 5, -3, 10}, {G_MAXINT, G_MAXINT, G_MAXINT, G_MAXINT},
    {G_MININT, 0, G_MAXINT, 10},
    {G_MININT, G_MININT, 10, 10},
    /* The whole frame. */
    {-1, -1, G_MAXINT, G_MAXINT},
  };
  static const MdRect expected[] = {
    {0, 0, 20, 20}, {90, 70, 10, 10}, {10, 10, 5, 5}, {0, 0, 100, 80},
  };
  MdRegions regions = make (G_N_ELEMENTS (rects), rects, 100, 80);
  MdRegions wanted = make (G_N_ELEMENTS (expected), expected, 100, 80);

  g_assert_cmpuint (regions.n, ==, 4);
  g_assert_true (md_regions_equal (&regions, &wanted));
  wanted.rects[2].x++;
  g_assert_false (md_regions_equal (&regions, &wanted));
}

static void
test_contain (void)
{
  static const MdRect rects[] = { {10, 20, 30, 40}, {35, 20, 10, 10} };
  MdRegions regions = make (2, rects, 100, 80), none = { 0 };

  g_assert_true (md_regions_contain (&regions, 10, 20));
  g_assert_true (md_regions_contain (&regions, 44.5f, 29.5f));
  g_assert_true (md_regions_contain (&regions, 39.9f, 59.9f));
  g_assert_false (md_regions_contain (&regions, 9.9f, 20));
  g_assert_false (md_regions_contain (&regions, 42, 31));
  g_assert_false (md_regions_contain (&regions, 10, 60));
  g_assert_false (md_regions_contain (&regions, 45, 20));
  g_assert_false (md_regions_contain (&none, 0, 0));
}

static gboolean
holds (const MdRegions * regions, int x1, int y1, int x2, int y2)
{
  for (guint i = 0; i < regions->n; i++) {
    const MdRect *r = &regions->rects[i];

    if (r->x <= x1 && r->y <= y1 && r->x + r->width >= x2 &&
        r->y + r->height >= y2)
      return TRUE;
  }
  return FALSE;
}

/* Each rectangle with its margin is inside one of the grown ones. */
static void
test_grow (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 500; round++) {
    int width = g_rand_int_range (rand, 1, 700);
    int height = g_rand_int_range (rand, 1, 500);
    int margin = g_rand_int_range (rand, 0, 100);
    guint limit = g_rand_int_range (rand, 1, 9);
    MdRegions regions = { 0 }, grown;

    for (int i = g_rand_int_range (rand, 0, 20); i > 0; i--)
      md_regions_add (&regions, &(MdRect) {
          g_rand_int_range (rand, -100, 700),
          g_rand_int_range (rand, -100, 500),
          g_rand_int_range (rand, 0, 200), g_rand_int_range (rand, 0, 200)}
        , width, height);
    grown = md_regions_grow (&regions, margin, width, height, limit);
    g_assert_cmpuint (grown.n, <=, MIN (limit, regions.n));
    g_assert_true ((grown.n > 0) == (regions.n > 0));
    for (guint i = 0; i < grown.n; i++) {
      const MdRect *r = &grown.rects[i];

      g_assert_cmpint (r->x, >=, 0);
      g_assert_cmpint (r->y, >=, 0);
      g_assert_cmpint (r->x + r->width, <=, width);
      g_assert_cmpint (r->y + r->height, <=, height);
      g_assert_true (r->x % 4 == 0 && r->y % 4 == 0);
      g_assert_true ((r->x + r->width) % 4 == 0 || r->x + r->width == width);
    }
    for (guint i = 0; i < regions.n; i++) {
      const MdRect *r = &regions.rects[i];

      g_assert_true (holds (&grown, MAX (r->x - margin, 0),
              MAX (r->y - margin, 0), MIN (r->x + r->width + margin, width),
              MIN (r->y + r->height + margin, height)));
    }
  }
}

/* Adjacent rectangles are merged if that saves work. */
static void
test_merge (void)
{
  static const MdRect near[] = { {0, 0, 100, 100}, {40, 0, 100, 100} };
  static const MdRect far[] = { {0, 0, 40, 40}, {600, 300, 40, 40} };
  MdRegions regions = make (2, near, 640, 360);

  g_assert_cmpuint (md_regions_grow (&regions, 10, 640, 360, 16).n, ==, 1);
  regions = make (2, far, 640, 360);
  g_assert_cmpuint (md_regions_grow (&regions, 10, 640, 360, 16).n, ==, 2);
  g_assert_cmpuint (md_regions_grow (&regions, 400, 640, 360, 16).n, ==, 1);
  g_assert_cmpuint (md_regions_grow (&regions, 10, 640, 360, 1).n, ==, 1);
}

static void
test_full (void)
{
  MdRegions regions = { 0 };

  for (int i = 0; i < 3 * MD_MAX_REGIONS; i++)
    md_regions_add (&regions, &(MdRect) {
        5 * i, 3 * i, 4, 4}
      , 1000, 1000);
  g_assert_cmpuint (regions.n, ==, MD_MAX_REGIONS);
  for (int i = 0; i < 3 * MD_MAX_REGIONS; i++)
    g_assert_true (md_regions_contain (&regions, 5 * i + 2, 3 * i + 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/regions/clip", test_clip);
  g_test_add_func ("/regions/contain", test_contain);
  g_test_add_func ("/regions/grow", test_grow);
  g_test_add_func ("/regions/merge", test_merge);
  g_test_add_func ("/regions/full", test_full);
  return g_test_run ();
}

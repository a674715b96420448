/* Tests the levels of MTCNN's pyramid, and the stripes that cover each
 * level. */
#include "detect/pyramid.h"

static MdPyramid pyramid;

static void
test_levels (void)
{
  /* 12 / 30 = 0.4: 256.0 + 1, 144.0 + 1; factor 0.709 down to 12 pixels. */
  md_pyramid_plan (&pyramid, 640, 360, NULL, 30, 0, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 8);
  g_assert_cmpint (pyramid.levels[0].width, ==, 257);
  g_assert_cmpint (pyramid.levels[0].height, ==, 145);
  g_assert_cmpint (pyramid.levels[1].width, ==, 182);
  g_assert_cmpint (pyramid.levels[1].height, ==, 103);
  for (guint i = 0; i < pyramid.n_levels; i++)
    g_assert_cmpint (pyramid.levels[i].height, >=, 12);

  /* Windows of 30, 42.3, 59.7 and 84.2 pixels. */
  md_pyramid_plan (&pyramid, 640, 360, NULL, 30, 85, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 4);
}

static void
test_small (void)
{
  for (int width = 1; width < 50; width++) {
    for (int height = 1; height < 50; height += 3) {
      md_pyramid_plan (&pyramid, width, height, NULL, 30, 0, 0.709f, 12, 2);
      g_assert_true ((pyramid.n_levels > 0) == (MIN (width, height) >= 30));
    }
  }
  md_pyramid_plan (&pyramid, 640, 360, NULL, 30, 20, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 0);
}

static void
check_stripes (int cell, int stride)
{
  guint s = 0;

  for (guint l = 0; l < pyramid.n_levels; l++) {
    const MdLevel *level = &pyramid.levels[l];
    int next_cell = 0;

    for (; s < pyramid.n_stripes && pyramid.stripes[s].level == l; s++) {
      const MdStripe *stripe = &pyramid.stripes[s];

      g_assert_cmpint (stripe->first_cell, ==, next_cell);
      g_assert_cmpint (stripe->first_row, ==, next_cell * stride);
      g_assert_cmpint (stripe->n_rows, >=, cell);
      g_assert_cmpint (stripe->first_row + stripe->n_rows, <=, level->height);
      next_cell += (stripe->n_rows - cell) / stride + 1;
    }
    g_assert_cmpint (next_cell, ==, (level->height - cell) / stride + 1);
    g_assert_cmpint (pyramid.stripes[s - 1].first_row +
        pyramid.stripes[s - 1].n_rows, ==, level->height);
  }
  g_assert_cmpuint (s, ==, pyramid.n_stripes);
}

static void
test_stripes (void)
{
  static const int sizes[][2] = {
    {31, 30}, {97, 4000}, {640, 360}, {641, 359}, {1920, 1080}, {3840, 2160},
    {32767, 32767}, {32767, 12},
  };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    for (int stride = 1; stride < 5; stride++) {
      md_pyramid_plan (&pyramid, sizes[i][0], sizes[i][1], NULL, 12, 0, 0.709f,
          12, stride);
      check_stripes (12, stride);
    }
  }
}

static gint64
count_pixels (void)
{
  gint64 n = 0;

  for (guint l = 0; l < pyramid.n_levels; l++)
    n += (gint64) pyramid.levels[l].width * pyramid.levels[l].height;
  return n;
}

/* A face anywhere in any region is completely inside a level of its size, if
 * it is completely inside the frame. */
static void
check_covered (const MdRegions * regions, int width, int height)
{
  for (guint l = 0; l < pyramid.n_levels; l++) {
    float half = 6 / pyramid.levels[l].scale;

    for (guint r = 0; r < regions->n; r++) {
      const MdRect *rect = &regions->rects[r];
      float x = CLAMP ((float) rect->x, half, (float) width - half);
      float y = CLAMP ((float) rect->y, half, (float) height - half);
      /* A face of this size does not fit into the frame here. */
      gboolean covered = !md_regions_contain (&(MdRegions) {
            .n = 1,.rects = {*rect}
          }, x, y);

      for (guint k = 0; k < pyramid.n_levels; k++) {
        const MdRect *s = &pyramid.levels[k].source;

        if (pyramid.levels[k].scale == pyramid.levels[l].scale)
          covered |= (float) s->x <= x - half + 0.01f &&
              (float) s->y <= y - half + 0.01f &&
              (float) (s->x + s->width) >= x + half - 0.01f &&
              (float) (s->y + s->height) >= y + half - 0.01f;
      }
      g_assert_true (covered);
    }
  }
}

static void
test_regions (void)
{
  MdRegions quarter = {.n = 1,.rects = {{100, 100, 320, 180}} };
  MdRegions none = { 0 }, point = {.n = 1,.rects = {{300, 180, 1, 1}} };
  gint64 whole, part;

  md_pyramid_plan (&pyramid, 640, 360, NULL, 30, 0, 0.709f, 12, 2);
  whole = count_pixels ();
  md_pyramid_plan (&pyramid, 640, 360, &quarter, 30, 0, 0.709f, 12, 2);
  part = count_pixels ();
  g_assert_cmpint (2 * part, <, whole);
  check_covered (&quarter, 640, 360);
  md_pyramid_plan (&pyramid, 640, 360, &point, 30, 0, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 8);
  g_assert_cmpint (10 * count_pixels (), <, whole);
  check_covered (&point, 640, 360);
  md_pyramid_plan (&pyramid, 640, 360, &none, 30, 0, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 0);
  g_assert_cmpuint (pyramid.n_stripes, ==, 0);
}

/* There is room for the levels of any number of regions and scales. */
static void
test_many_regions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (int round = 0; round < 20; round++) {
    MdRegions regions = { 0 };

    while (regions.n < MD_MAX_REGIONS)
      md_regions_add (&regions, &(MdRect) {
          g_rand_int_range (rand, 0, 1920), g_rand_int_range (rand, 0, 1080),
          g_rand_int_range (rand, 1, 100), g_rand_int_range (rand, 1, 100)}
        , 1920, 1080);
    md_pyramid_plan (&pyramid, 1920, 1080, &regions, 12, 0,
        round % 2 ? 0.95f : 0.709f, 12, 2);
    g_assert_cmpuint (pyramid.n_levels, >, MD_MAX_REGIONS / 2);
    g_assert_cmpuint (pyramid.n_levels, <=, MD_MAX_LEVELS);
    g_assert_cmpuint (pyramid.n_stripes, <=, MD_MAX_STRIPES);
    check_stripes (12, 2);
    check_covered (&regions, 1920, 1080);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pyramid/levels", test_levels);
  g_test_add_func ("/pyramid/small", test_small);
  g_test_add_func ("/pyramid/stripes", test_stripes);
  g_test_add_func ("/pyramid/regions", test_regions);
  g_test_add_func ("/pyramid/many-regions", test_many_regions);
  return g_test_run ();
}

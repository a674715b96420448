/* Levels as MTCNN counts them, and stripes that cover each of them. */
#include "pyramid.h"

static MdPyramid pyramid;

static void
test_levels (void)
{
  /* 12 / 30 = 0.4: 256.0 + 1, 144.0 + 1; factor 0.709 down to 12 pixels. */
  md_pyramid_plan (&pyramid, 640, 360, 30, 0, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 8);
  g_assert_cmpint (pyramid.levels[0].width, ==, 257);
  g_assert_cmpint (pyramid.levels[0].height, ==, 145);
  g_assert_cmpint (pyramid.levels[1].width, ==, 182);
  g_assert_cmpint (pyramid.levels[1].height, ==, 103);
  for (guint i = 0; i < pyramid.n_levels; i++)
    g_assert_cmpint (pyramid.levels[i].height, >=, 12);

  /* Windows of 30, 42.3, 59.7 and 84.2 pixels. */
  md_pyramid_plan (&pyramid, 640, 360, 30, 85, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 4);
}

static void
test_small (void)
{
  for (int width = 1; width < 50; width++) {
    for (int height = 1; height < 50; height += 3) {
      md_pyramid_plan (&pyramid, width, height, 30, 0, 0.709f, 12, 2);
      g_assert_true ((pyramid.n_levels > 0) == (MIN (width, height) >= 30));
    }
  }
  md_pyramid_plan (&pyramid, 640, 360, 30, 20, 0.709f, 12, 2);
  g_assert_cmpuint (pyramid.n_levels, ==, 0);
}

static void
check_stripes (int width, int height, int cell, int stride)
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
      md_pyramid_plan (&pyramid, sizes[i][0], sizes[i][1], 12, 0, 0.709f, 12,
          stride);
      check_stripes (sizes[i][0], sizes[i][1], 12, stride);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pyramid/levels", test_levels);
  g_test_add_func ("/pyramid/small", test_small);
  g_test_add_func ("/pyramid/stripes", test_stripes);
  return g_test_run ();
}

/* Tests means over bins against explicit sums, for random regions. */
#include "image/area-mean.h"

#include <math.h>

#include "base/rng.h"

#define ROUNDS 400
#define BLACK 16.f

static guint8 picture[64][300];

/* Computes md_bin() from the definition in resample.h. */
static void
test_bin (void)
{
  MdBin bin = md_bin (0, 10, 1, 4, 0, 10);

  g_assert_cmpint (bin.start, ==, 2);
  g_assert_cmpint (bin.end, ==, 5);
  g_assert_cmpint (bin.size, ==, 3);
  g_assert_cmpfloat (bin.weight, ==, 1.f / 3);

  /* The region is half outside the picture. */
  bin = md_bin (-4, 8, 0, 1, 0, 10);
  g_assert_cmpint (bin.start, ==, 0);
  g_assert_cmpint (bin.end, ==, 4);
  g_assert_cmpint (bin.size, ==, 8);

  /* Halved samples. */
  bin = md_bin (2, 8, 1, 2, 1, 5);
  g_assert_cmpint (bin.start, ==, 3);
  g_assert_cmpint (bin.end, ==, 5);
}

static float
mean_of (const MdBin * rows, const MdBin * column)
{
  double sum = 0;
  int inside = (rows->end - rows->start) * (column->end - column->start);
  int all = rows->size * column->size;

  for (int y = rows->start; y < rows->end; y++)
    for (int x = column->start; x < column->end; x++)
      sum += picture[y][x];
  return (float) ((sum + (double) BLACK * (all - inside)) / all);
}

static void
test_random (void)
{
  guint64 seed = g_test_rand_int ();
  MdRng rng = md_rng_init (seed, 0, 0);
  MdAreaMean columns = { 0 };
  float out[300];

  g_test_message ("seed %" G_GUINT64_FORMAT, seed);
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 300; x++)
      picture[y][x] = (guint8) md_rng_below (&rng, 256);
  for (guint round = 0; round < ROUNDS; round++) {
    int limit = 1 + (int) md_rng_below (&rng, 300);
    int size = 1 + (int) md_rng_below (&rng, 400);
    int origin = (int) md_rng_below (&rng, 400) - 100;
    int width = 1 + (int) md_rng_below (&rng, 300);
    int shift = (int) md_rng_below (&rng, 2);
    int samples = (limit + (1 << shift) - 1) >> shift;
    MdBin rows = md_bin ((int) md_rng_below (&rng, 70) - 4,
        1 + (int) md_rng_below (&rng, 60), 0, 1, 0, 64);
    guint16 *row;

    g_assert_true (md_area_mean_plan (&columns, origin, size, width, limit));
    row = md_area_mean_row (&columns);
    for (int i = 0; i < columns.sides[shift].n_samples; i++) {
      row[i] = 0;
      for (int y = rows.start; y < rows.end; y++)
        row[i] += picture[y][columns.sides[shift].first + i];
    }
    md_area_mean_average (&columns, shift, &rows, BLACK, out);
    for (int x = 0; x < width; x++) {
      MdBin column = md_bin (origin, size, x, width, shift, samples);

      g_assert_cmpfloat_with_epsilon (out[x], mean_of (&rows, &column), 0.01);
    }
  }
  md_area_mean_clear (&columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/area-mean/bin", test_bin);
  g_test_add_func ("/area-mean/random", test_random);
  return g_test_run ();
}

/* Tests fingerprints of copies, grouping, and the assignment to parts. */
#include <string.h>

#include "cli/split/split.h"
#include "base/rng.h"

#define SIDE 96

/* Draws smooth blobs, to have structure. */
static guint8 *
make_picture (guint64 seed, int side)
{
  guint8 *pixels = g_malloc (3 * side * side);
  MdRng rng = md_rng_init (seed, 0, 0);
  float x[6], y[6], value[6];

  for (guint i = 0; i < 6; i++) {
    x[i] = md_rng_uniform (&rng, 0, 1);
    y[i] = md_rng_uniform (&rng, 0, 1);
    value[i] = md_rng_uniform (&rng, 0, 6000);
  }
  for (int j = 0; j < side; j++)
    for (int i = 0; i < side; i++) {
      float sum = 20;
      for (guint k = 0; k < 6; k++) {
        float dx = (i + 0.5f) / side - x[k], dy = (j + 0.5f) / side - y[k];
        sum += value[k] * 0.002f / (0.03f + dx * dx + dy * dy);
      }
      memset (pixels + 3 * (j * side + i), (int) MIN (sum, 250), 3);
    }
  return pixels;
}

static MdFingerprint
fingerprint (const guint8 * pixels, int side)
{
  MdResampler *resampler = md_resampler_new ();
  MdImage image = {
    .format = MD_FORMAT_RGB,.width = side,.height = side,
    .planes = {pixels},.strides = {3 * side},
  };
  MdFingerprint result;

  g_assert_true (md_fingerprint (resampler, &image, &result));
  md_resampler_free (resampler);
  return result;
}

static void
test_copies (void)
{
  for (guint64 seed = 0; seed < 6; seed++) {
    g_autofree guint8 *picture = make_picture (seed, SIDE);
    g_autofree guint8 *small = make_picture (seed, SIDE / 2);
    g_autofree guint8 *other = make_picture (seed + 1000, SIDE);
    g_autofree guint8 *changed = g_memdup2 (picture, 3 * SIDE * SIDE);
    MdFingerprint original = fingerprint (picture, SIDE), copy;
    MdRng rng = md_rng_init (seed, 1, 0);

    copy = fingerprint (small, SIDE / 2);
    g_assert_cmpfloat (md_fingerprint_similarity (&original, &copy), >=,
        MD_FINGERPRINT_SAME);
    /* darker, with noise */
    for (guint i = 0; i < 3 * SIDE * SIDE; i++)
      changed[i] = CLAMP (changed[i] * 0.8f + md_rng_normal (&rng), 0, 255);
    copy = fingerprint (changed, SIDE);
    g_assert_cmpfloat (md_fingerprint_similarity (&original, &copy), >=,
        MD_FINGERPRINT_SAME);
    for (guint y = 0; y < SIDE; y++)
      for (guint x = 0; x < SIDE; x++)
        memcpy (changed + 3 * (y * SIDE + x),
            picture + 3 * (y * SIDE + SIDE - 1 - x), 3);
    copy = fingerprint (changed, SIDE);
    g_assert_cmpfloat (md_fingerprint_similarity (&original, &copy), >=,
        MD_FINGERPRINT_SAME);
    copy = fingerprint (other, SIDE);
    g_assert_cmpfloat (md_fingerprint_similarity (&original, &copy), <,
        MD_FINGERPRINT_SAME);
  }
}

static void
test_origin (void)
{
  static const struct
  {
    const char *path, *origin;
  } cases[] = {
    {"a/b_face2.png", "b"}, {"b_face12", "b"}, {"x_face1_face3.png",
        "x_face1"},
    {"b.png", NULL}, {"b-2.png", NULL}, {"b_face.png", NULL},
    {"b_faces.png", NULL}, {"_face1.png", NULL}, {"b_face1b.png", NULL},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *origin = md_split_origin (cases[i].path);
    g_assert_cmpstr (origin, ==, cases[i].origin);
  }
}

#define N 400

static void
make_items (MdSplitItem * items)
{
  MdRng rng = md_rng_init (7, 0, 0);

  for (guint i = 0; i < N; i++) {
    items[i] = (MdSplitItem) {
      /* three faces of one picture, in both classes */
    .path = g_strdup_printf ("%s/p%u_face%u.png",
          i % 4 ? "Mask" : "Face", i / 3, i % 3 + 1),.class_index =
          i % 4 != 0,};
    for (guint k = 0; k < MD_FINGERPRINT_SIZE; k++)
      items[i].fingerprint.cells[k] = md_rng_chance (&rng, 0.5f) ?
          1.f / 16 : -1.f / 16;
  }
  /* a mirrored copy in another picture, one cell changed */
  md_fingerprint_mirror (&items[0].fingerprint, &items[N - 1].fingerprint);
  items[N - 1].fingerprint.cells[2] *= -1;
}

static void
test_assign (void)
{
  static const double ratio[] = { 0.7, 0.15, 0.15 };
  g_autofree MdSplitItem *items = g_new (MdSplitItem, N);
  g_autofree guint *parts = g_new (guint, N);
  g_autofree guint *groups = NULL;
  guint counts[3][2] = { {0} }, n_moved = 0;

  make_items (items);
  groups = md_split_group (items, N);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (groups[i], ==, i / 3 == (N - 1) / 3 ? 0 : i / 3 * 3);

  md_split_assign (items, groups, N, 2, ratio, 3, 1);
  for (guint i = 0; i < N; i++) {
    g_assert_cmpuint (items[i].part, ==, items[groups[i]].part);
    counts[items[i].part][items[i].class_index]++;
    parts[i] = items[i].part;
  }
  for (guint p = 0; p < 3; p++) {
    g_assert_cmpfloat_with_epsilon (counts[p][0], 100 * ratio[p], 4);
    g_assert_cmpfloat_with_epsilon (counts[p][1], 300 * ratio[p], 4);
  }

  md_split_assign (items, groups, N, 2, ratio, 3, 1);
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (items[i].part, ==, parts[i]);
  md_split_assign (items, groups, N, 2, ratio, 3, 2);
  for (guint i = 0; i < N; i++) {
    n_moved += items[i].part != parts[i];
    g_free (items[i].path);
  }
  g_assert_cmpuint (n_moved, >, N / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/copies", test_copies);
  g_test_add_func ("/split/origin", test_origin);
  g_test_add_func ("/split/assign", test_assign);
  return g_test_run ();
}

/* Tests which parts of a face painted masks and hands cover. */
#include <glib.h>
#include <string.h>

#include "train/augment/paint.h"

#define SIDE 160
#define TRIES 50

static const float facing[5][2] = {
  {65, 65}, {95, 65}, {80, 82}, {70, 98}, {90, 98}
};

static const guint8 skin[3] = { 200, 150, 120 };

static MdPicture *
plain_face (int width, int height)
{
  MdPicture *face = md_picture_new (width, height);

  for (int i = 0; i < width * height; i++)
    memcpy (face->pixels + 3 * i, skin, 3);
  return face;
}

static gboolean
is_skin (const MdPicture * face, int x, int y)
{
  return memcmp (face->pixels + 3 * (y * face->width + x), skin, 3) == 0;
}

static guint
count_painted (const MdPicture * face)
{
  guint n = 0;

  for (int i = 0; i < face->width * face->height; i++)
    n += !is_skin (face, i % face->width, i / face->width);
  return n;
}

static void
test_mask (void)
{
  g_autoptr (MdPicture) face = plain_face (SIDE, SIDE);

  for (int i = 0; i < TRIES; i++) {
    MdRng rng = md_rng_init (1, 2, i);
    g_autoptr (MdPicture) painted_face = md_paint_mask (face, facing, NULL,
        &rng);

    for (int point = 0; point < 2; point++)
      g_assert_true (is_skin (painted_face, facing[point][0],
              facing[point][1]));
    for (int point = 2; point < 5; point++)
      g_assert_false (is_skin (painted_face, facing[point][0],
              facing[point][1]));
    g_assert_true (is_skin (painted_face, SIDE / 2, 5));
    g_assert_cmpuint (count_painted (painted_face), <, SIDE * SIDE / 2);
  }
  g_assert_cmpuint (count_painted (face), ==, 0);
}

static void
test_hand (void)
{
  g_autoptr (MdPicture) face = plain_face (SIDE, SIDE);

  for (int i = 0; i < TRIES; i++) {
    MdRng rng = md_rng_init (1, 2, i);
    g_autoptr (MdPicture) painted_face = md_paint_hand (face, facing, &rng);
    guint painted = count_painted (painted_face);

    g_assert_cmpuint (painted, >, 50);
    g_assert_cmpuint (painted, <, SIDE * SIDE * 3 / 4);
    g_assert_true (is_skin (painted_face, SIDE / 2, 5));
  }
}

static MdPicture *
paint (int mask, const MdPicture * face, MdRng * rng)
{
  return mask ? md_paint_mask (face, facing, NULL, rng) :
      md_paint_hand (face, facing, rng);
}

static void
test_repeats (void)
{
  g_autoptr (MdPicture) face = plain_face (SIDE, SIDE);

  for (int mask = 0; mask < 2; mask++) {
    MdRng a = md_rng_init (1, 2, 3), b = a, other = md_rng_init (1, 2, 4);
    g_autoptr (MdPicture) first = paint (mask, face, &a);
    g_autoptr (MdPicture) again = paint (mask, face, &b);
    g_autoptr (MdPicture) third = paint (mask, face, &other);

    g_assert_cmpmem (first->pixels, 3 * SIDE * SIDE, again->pixels,
        3 * SIDE * SIDE);
    g_assert_true (memcmp (first->pixels, third->pixels, 3 * SIDE * SIDE));
  }
}

static gboolean
is_cloth (const MdPicture * face, const float point[2])
{
  const guint8 *p =
      face->pixels + 3 * ((int) point[1] * face->width + (int) point[0]);

  return p[0] == 10 && p[1] == 80 && p[2] == 240;
}

/* A mask has the colours of the photographed one, and covers the area that its
 * label requires. */
static void
test_cloth (void)
{
  g_autoptr (MdPicture) face = plain_face (SIDE, SIDE);
  g_autoptr (MdPicture) donor = plain_face (SIDE, SIDE);
  const MdPaintCloth cloth = { donor, facing };
  guint on_mouth = 0;

  for (int i = 0; i < SIDE * SIDE; i++) {
    static const guint8 blue[3] = { 10, 80, 240 };

    if (i / SIDE > 76)
      memcpy (donor->pixels + 3 * i, blue, 3);
  }
  for (int i = 0; i < TRIES; i++) {
    MdRng rng = md_rng_init (1, 2, i);
    g_autoptr (MdPicture) right = md_paint_mask (face, facing, &cloth, &rng);
    g_autoptr (MdPicture) wrong =
        md_paint_incorrect (face, facing, &cloth, &rng);

    g_assert_true (is_cloth (right, facing[2]));
    g_assert_false (is_cloth (wrong, facing[2]));
    on_mouth += is_cloth (wrong, facing[3]);
  }
  g_assert_cmpuint (on_mouth, >, TRIES / 4);
  g_assert_cmpuint (on_mouth, <, TRIES);
}

/* Odd landmarks do no harm: all in one place, outside the picture, in
 * profile. */
static void
test_odd_faces (void)
{
  static const float odd[][5][2] = {
    {{0}},
    {{1e5f, -1e5f}, {-1e5f, 1e5f}, {0, 0}, {1e5f, 1e5f}, {1e5f, 1e5f}},
    {{50, 35}, {50.5f, 35}, {70, 50}, {60, 68}, {61, 68}},
  };

  for (guint i = 0; i < 3 * G_N_ELEMENTS (odd); i++) {
    static const int sides[] = { 1, 2, 128 };
    g_autoptr (MdPicture) face = plain_face (sides[i / 3], sides[i / 3]);
    MdRng rng = md_rng_init (1, 2, i);
    g_autoptr (MdPicture) masked = md_paint_mask (face, odd[i % 3], NULL, &rng);
    const MdPaintCloth cloth = { face, odd[(i + 1) % 3] };
    g_autoptr (MdPicture) copied = md_paint_incorrect (face, odd[i % 3],
        &cloth, &rng);
    g_autoptr (MdPicture) hidden = md_paint_hand (face, odd[i % 3], &rng);

    g_assert_cmpint (masked->width, ==, face->width);
    g_assert_cmpint (copied->width, ==, face->width);
    g_assert_cmpint (hidden->height, ==, face->height);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paint-masks/mask", test_mask);
  g_test_add_func ("/paint-masks/hand", test_hand);
  g_test_add_func ("/paint-masks/cloth", test_cloth);
  g_test_add_func ("/paint-masks/repeats", test_repeats);
  g_test_add_func ("/paint-masks/odd-faces", test_odd_faces);
  return g_test_run ();
}

#include <glib.h>
#include <math.h>
#include <string.h>

#include "picture/picture.h"
#include "train/augment/augment.h"

#define SIDE 48

static MdPicture *
noise_picture (int width, int height)
{
  MdPicture *picture = md_picture_new (width, height);
  MdRng rng = md_rng_init (9, 9, 9);

  for (int i = 0; i < 3 * width * height; i++)
    picture->pixels[i] = md_rng_below (&rng, 256);
  return picture;
}

/* An unchanged view of the whole picture equals the picture. */
static void
test_identity (void)
{
  g_autoptr (MdPicture) picture = noise_picture (SIDE, SIDE);
  MdImage image = md_picture_image (picture);
  const MdBox all = { 0, 0, SIDE, SIDE };
  const MdAugmentView view = {.zoom = 1 };
  const MdAugmentParams nothing = { 0 };
  MdRng rng = md_rng_init (1, 1, 1);
  float rgb[3 * SIDE * SIDE];

  md_augment_warp (&image, all, &view, SIDE, SIDE, rgb);
  md_augment_pixels (&nothing, &rng, SIDE, SIDE, rgb);
  for (int i = 0; i < 3 * SIDE * SIDE; i++)
    g_assert_cmpfloat_with_epsilon (rgb[i], picture->pixels[i], 1e-2);
}

static void
test_shrinks_by_averaging (void)
{
  g_autoptr (MdPicture) picture = noise_picture (SIDE, SIDE);
  MdImage image = md_picture_image (picture);
  const MdBox all = { 0, 0, SIDE, SIDE };
  const MdAugmentView view = {.zoom = 1 };
  float rgb[3 * 4 * 4], sum = 0;

  md_augment_warp (&image, all, &view, 4, 4, rgb);
  for (int y = 0; y < SIDE / 4; y++) {
    for (int x = 0; x < SIDE / 4; x++)
      sum += picture->pixels[3 * (y * SIDE + x)];
  }
  /* 64 of the 144 pixels are sampled, half of them twice. */
  g_assert_cmpfloat_with_epsilon (rgb[0], sum / (SIDE / 4 * SIDE / 4), 12);
}

static void
test_geometry (void)
{
  g_autoptr (MdPicture) picture = noise_picture (SIDE, SIDE);
  MdImage image = md_picture_image (picture);
  const MdBox all = { 0, 0, SIDE, SIDE };
  MdAugmentView view = {.zoom = 1,.flip = TRUE };
  float plain[3 * SIDE * SIDE], other[3 * SIDE * SIDE];

  md_augment_warp (&image, all, &view, SIDE, SIDE, other);
  view.flip = FALSE;
  md_augment_warp (&image, all, &view, SIDE, SIDE, plain);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < 3 * SIDE; x++)
      g_assert_cmpfloat_with_epsilon (plain[3 * SIDE * y + x],
          other[3 * (SIDE * y + SIDE - 1 - x / 3) + x % 3], 0.05);

  /* Half a turn is both flips. */
  view.angle = 180;
  md_augment_warp (&image, all, &view, SIDE, SIDE, other);
  for (int i = 0; i < SIDE * SIDE; i++)
    g_assert_cmpfloat_with_epsilon (plain[3 * i],
        other[3 * (SIDE * SIDE - 1 - i)], 0.05);
}

static void
test_outside_is_black (void)
{
  g_autoptr (MdPicture) picture = noise_picture (SIDE, SIDE);
  MdImage image = md_picture_image (picture);
  const MdBox away = { -1e6f, 500, -1e6f + 64, 564 };
  const MdAugmentView view = {.zoom = 1 };
  float rgb[3 * 16 * 16];

  md_augment_warp (&image, away, &view, 16, 16, rgb);
  for (int i = 0; i < 3 * 16 * 16; i++)
    g_assert_cmpfloat (rgb[i], ==, 0);
}

/* With everything on, levels stay in range, and the same key gives the same
 * picture. */
static void
test_everything (void)
{
  const MdAugmentParams all = {
    .brightness = 1,.contrast = 1,.gamma = 2,.color = 1,.saturation = 1,
    .grey = 0.3f,.channel_swap = 0.5f,.dark = 0.5f,.blur = 0.7f,
    .noise = 0.7f,.downsample = 0.7f,.jpeg = 0.7f,.cutout = 0.7f,
  };
  const int sizes[][2] = { {48, 48}, {1, 1}, {7, 3}, {13, 64} };
  g_autoptr (MdPicture) picture = noise_picture (64, 64);
  float rgb[2][3 * 64 * 64];

  for (guint i = 0; i < 400; i++) {
    int w = sizes[i % 4][0], h = sizes[i % 4][1];

    for (int k = 0; k < 2; k++) {
      MdRng rng = md_rng_init (1, 2, i);

      for (int p = 0; p < 3 * w * h; p++)
        rgb[k][p] = picture->pixels[p];
      md_augment_pixels (&all, &rng, w, h, rgb[k]);
    }
    for (int p = 0; p < 3 * w * h; p++)
      g_assert_true (rgb[0][p] >= 0 && rgb[0][p] <= 255
          && rgb[0][p] == rgb[1][p]);
  }
}

static void
test_grey (void)
{
  const MdAugmentParams grey = {.grey = 1,.color = 0.5f };
  g_autoptr (MdPicture) picture = noise_picture (SIDE, SIDE);
  MdRng rng = md_rng_init (1, 2, 3);
  float rgb[3 * SIDE * SIDE];

  for (int p = 0; p < 3 * SIDE * SIDE; p++)
    rgb[p] = picture->pixels[p];
  md_augment_pixels (&grey, &rng, SIDE, SIDE, rgb);
  for (int p = 0; p < SIDE * SIDE; p++) {
    g_assert_cmpfloat_with_epsilon (rgb[3 * p], rgb[3 * p + 1], 1e-2);
    g_assert_cmpfloat_with_epsilon (rgb[3 * p], rgb[3 * p + 2], 1e-2);
  }
}

/* Tests the random number generator. */
static void
test_rng (void)
{
  MdRng a = md_rng_init (1, 2, 3), b = md_rng_init (1, 3, 2);
  double sum = 0, square = 0;
  guint counts[5] = { 0 };

  g_assert_cmpuint (md_rng_next (&a), !=, md_rng_next (&b));
  for (int i = 0; i < 20000; i++) {
    float x = md_rng_normal (&a), u = md_rng_uniform (&a, -2, 3);

    g_assert_true (isfinite (x) && u >= -2 && u < 3);
    sum += x;
    square += x * x;
    counts[md_rng_below (&a, 5)]++;
  }
  g_assert_cmpfloat_with_epsilon (sum / 20000, 0, 0.03);
  g_assert_cmpfloat_with_epsilon (square / 20000, 1, 0.05);
  for (int i = 0; i < 5; i++)
    g_assert_true (counts[i] > 3700 && counts[i] < 4300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/identity", test_identity);
  g_test_add_func ("/augment/shrink", test_shrinks_by_averaging);
  g_test_add_func ("/augment/geometry", test_geometry);
  g_test_add_func ("/augment/outside", test_outside_is_black);
  g_test_add_func ("/augment/everything", test_everything);
  g_test_add_func ("/augment/grey", test_grey);
  g_test_add_func ("/rng", test_rng);
  return g_test_run ();
}

/* Tests the quality of an observation of a face, factor by factor. */
#include "track/quality.h"

#include <math.h>
#include <string.h>

#define WIDTH 320
#define HEIGHT 240

static guint8 pixels[WIDTH * HEIGHT];
static const MdImage image = {
  .format = MD_FORMAT_GRAY8,.width = WIDTH,.height = HEIGHT,
  .planes = {pixels},.strides = {WIDTH},.full_range = TRUE
};

/* Waves of @period pixels in both directions. */
static void
paint_waves (double period)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      pixels[y * WIDTH + x] = (guint8) (128 + 60 * sin (2 * G_PI * x / period)
          * sin (2 * G_PI * y / period));
}

static MdFace
face_at (float x, float y, float width, float height)
{
  return (MdFace) {
    .box = { x, y, x + width, y + height }
  };
}

static void
set_landmarks (MdFace * face, float left_eye, float right_eye, float nose)
{
  face->has_landmarks = TRUE;
  face->landmarks[MD_LANDMARK_LEFT_EYE][0] = left_eye;
  face->landmarks[MD_LANDMARK_RIGHT_EYE][0] = right_eye;
  face->landmarks[MD_LANDMARK_NOSE][0] = nose;
  for (guint i = 0; i < MD_N_LANDMARKS; i++)
    face->landmarks[i][1] = i == MD_LANDMARK_NOSE ? 120 : 100;
}

static void
assess (const MdFace * faces, guint n, float weight, MdReason reason)
{
  MdQuality *quality = md_quality_new ();
  MdQualityParams params = MD_QUALITY_PARAMS_DEFAULT;
  MdReason lack;

  g_assert_cmpfloat_with_epsilon (md_quality_assess (quality, &image, faces, n,
          0, &params, &lack), weight, 0.02);
  g_assert_cmpint (lack, ==, reason);
  md_quality_free (quality);
}

static void
test_size (void)
{
  MdFace faces[] = { face_at (100, 80, 30, 14), face_at (100, 80, 30, 21),
    face_at (100, 80, 30, 28)
  };

  paint_waves (6);
  assess (&faces[0], 1, 0, MD_REASON_TOO_SMALL);
  assess (&faces[1], 1, 0.5, MD_REASON_TOO_SMALL);
  assess (&faces[2], 1, 1, MD_REASON_NONE);
}

static void
test_sharpness (void)
{
  MdQuality *quality = md_quality_new ();
  MdFace face = face_at (100, 80, 64, 64);
  float sharp, soft;

  paint_waves (12);
  sharp = md_quality_sharpness (quality, &image, &face.box);
  paint_waves (160);
  soft = md_quality_sharpness (quality, &image, &face.box);
  g_assert_cmpfloat (sharp, >, 0.06);
  g_assert_cmpfloat (soft, <, 0.02);
  assess (&face, 1, 0, MD_REASON_BLURRED);
  memset (pixels, 90, sizeof pixels);
  g_assert_cmpfloat (md_quality_sharpness (quality, &image, &face.box), ==, 0);
  md_quality_free (quality);
}

static void
test_turn (void)
{
  MdFace face = face_at (100, 80, 64, 80);

  g_assert_cmpfloat (md_quality_turn (&face), ==, 0);
  set_landmarks (&face, 116, 148, 132);
  g_assert_cmpfloat_with_epsilon (md_quality_turn (&face), 0, 1e-5);
  set_landmarks (&face, 116, 148, 148);
  g_assert_cmpfloat_with_epsilon (md_quality_turn (&face), 1, 1e-5);
  set_landmarks (&face, 130, 130, 150);
  g_assert_cmpfloat (md_quality_turn (&face), ==, G_MAXFLOAT);
  paint_waves (12);
  assess (&face, 1, 0, MD_REASON_TURNED_AWAY);
}

/* The closer face hides the one farther away, not the other way round. */
static void
test_occlusion (void)
{
  MdFace pair[] = { face_at (100, 80, 40, 50), face_at (100, 105, 60, 80) };
  MdFace swapped[] = { pair[1], pair[0] };
  MdFace cut = face_at (0, 80, 20, 60);

  paint_waves (12);
  assess (pair, 2, 0.25, MD_REASON_OCCLUDED);
  assess (swapped, 2, 1, MD_REASON_NONE);
  assess (&cut, 1, 0.19, MD_REASON_OCCLUDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quality/size", test_size);
  g_test_add_func ("/quality/sharpness", test_sharpness);
  g_test_add_func ("/quality/turn", test_turn);
  g_test_add_func ("/quality/occlusion", test_occlusion);
  return g_test_run ();
}

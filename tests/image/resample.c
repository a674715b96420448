/* Tests resampling of every format against the definition in double
 * precision. */
#include "image/resample.h"

#include <math.h>

#include "image/crop.h"
#include "pictures.h"

static const MdInputFormat plain = {.scale = 1 };

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (int c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

/* Slow waves, which chroma subsampling hardly changes. */
static void
waves (int x, int y, double rgb[3], gpointer data)
{
  rgb[0] = 128 + 90 * sin (x / 37. + y / 51.);
  rgb[1] = 128 + 90 * cos (x / 43. - y / 29.);
  rgb[2] = 128 + 90 * sin (y / 31. + 1);
}

/* Computes the mean of one component over the samples that the bin touches. */
static double
slow_mean (const MdImage * image, int component, int x1, int x2, int y1, int y2)
{
  const MdComponent *c = &md_format_info (image->format)->components[component];
  double sum = 0, n = 0;

  for (int y = y1 >> c->shift_y; y <= (y2 - 1) >> c->shift_y; y++) {
    for (int x = x1 >> c->shift_x; x <= (x2 - 1) >> c->shift_x; x++, n++) {
      double components[3];

      test_picture_components (image, x * (1 << c->shift_x),
          y * (1 << c->shift_y), components);
      sum += components[component];
    }
  }
  return sum / n;
}

static void
slow_convert (const MdImage * image, const double in[3], double rgb[3])
{
  static const double kr_kb[][2] = {
    [MD_MATRIX_BT601] = {0.299, 0.114},
    [MD_MATRIX_BT709] = {0.2126, 0.0722},
    [MD_MATRIX_BT2020] = {0.2627, 0.0593},
  };
  MdColor color = md_format_info (image->format)->color;
  double kr = kr_kb[image->matrix][0], kb = kr_kb[image->matrix][1];
  double y = image->full_range ? in[0] : (in[0] - 16) * 255 / 219;
  double cb = (in[1] - 128) * (image->full_range ? 1 : 255 / 224.);
  double cr = (in[2] - 128) * (image->full_range ? 1 : 255 / 224.);

  if (color == MD_COLOR_GRAY)
    cb = cr = 0;
  rgb[0] = y + 2 * (1 - kr) * cr;
  rgb[2] = y + 2 * (1 - kb) * cb;
  rgb[1] = (y - kr * rgb[0] - kb * rgb[2]) / (1 - kr - kb);
  for (int c = 0; c < 3; c++)
    rgb[c] = color == MD_COLOR_RGB ? in[c] : CLAMP (rgb[c], 0, 255);
}

static void
check_region (MdResampler * resampler, const MdImage * image,
    const MdRect * region, int width, int height)
{
  const MdFormatInfo *info = md_format_info (image->format);
  g_autofree float *out = g_new (float, 3 * width * height);
  int split = height / 2;

  /* In two parts, like stripes. */
  if (split > 0)
    md_resample (resampler, image, region, width, height, 0, split, &plain,
        out);
  md_resample (resampler, image, region, width, height, split,
      height - split, &plain, out + 3 * width * split);

  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      double means[3] = { 0, 0, 0 }, rgb[3];
      int x1 = region->x + (int) floor ((double) x * region->width / width);
      int x2 = region->x + (int) ceil ((x + 1.) * region->width / width);
      int y1 = region->y + (int) floor ((double) y * region->height / height);
      int y2 = region->y + (int) ceil ((y + 1.) * region->height / height);

      for (int c = 0; c < info->n_components; c++)
        means[c] = slow_mean (image, c, x1, x2, y1, y2);
      slow_convert (image, means, rgb);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (out[3 * (y * width + x) + c], rgb[c],
            0.01);
    }
  }
}

static void
check_image (MdResampler * resampler, const MdImage * image)
{
  int w = image->width, h = image->height;
  const MdRect regions[] = {
    {0, 0, w, h},
    {0, 0, MAX (1, w / 2), MAX (1, h / 3)},
    {w / 3, h / 4, MAX (1, w / 2), MAX (1, h / 2)},
    {-3, -5, w + 4, h + 8},
    {-w - 5, 0, w, h},
    {w + 3, h + 9, 7, 7},
    {w - 1, h - 1, 30, 30},
    {-1, -1, 3, 2},
  };
  static const int sizes[][2] = { {1, 1}, {3, 2}, {24, 24}, {19, 13} };

  for (guint r = 0; r < G_N_ELEMENTS (regions); r++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      check_region (resampler, image, &regions[r], sizes[s][0], sizes[s][1]);
  }
}

static void
test_formats (void)
{
  static const int sizes[][2] = {
    {1, 1}, {2, 3}, {3, 2}, {1, 40}, {40, 1}, {33, 47}, {64, 36}, {101, 7}
  };
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (MdFormat format = 0; format < MD_N_FORMATS; format++) {
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      g_autoptr (TestPicture) picture = test_picture_new (format,
          sizes[s][0], sizes[s][1], (MdMatrix) (s % 3), s % 2, noise, rand);

      g_assert_true (md_image_is_valid (&picture->image));
      check_image (resampler, &picture->image);
    }
  }
}

/* Bins whose sum exceeds 16 bits. */
static void
test_tall (void)
{
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  static const MdFormat formats[] = { MD_FORMAT_RGB, MD_FORMAT_NV12 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++) {
    g_autoptr (TestPicture) picture = test_picture_new (formats[f], 9, 1400,
        MD_MATRIX_BT601, FALSE, noise, rand);
    MdRect region = { 0, 0, 9, 1400 };

    check_region (resampler, &picture->image, &region, 4, 2);
    check_region (resampler, &picture->image, &region, 1, 1);
  }
}

/* The same picture gives the same colours in every format. */
static void
test_same_colors (void)
{
  enum
  { WIDTH = 131, HEIGHT = 77, SIDE = 24 };
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autofree float *expected = g_new (float, 3 * SIDE * SIDE);
  g_autofree float *out = g_new (float, 3 * SIDE * SIDE);
  MdRect window = { 20, 11, 51, 51 };

  for (MdMatrix matrix = MD_MATRIX_BT601; matrix <= MD_MATRIX_BT2020; matrix++) {
    for (int f = 0; f < 2 * MD_N_FORMATS; f++) {
      MdFormat format = (MdFormat) (f / 2);
      g_autoptr (TestPicture) rgb = test_picture_new (MD_FORMAT_RGB, WIDTH,
          HEIGHT, matrix, TRUE, waves, NULL);
      g_autoptr (TestPicture) picture = test_picture_new (format, WIDTH,
          HEIGHT, matrix, f % 2, waves, NULL);

      if (format == MD_FORMAT_GRAY8)
        continue;
      md_crop_run (resampler, &rgb->image, &window, SIDE, &plain, expected);
      md_crop_run (resampler, &picture->image, &window, SIDE, &plain, out);
      for (int i = 0; i < 3 * SIDE * SIDE; i++)
        g_assert_cmpfloat_with_epsilon (out[i], expected[i], 4);
    }
  }
}

static void
test_normalisation (void)
{
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  g_autoptr (TestPicture) picture = test_picture_new (MD_FORMAT_BGRX, 40, 30,
      MD_MATRIX_BT601, FALSE, waves, NULL);
  MdInputFormat input = { TRUE, {127.5f, 127.5f, 127.5f}, 1 / 128.f };
  MdRect region = { 0, 0, 40, 30 };
  float rgb[3 * 8 * 6], bgr[3 * 8 * 6];

  md_resample (resampler, &picture->image, &region, 8, 6, 0, 6, &plain, rgb);
  md_resample (resampler, &picture->image, &region, 8, 6, 0, 6, &input, bgr);
  for (int i = 0; i < 8 * 6; i++) {
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (bgr[3 * i + c],
          (rgb[3 * i + 2 - c] - 127.5f) / 128, 1e-4);
  }
}

static void
test_windows (void)
{
  MdBox box = { 10.4f, 20, 30.4f, 50 };
  MdWindow window = md_crop_window (&box, 1.1f);

  /* Side 30 × 1.1 around (20.4, 35). */
  g_assert_cmpint (window.side, ==, 33);
  g_assert_cmpint (window.x, ==, 4);
  g_assert_true (window.y == 18 || window.y == 19);

  box = (MdBox) {
  0, 0, 0.01f, 0.01f};
  g_assert_cmpint (md_crop_window (&box, 1).side, ==, 1);
  box = (MdBox) {
  -9e5f, -9e5f, 9e5f, 9e5f};
  g_assert_cmpint (md_crop_window (&box, 10).side, ==, 32768);
}

static void
test_validity (void)
{
  guint8 pixels[64] = { 0 };
  MdImage image = {
    .format = MD_FORMAT_NV12,.width = 5,.height = 3,
    .planes = {pixels, pixels},.strides = {5, 6},
  };

  g_assert_true (md_image_is_valid (&image));
  image.strides[1] = 5;
  g_assert_false (md_image_is_valid (&image));
  image.strides[1] = 6;
  image.planes[1] = NULL;
  g_assert_false (md_image_is_valid (&image));
  image.planes[1] = pixels;
  image.width = 0;
  g_assert_false (md_image_is_valid (&image));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/resample/formats", test_formats);
  g_test_add_func ("/resample/tall", test_tall);
  g_test_add_func ("/resample/same-colors", test_same_colors);
  g_test_add_func ("/resample/normalisation", test_normalisation);
  g_test_add_func ("/resample/windows", test_windows);
  g_test_add_func ("/resample/validity", test_validity);
  return g_test_run ();
}

/* Frames at half their size against the mean of every four samples. */
#include "image/halve.h"

#include "pictures.h"

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (int c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

static gboolean
is_packed_ycbcr (MdFormat format)
{
  return format >= MD_FORMAT_YUY2 && format <= MD_FORMAT_VYUY;
}

/* Sample (x, y) of a component's own grid. */
static int
sample (const MdImage * image, const MdComponent * c, int x, int y)
{
  return image->planes[c->plane][y * image->strides[c->plane] + c->offset +
      x * c->step];
}

static void
check_component (const MdImage * image, const MdImage * half,
    const MdComponent * c)
{
  for (int y = 0; y < half->height >> c->shift_y; y++) {
    for (int x = 0; x < half->width >> c->shift_x; x++) {
      int sum = sample (image, c, 2 * x, 2 * y) +
          sample (image, c, 2 * x + 1, 2 * y) +
          sample (image, c, 2 * x, 2 * y + 1) +
          sample (image, c, 2 * x + 1, 2 * y + 1);

      g_assert_cmpint (sample (half, c, x, y), ==, (sum + 2) / 4);
    }
  }
}

static void
test_means (void)
{
  static const int sizes[][2] = { {4, 4}, {332, 12}, {64, 48}, {8, 100} };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  MdHalvedImage half = { 0 };

  for (MdFormat format = 0; format < MD_N_FORMATS; format++) {
    const MdFormatInfo *info = md_format_info (format);

    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
      g_autoptr (TestPicture) picture = test_picture_new (format, sizes[s][0],
          sizes[s][1], MD_MATRIX_BT709, TRUE, noise, rand);

      if (is_packed_ycbcr (format)) {
        g_assert_false (md_halved_image_update (&half, &picture->image));
        continue;
      }
      g_assert_true (md_halved_image_update (&half, &picture->image));
      g_assert_true (md_image_is_valid (&half.image));
      g_assert_cmpint (half.image.width, ==, sizes[s][0] / 2);
      g_assert_cmpint (half.image.height, ==, sizes[s][1] / 2);
      g_assert_cmpint (half.image.format, ==, format);
      g_assert_cmpint (half.image.matrix, ==, MD_MATRIX_BT709);
      g_assert_true (half.image.full_range);
      for (guint c = 0; c < info->n_components; c++)
        check_component (&picture->image, &half.image, &info->components[c]);
    }
  }
  md_halved_image_clear (&half);
}

static void
test_straddling (void)
{
  static const struct
  {
    MdFormat format;
    int width, height;
  } cases[] = {
    {MD_FORMAT_RGB, 5, 4}, {MD_FORMAT_RGB, 4, 5}, {MD_FORMAT_GRAY8, 1, 1},
    {MD_FORMAT_I420, 6, 4}, {MD_FORMAT_NV12, 4, 6},
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  MdHalvedImage half = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestPicture) picture = test_picture_new (cases[i].format,
        cases[i].width, cases[i].height, MD_MATRIX_BT601, FALSE, noise, rand);

    g_assert_false (md_halved_image_update (&half, &picture->image));
  }
  md_halved_image_clear (&half);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/half/means", test_means);
  g_test_add_func ("/half/straddling", test_straddling);
  return g_test_run ();
}

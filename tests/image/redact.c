/* Tests that redaction leaves only a few means inside its area and changes
 * nothing outside. */
#include "image/redact.h"

#include <math.h>
#include <string.h>

#include "../allocations.h"
#include "pictures.h"

static void
noise (int x, int y, double rgb[3], gpointer data)
{
  for (int c = 0; c < 3; c++)
    rgb[c] = g_rand_int_range (data, 0, 256);
}

static TestPicture *
noise_picture (MdFormat format, int width, int height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (width + 31 * height);

  return test_picture_new (format, width, height, MD_MATRIX_BT601, FALSE,
      noise, rand);
}

static gsize
plane_size (const MdImage * image, guint plane)
{
  const MdFormatInfo *info = md_format_info (image->format);
  int rows = image->height;

  for (guint c = 0; c < info->n_components; c++) {
    if (info->components[c].plane == plane)
      rows = (image->height + (1 << info->components[c].shift_y) - 1) >>
          info->components[c].shift_y;
  }
  return (gsize) rows *image->strides[plane];
}

/* Marks the bytes of @plane that belong to a sample of [x1, x2) × [y1, y2). */
static guint8 *
mark_area (const MdImage * image, guint plane, int x1, int y1, int x2, int y2)
{
  const MdFormatInfo *info = md_format_info (image->format);
  guint8 *marks = g_malloc0 (plane_size (image, plane));

  for (guint i = 0; i < info->n_components; i++) {
    const MdComponent *c = &info->components[i];

    if (c->plane != plane)
      continue;
    for (int y = y1; y < y2; y++)
      for (int x = x1; x < x2; x++)
        marks[(y >> c->shift_y) * image->strides[plane] + c->offset +
            (x >> c->shift_x) * c->step] = 1;
  }
  return marks;
}

/* Only the samples of the area change: not the rest of the picture, alpha or
 * padding. Inside, no noise survives. */
static void
check_area (MdFormat format, int width, int height, const MdBox * box,
    MdRedactMode mode, const int area[4])
{
  g_autoptr (TestPicture) before = noise_picture (format, width, height);
  g_autoptr (TestPicture) after = noise_picture (format, width, height);
  const MdImage *image = &after->image;

  md_redact (image, box, 0, mode);
  for (guint p = 0; p < md_format_info (format)->n_planes; p++) {
    g_autofree guint8 *marks = mark_area (image, p, area[0], area[1], area[2],
        area[3]);
    guint changed = 0, marked = 0;

    for (gsize i = 0; i < plane_size (image, p); i++) {
      if (marks[i]) {
        marked++;
        changed += before->planes[p][i] != after->planes[p][i];
      } else {
        g_assert_cmpint (before->planes[p][i], ==, after->planes[p][i]);
      }
    }
    /* A sample may already have its new value, or be the only one in its
     * cell. */
    if (marked > 500)
      g_assert_cmpuint (changed, >, marked * 8 / 10);
  }
}

static void
test_area (void)
{
  static const struct
  {
    MdBox box;
    int area[4];                /* outwards to even pixels */
  } cases[] = {
    {{20.5f, 11.2f, 62.3f, 70.9f}, {20, 10, 64, 72}},
    {{-10, -5, 30.1f, 40}, {0, 0, 32, 40}},
    {{70, 60, 200, 1000}, {70, 60, 97, 81}},
    {{-50, -50, 500, 500}, {0, 0, 97, 81}},
    {{41.2f, 33.3f, 41.3f, 33.4f}, {40, 32, 42, 34}},
    {{97, 10, 120, 20}, {0, 0, 0, 0}},
    {{-40, 10, 0, 20}, {0, 0, 0, 0}},
  };

  for (MdFormat format = 0; format < MD_N_FORMATS; format++) {
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
      for (MdRedactMode mode = MD_REDACT_FILL; mode <= MD_REDACT_BLUR; mode++)
        check_area (format, 97, 81, &cases[i].box, mode, cases[i].area);
    }
  }
}

static void
test_padding (void)
{
  g_autoptr (TestPicture) padded = noise_picture (MD_FORMAT_RGB, 100, 80);
  g_autoptr (TestPicture) larger = noise_picture (MD_FORMAT_RGB, 100, 80);
  MdBox box = { 40, 30, 60, 40 }, grown = { 35, 27.5f, 65, 42.5f };

  md_redact (&padded->image, &box, 0.25f, MD_REDACT_FILL);
  md_redact (&larger->image, &grown, 0, MD_REDACT_FILL);
  g_assert_cmpmem (padded->planes[0], plane_size (&padded->image, 0),
      larger->planes[0], plane_size (&larger->image, 0));
}

static void
test_none (void)
{
  check_area (MD_FORMAT_I420, 64, 64, &(MdBox) {
      0, 0, 64, 64}
      , MD_REDACT_NONE, (const int[4]) {
        0, 0, 0, 0
      });
}

static void
test_black (void)
{
  MdBox whole = { 0, 0, 33, 17 };

  for (MdFormat format = 0; format < MD_N_FORMATS; format++) {
    for (int full = 0; full < 2; full++) {
      g_autoptr (TestPicture) picture = noise_picture (format, 33, 17);
      const MdFormatInfo *info = md_format_info (format);
      double luma = info->color == MD_COLOR_RGB || full ? 0 : 16;

      picture->image.full_range = full;
      md_redact (&picture->image, &whole, 0, MD_REDACT_FILL);
      for (int y = 0; y < 17; y++)
        for (int x = 0; x < 33; x++) {
          double c[3];

          test_picture_components (&picture->image, x, y, c);
          g_assert_cmpfloat (c[0], ==, luma);
          if (info->n_components == 3)
            g_assert_cmpfloat (c[1], ==, info->color == MD_COLOR_RGB ? 0 : 128);
        }
    }
  }
}

/* Rotates every cell of a 60 × 48 area at (8, 6) by 180°, which keeps its
 * mean. */
static void
turn_cells (MdImage * image)
{
  const MdComponent *c = &md_format_info (image->format)->components[0];
  int cell_width = 60 / MD_REDACT_CELLS, rows = 5, top = 6;

  for (int row = 0; row < rows; row++) {
    int y1 = top + row * 48 / rows, y2 = top + (row + 1) * 48 / rows;

    for (int column = 0; column < MD_REDACT_CELLS; column++) {
      int x1 = 8 + column * cell_width, n = cell_width * (y2 - y1);

      for (int i = 0; i < n / 2; i++) {
        int j = n - 1 - i;
        guint8 *plane = (guint8 *) image->planes[0];
        guint8 *a = plane + (y1 + i / cell_width) * image->strides[0] +
            c->offset + (x1 + i % cell_width) * c->step;
        guint8 *b = plane + (y1 + j / cell_width) * image->strides[0] +
            c->offset + (x1 + j % cell_width) * c->step;
        guint8 kept = *a;

        *a = *b;
        *b = kept;
      }
    }
  }
}

/* The result depends only on the means: two pictures that agree only in these
 * give the same. */
static void
test_only_means (void)
{
  MdBox box = { 8, 6, 68, 54 };

  for (MdRedactMode mode = MD_REDACT_PIXELATE; mode <= MD_REDACT_BLUR; mode++) {
    g_autoptr (TestPicture) a = noise_picture (MD_FORMAT_GRAY8, 90, 70);
    g_autoptr (TestPicture) b = noise_picture (MD_FORMAT_GRAY8, 90, 70);
    gsize size = plane_size (&a->image, 0);

    turn_cells (&b->image);
    g_assert_cmpint (memcmp (a->planes[0], b->planes[0], size), !=, 0);
    md_redact (&a->image, &box, 0, mode);
    md_redact (&b->image, &box, 0, mode);
    g_assert_cmpmem (a->planes[0], size, b->planes[0], size);
  }
}

/* The strength depends on the face's size. */
static void
test_strength (void)
{
  for (int side = 8; side <= 320; side += 39) {
    g_autoptr (TestPicture) mosaic = noise_picture (MD_FORMAT_GRAY8, 320, 320);
    g_autoptr (TestPicture) blur = noise_picture (MD_FORMAT_GRAY8, 320, 320);
    MdBox box = { 0, 0, side, side };
    gboolean seen[256] = { FALSE };
    guint n_values = 0;
    int steepest = 0;

    md_redact (&mosaic->image, &box, 0, MD_REDACT_PIXELATE);
    md_redact (&blur->image, &box, 0, MD_REDACT_BLUR);
    for (int y = 0; y < side; y++)
      for (int x = 0; x < side; x++) {
        guint8 value = mosaic->planes[0][y * mosaic->image.strides[0] + x];
        const guint8 *at = blur->planes[0] + y * blur->image.strides[0] + x;

        n_values += !seen[value];
        seen[value] = TRUE;
        if (x + 1 < side)
          steepest = MAX (steepest, abs (at[1] - at[0]));
      }
    g_assert_cmpuint (n_values, <=, MD_REDACT_CELLS * MD_REDACT_CELLS);
    /* Checks that the slope between the means of adjacent cells is at most
     * twice the average. */
    g_assert_cmpint (steepest, <=, 2 + 2 * 255 * MD_REDACT_CELLS / side);
  }
}

/* No area is so small that its pixels remain as they are. */
static void
test_small (void)
{
  for (int side = 2; side <= 12; side += 2)
    for (MdRedactMode mode = MD_REDACT_PIXELATE; mode <= MD_REDACT_BLUR; mode++) {
      g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_I420, 32, 32);
      g_autoptr (TestPicture) before = noise_picture (MD_FORMAT_I420, 32, 32);
      MdBox box = { 8, 8, 8 + side, 8 + side };

      md_redact (&picture->image, &box, 0, mode);
      for (guint plane = 0; plane < 3; plane++) {
        int step = plane == 0 ? 1 : 2, stride = picture->image.strides[plane];
        guint n_values = 0;
        gboolean seen[256] = { FALSE };

        for (int y = 8 / step; y < (8 + side) / step; y++)
          for (int x = 8 / step; x < (8 + side) / step; x++) {
            guint8 value = picture->planes[plane][y * stride + x];

            n_values += !seen[value];
            seen[value] = TRUE;
          }
        if (mode == MD_REDACT_PIXELATE)
          g_assert_cmpuint (n_values, <=, MAX (1, (side / 4) * (side / 4)));
        if (side / step > 1)
          g_assert_true (memcmp (picture->planes[plane] + (8 / step) * stride,
                  before->planes[plane] + (8 / step) * stride, stride) != 0);
      }
    }
}

/* Blur keeps flat areas, and its values are within the range of the
 * original. */
static void
test_flat (void)
{
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_GRAY8, 64, 64);
  MdBox box = { 5, 5, 60, 50 };

  memset (picture->planes[0], 255, plane_size (&picture->image, 0));
  md_redact (&picture->image, &box, 0, MD_REDACT_BLUR);
  for (gsize i = 0; i < plane_size (&picture->image, 0); i++)
    g_assert_cmpint (picture->planes[0][i], ==, 255);
}

static void
test_allocations (void)
{
#ifdef COUNTS_ALLOCATIONS
  g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_NV12, 200, 200);
  MdBox box = { 5, 5, 160, 150 };
  gint before = test_allocation_count ();

  md_redact (&picture->image, &box, 0.2f, MD_REDACT_BLUR);
  g_assert_cmpint (test_allocation_count (), ==, before);
#else
  g_test_skip ("allocations cannot be counted here");
#endif
}

/* An area of any size, even an infinite one, is covered where it is inside the
 * picture. */
static void
test_infinite_areas (void)
{
  static const struct
  {
    MdBox box;
    float padding;
  } cases[] = {
    {{8, 8, 24, 24}, 1e5f},
    {{8, 8, 24, 24}, 1e30f},
    {{-2e6f, -2e6f, 2e6f, 2e6f}, 0},
    {{8, 8, 24, 24}, G_MAXFLOAT},
    {{NAN, NAN, NAN, NAN}, 0},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TestPicture) picture = noise_picture (MD_FORMAT_GRAY8, 33, 31);

    md_redact (&picture->image, &cases[i].box, cases[i].padding,
        MD_REDACT_FILL);
    for (int y = 0; y < 31; y++)
      for (int x = 0; x < 33; x++)
        g_assert_cmpuint (picture->image.planes[0][y *
                picture->image.strides[0] + x], ==, 16);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redact/area", test_area);
  g_test_add_func ("/redact/padding", test_padding);
  g_test_add_func ("/redact/infinite-areas", test_infinite_areas);
  g_test_add_func ("/redact/none", test_none);
  g_test_add_func ("/redact/black", test_black);
  g_test_add_func ("/redact/only-means", test_only_means);
  g_test_add_func ("/redact/strength", test_strength);
  g_test_add_func ("/redact/small", test_small);
  g_test_add_func ("/redact/flat", test_flat);
  g_test_add_func ("/redact/allocations", test_allocations);
  return g_test_run ();
}

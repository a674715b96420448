/* Tests which people an appearance distinguishes, with drawn people whose
 * face, hair and clothes have one colour each. */
#include "track/appearance.h"

#define WIDTH 320
#define HEIGHT 240

typedef struct
{
  guint8 hair, face, mouth, coat;       /* grey */
} Person;

static const Person person = { 40, 190, 190, 90 };
static const Person masked = { 40, 190, 240, 90 };
static const Person other = { 200, 110, 110, 220 };

static guint8 pixels[WIDTH * HEIGHT];
static const MdImage image = {
  .format = MD_FORMAT_GRAY8,.width = WIDTH,.height = HEIGHT,
  .planes = {pixels},.strides = {WIDTH},
};

/* Draws @p with the face at @box, brighter by @light. */
static void
draw (const Person * p, const MdBox * box, int light)
{
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      float u = ((float) x - box->x1) / md_box_width (box);
      float v = ((float) y - box->y1) / md_box_height (box);
      guint8 grey = 130;

      if (v >= 1 && u > -1 && u < 2)
        grey = p->coat;
      else if (u >= 0 && u < 1 && v >= -0.3f)
        grey = v < 0 ? p->hair : v < 0.55f ? p->face : p->mouth;
      pixels[y * WIDTH + x] = (guint8) CLAMP (grey + light, 0, 255);
    }
}

static MdAppearance
measure (const MdBox * box)
{
  g_autoptr (MdResampler) resampler = md_resampler_new ();
  MdAppearance appearance;

  md_appearance_measure (&appearance, resampler, &image, box);
  return appearance;
}

static float
likeness (const Person * p, const MdBox * place, const MdBox * box, int light)
{
  MdBox home = { 100, 60, 140, 110 };
  MdPortrait portrait = { 0 };
  MdAppearance now;

  draw (&person, &home, 0);
  now = measure (&home);
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &now), ==, 0.5f);
  md_portrait_add (&portrait, &now, 0.04);
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &now), ==, 1);
  draw (p, place, light);
  now = measure (box);
  return md_portrait_likeness (&portrait, &now);
}

static void
test_same (void)
{
  MdBox home = { 100, 60, 140, 110 }, near = { 160, 40, 220, 115 };
  MdBox off = { 103, 58, 144, 112 }, edge = { 200, 180, 240, 230 };

  g_assert_cmpfloat (likeness (&person, &home, &home, 0), ==, 1);
  /* Closer, in other light, with a mask, with an inaccurate box, cut off by
   * the edge. */
  g_assert_cmpfloat (likeness (&person, &near, &near, 0), >, 0.5);
  g_assert_cmpfloat (likeness (&person, &home, &home, -30), >, 0.5);
  g_assert_cmpfloat (likeness (&masked, &home, &home, 0), >, 0.5);
  g_assert_cmpfloat (likeness (&person, &home, &off, 0), >, 0);
  g_assert_cmpfloat (likeness (&person, &edge, &edge, 0), >, 0);
}

static void
test_other (void)
{
  MdBox home = { 100, 60, 140, 110 }, off = { 103, 58, 144, 112 };

  g_assert_cmpfloat (likeness (&other, &home, &home, 0), ==, 0);
  g_assert_cmpfloat (likeness (&other, &home, &off, 0), ==, 0);
  g_assert_cmpfloat (likeness (&other, &home, &home, 40), ==, 0);
}

/* Who has always looked the same must continue to; of a new face it is not
 * known yet how much its views differ. */
static void
test_spread (void)
{
  MdAppearance usual = { 0 }, changed, odd;
  MdPortrait portrait = { 0 };

  for (guint i = 0; i < MD_APPEARANCE_CELLS; i++)
    usual.cells[i][0] = (float) (7 * i % 32);
  changed = usual;
  for (guint i = 0; i < MD_APPEARANCE_CELLS; i++)
    changed.cells[i][1] = i % 2 ? 164 : 0;
  g_assert_cmpfloat_with_epsilon (md_appearance_distance (&usual, &changed),
      13, 0.1);

  md_portrait_add (&portrait, &usual, 0.04);
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &changed), >, 0);
  for (guint i = 0; i < 50; i++)
    md_portrait_add (&portrait, &usual, 0.04);
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &changed), ==, 0);
  /* Two odd views do not widen it. */
  for (guint i = 0; i < 2; i++)
    md_portrait_add (&portrait, &changed, 0.04);
  odd = portrait.mean;
  for (guint i = 0; i < MD_APPEARANCE_CELLS; i++)
    odd.cells[i][2] += i % 2 ? 164 : 0;
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &odd), ==, 0);
  /* Noisy video does. */
  for (guint i = 0; i < 100; i++)
    md_portrait_add (&portrait, i % 2 ? &usual : &changed, 0.04);
  g_assert_cmpfloat (md_portrait_likeness (&portrait, &changed), >, 0);
}

/* Extreme boxes, and boxes at the edge of the picture. */
static void
test_odd_boxes (void)
{
  static const MdBox boxes[] = {
    {0, 0, 0.5f, 0.5f}, {-40, -50, 10, 10}, {300, 200, 500, 500},
    {0, 0, WIDTH, HEIGHT}, {1000, 1000, 1010, 1012},
  };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++) {
    MdAppearance now = measure (&boxes[i]);

    g_assert_cmpfloat (md_appearance_distance (&now, &now), ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/appearance/same", test_same);
  g_test_add_func ("/appearance/other", test_other);
  g_test_add_func ("/appearance/spread", test_spread);
  g_test_add_func ("/appearance/odd-boxes", test_odd_boxes);
  return g_test_run ();
}

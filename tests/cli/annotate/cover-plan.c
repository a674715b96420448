/* Tests the covers before, between and after the sightings of a face. */
#include "cli/annotate/cover-plan.h"

#include <gst/gst.h>

#define AT(ms) ((ms) * GST_MSECOND)

typedef struct
{
  MdCoverPlan *plan;
  GArray *boxes;
} Fixture;

static void
set_up (Fixture * f, gconstpointer data)
{
  f->plan = md_cover_plan_new ();
  f->boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
}

static void
tear_down (Fixture * f, gconstpointer data)
{
  md_cover_plan_free (f->plan);
  g_array_unref (f->boxes);
}

/* Adds a face of 40 × 50 pixels. */
static void
see (Fixture * f, guint ms, guint64 track, float x, float y, gboolean wanted)
{
  md_cover_plan_add (f->plan, AT (ms), track, &(MdBox) {
      x, y, x + 40, y + 50}, wanted, TRUE);
}

/* Adds an uncertain face. */
static void
faint_look (Fixture * f, guint ms, guint64 track, float x, float y)
{
  md_cover_plan_add (f->plan, AT (ms), track, &(MdBox) {
      x, y, x + 40, y + 50}, TRUE, FALSE);
}

static guint
count (Fixture * f, guint ms)
{
  return md_cover_plan_find (f->plan, AT (ms), f->boxes);
}

static const MdBox *
box (Fixture * f, guint ms)
{
  g_assert_cmpuint (count (f, ms), ==, 1);
  return &g_array_index (f->boxes, MdBox, 0);
}

static gboolean
holds (const MdBox * outer, float x1, float y1, float x2, float y2)
{
  return outer->x1 <= x1 && outer->y1 <= y1 && outer->x2 >= x2
      && outer->y2 >= y2;
}

/* A person who walks to the right came from the left, or may have stood
 * still. */
static void
test_before (Fixture * f, gconstpointer data)
{
  for (guint i = 0; i <= 10; i++)
    see (f, 2000 + 20 * i, 7, 300 + 4 * i, 100, TRUE);
  g_assert_cmpuint (count (f, 900), ==, 0);
  g_assert_true (holds (box (f, 1500), 200, 100, 340, 150));
  g_assert_false (holds (box (f, 1500), 100, 100, 340, 150));
  g_assert_true (holds (box (f, 1960), 292, 100, 340, 150));
  g_assert_cmpfloat (md_box_width (box (f, 1960)), <, 60);
  g_assert_cmpfloat (box (f, 2000)->x1, ==, 300);
  g_assert_cmpuint (count (f, 2201), ==, 0);    /* the element keeps it
                                                 * covered */
}

static void
test_between (Fixture * f, gconstpointer data)
{
  see (f, 0, 3, 100, 100, TRUE);
  see (f, 1000, 3, 200, 100, TRUE);
  g_assert_true (holds (box (f, 500), 150, 100, 190, 150));
  g_assert_true (holds (box (f, 250), 125, 100, 165, 150));
  g_assert_cmpfloat (md_box_width (box (f, 250)), <,
      md_box_width (box (f, 500)));
}

/* One sighting gives no velocity. */
static void
test_single (Fixture * f, gconstpointer data)
{
  see (f, 1000, 3, 100, 100, TRUE);
  g_assert_true (holds (box (f, 500), 100, 100, 140, 150));
  g_assert_cmpfloat (md_box_width (box (f, 500)), ==, 60);
}

static void
test_unwanted (Fixture * f, gconstpointer data)
{
  see (f, 1000, 3, 100, 100, TRUE);     /* no verdict yet */
  see (f, 1040, 3, 100, 100, FALSE);
  see (f, 1000, 4, 300, 100, FALSE);
  g_assert_cmpuint (count (f, 800), ==, 1);
  g_assert_cmpuint (count (f, 1000), ==, 1);
  g_assert_cmpuint (count (f, 1020), ==, 1);
  g_assert_cmpuint (count (f, 1040), ==, 0);
}

/* A track without a certain sighting is dropped; with one, all its sightings
 * count. */
static void
test_faint (Fixture * f, gconstpointer data)
{
  faint_look (f, 1000, 3, 100, 100);
  faint_look (f, 1040, 3, 140, 100);
  faint_look (f, 1000, 4, 300, 100);
  g_assert_cmpuint (count (f, 800), ==, 0);
  g_assert_cmpuint (count (f, 1000), ==, 0);
  see (f, 1080, 3, 180, 100, TRUE);
  g_assert_cmpfloat (box (f, 1000)->x1, ==, 100);
  g_assert_cmpfloat (box (f, 1040)->x1, ==, 140);
  g_assert_true (holds (box (f, 960), 60, 100, 100, 150));
  g_assert_cmpfloat (box (f, 1080)->x1, ==, 180);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/cover-plan/before", test_before);
  add ("/cover-plan/between", test_between);
  add ("/cover-plan/single", test_single);
  add ("/cover-plan/unwanted", test_unwanted);
  add ("/cover-plan/faint", test_faint);
  return g_test_run ();
}

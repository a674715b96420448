/* Tests predicted boxes on paths with known results. */
#include "track/motion.h"

#include <math.h>

#define DT 0.04

static MdBox
box_at (double x, double y, double side)
{
  return (MdBox) {
  x - side / 2, y - side / 2, x + side / 2, y + side / 2};
}

static double
distance (const MdBox * a, const MdBox * b)
{
  return hypot ((a->x1 + a->x2 - b->x1 - b->x2) / 2,
      (a->y1 + a->y2 - b->y1 - b->y2) / 2);
}

/* A box does not move until it has been seen twice. */
static void
test_still (void)
{
  MdBox box = box_at (100, 50, 40);
  MdMotion motion;

  md_motion_init (&motion, &box);
  md_motion_predict (&motion, DT, FALSE);
  g_assert_cmpmem (&motion.box, sizeof (MdBox), &box, sizeof (MdBox));
  md_motion_predict (&motion, 0, FALSE);
  g_assert_cmpmem (&motion.box, sizeof (MdBox), &box, sizeof (MdBox));
}

/* One correction is enough to estimate a constant velocity, at any frame
 * rate. */
static void
test_velocity (void)
{
  static const double steps[] = { 1 / 60., 1 / 25., 0.2 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    double dt = steps[i];
    MdBox box = box_at (100, 50, 40);
    MdMotion motion;

    md_motion_init (&motion, &box);
    for (guint k = 1; k < 6; k++) {
      MdBox expected = box_at (100 + 90 * dt * k, 50 - 30 * dt * k, 40);

      md_motion_predict (&motion, dt, FALSE);
      if (k > 1)
        g_assert_cmpfloat (distance (&motion.box, &expected), <, 1e-3);
      md_motion_correct (&motion, &expected, dt);
    }
    g_assert_cmpfloat_with_epsilon (motion.vx, 90, 0.1);
    g_assert_cmpfloat_with_epsilon (motion.vy, -30, 0.1);
  }
}

/* A face that comes closer grows, but not without limit. */
static void
test_growth (void)
{
  MdBox box = box_at (100, 50, 40);
  MdMotion motion;
  float before;

  md_motion_init (&motion, &box);
  for (guint k = 1; k < 60; k++) {
    MdBox expected = box_at (100, 50, 40 * exp (0.8 * DT * k));

    md_motion_predict (&motion, DT, FALSE);
    md_motion_correct (&motion, &expected, DT);
  }
  g_assert_cmpfloat_with_epsilon (motion.growth, 0.8, 0.05);

  box = box_at (100, 50, 4000);
  md_motion_correct (&motion, &box, DT);
  before = md_box_width (&motion.box);
  md_motion_predict (&motion, 10, FALSE);
  g_assert_cmpfloat (md_box_width (&motion.box), <, 2.1 * before);
}

/* A single outlier changes the velocity less and less. */
static void
test_jitter (void)
{
  MdBox box = box_at (100, 50, 40), stray = box_at (108, 50, 40);
  MdMotion motion;

  md_motion_init (&motion, &box);
  for (guint k = 0; k < 20; k++) {
    md_motion_predict (&motion, DT, FALSE);
    md_motion_correct (&motion, &box, DT);
  }
  md_motion_correct (&motion, &stray, DT);
  g_assert_cmpfloat (motion.vx, >, 0);
  g_assert_cmpfloat (motion.vx, <, 0.31 * 8 / DT);
}

/* The predicted motion of an unseen face comes to rest. */
static void
test_fade (void)
{
  MdBox box = box_at (0, 0, 40), next = box_at (4, 0, 40);
  MdMotion motion;

  md_motion_init (&motion, &box);
  md_motion_correct (&motion, &next, DT);
  for (guint k = 0; k < 250; k++)
    md_motion_predict (&motion, DT, TRUE);
  g_assert_cmpfloat (fabsf (motion.vx), <, 0.01);
  /* 100 pixels a second times 0.4 s, and less than two steps more. */
  g_assert_cmpfloat ((motion.box.x1 + motion.box.x2) / 2, >, 30);
  g_assert_cmpfloat ((motion.box.x1 + motion.box.x2) / 2, <, 52);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/motion/still", test_still);
  g_test_add_func ("/motion/velocity", test_velocity);
  g_test_add_func ("/motion/growth", test_growth);
  g_test_add_func ("/motion/jitter", test_jitter);
  g_test_add_func ("/motion/fade", test_fade);
  return g_test_run ();
}

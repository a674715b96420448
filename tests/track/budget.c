/* Tests the controller with the times of simulated machines. */
#include "track/budget.h"

#include <math.h>

/* Simulates a search of the whole frame that takes @search ms for faces of 30
 * pixels and less for larger ones, and tracking that takes @follow ms. */
typedef struct
{
  double search, follow;
} Machine;

/* Returns: mean milliseconds of the last 500 of @n frames */
static double
play (MdBudget * budget, const Machine * machine, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++) {
    gboolean searched = md_budget_wants_search (budget);
    float face = md_budget_min_face (budget);
    double took = searched ? machine->search * 900 / (face * face) :
        machine->follow;

    md_budget_add (budget, searched, took);
    if (i + 500 >= n)
      sum += took;
  }
  return sum / 500;
}

static void
test_fixed (void)
{
  Machine slow = { 100, 2 };

  for (guint interval = 1; interval <= 7; interval++) {
    MdBudget budget;
    guint searches = 0;

    md_budget_init (&budget);
    md_budget_set (&budget, interval, 0, 30, 360);
    for (guint i = 0; i < 210; i++) {
      gboolean searched = md_budget_wants_search (&budget);

      g_assert_cmpint (searched, ==, i % interval == 0);
      searches += searched;
      md_budget_add (&budget, searched, slow.search);
    }
    g_assert_cmpuint (searches, ==, (210 + interval - 1) / interval);
    g_assert_cmpfloat (md_budget_min_face (&budget), ==, 30);
  }
}

static void
test_interval (void)
{
  static const struct
  {
    Machine machine;
    guint interval;
  } cases[] = {
    {{10, 2}, 1}, {{30, 2}, 2}, {{60, 4}, 4}, {{100, 2}, 6},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    MdBudget budget;

    md_budget_init (&budget);
    md_budget_set (&budget, 0, 20, 30, 360);
    g_assert_cmpfloat (play (&budget, &cases[i].machine, 1000), <=, 20 * 1.01);
    g_assert_cmpuint (budget.interval, ==, cases[i].interval);
    g_assert_cmpfloat (md_budget_min_face (&budget), ==, 30);
  }
}

/* If the longest interval is not enough, the smallest face grows; both recover
 * with the machine. */
static void
test_smallest_face (void)
{
  Machine slow = { 400, 4 }, fast = { 15, 1 };
  MdBudget budget;

  md_budget_init (&budget);
  md_budget_set (&budget, 1, 20, 30, 1080);
  g_assert_cmpfloat (play (&budget, &slow, 2000), <=, 20 * 1.01);
  g_assert_cmpuint (budget.interval, ==, MD_BUDGET_MAX_INTERVAL);
  g_assert_cmpfloat (md_budget_min_face (&budget), >, 40);
  g_assert_cmpfloat (md_budget_min_face (&budget), <, 70);

  g_assert_cmpfloat (play (&budget, &fast, 2000), <=, 20);
  g_assert_cmpuint (budget.interval, ==, 1);
  g_assert_cmpfloat (md_budget_min_face (&budget), ==, 30);
}

/* With an impossible budget, the smallest face grows to a quarter of the
 * frame. */
static void
test_hopeless (void)
{
  Machine slow = { 4000, 50 };
  MdBudget budget;

  md_budget_init (&budget);
  md_budget_set (&budget, 1, 5, 30, 360);
  play (&budget, &slow, 2000);
  g_assert_cmpfloat (md_budget_min_face (&budget), <=, 90);
  g_assert_cmpfloat (md_budget_min_face (&budget), >, 75);
  /* Nobody asked for a budget of the face's. */
  md_budget_init (&budget);
  md_budget_set (&budget, 0, 5, 30, 0);
  play (&budget, &slow, 2000);
  g_assert_cmpfloat (md_budget_min_face (&budget), ==, 30);
  g_assert_cmpuint (budget.interval, ==, MD_BUDGET_MAX_INTERVAL);
}

/* Jitter in the times does not make the interval oscillate. */
static void
test_steady (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  MdBudget budget;
  guint changes = 0, last = 0;

  md_budget_init (&budget);
  md_budget_set (&budget, 0, 20, 30, 360);
  for (guint i = 0; i < 5000; i++) {
    gboolean searched = md_budget_wants_search (&budget);

    md_budget_add (&budget, searched, (searched ? 55 : 4)
        * g_rand_double_range (rand, 0.9, 1.1));
    changes += i > 100 && budget.interval != last;
    last = budget.interval;
  }
  g_assert_cmpuint (last, >=, 3);
  g_assert_cmpuint (last, <=, 5);
  g_assert_cmpuint (changes, <=, 5);
}

static void
test_restart (void)
{
  MdBudget budget;

  md_budget_init (&budget);
  md_budget_set (&budget, 9, 0, 30, 360);
  g_assert_true (md_budget_wants_search (&budget));
  md_budget_add (&budget, TRUE, 1);
  g_assert_false (md_budget_wants_search (&budget));
  md_budget_restart (&budget);
  g_assert_true (md_budget_wants_search (&budget));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/budget/fixed", test_fixed);
  g_test_add_func ("/budget/interval", test_interval);
  g_test_add_func ("/budget/smallest-face", test_smallest_face);
  g_test_add_func ("/budget/hopeless", test_hopeless);
  g_test_add_func ("/budget/steady", test_steady);
  g_test_add_func ("/budget/restart", test_restart);
  return g_test_run ();
}

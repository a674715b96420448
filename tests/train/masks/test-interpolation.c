/* Tests weights between two ends, and the choice among them. */
#include "train/masks/interpolation.h"
#include "train/recipe.h"

#define N 30

static MdNet *
make_net (void)
{
  static const char text[] = "[network]\nkind=mask\ninput=16\n"
      "layers=conv 4 3x3; bn; relu; flatten; dense 6\n"
      "heads=prob:1:sigmoid\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "test.ini", &error);
  MdGraph *graph = md_recipe_graph (recipe, &error);
  MdNet *net;

  g_assert_no_error (error);
  net = md_net_new (graph, 1, 1, &error);
  g_assert_no_error (error);
  return net;
}

static void
fill (MdNet * net, float value)
{
  for (guint i = 0; i < md_net_n_parameters (net); i++)
    for (gsize k = 0; k < md_net_parameter (net, i)->size; k++)
      md_net_parameter (net, i)->data[k] = value + (float) i;
}

/* All parameters take part, also those that are not trained. */
static void
test_line (void)
{
  static const double fractions[] = { 0, 0.25, 1 };
  g_autoptr (MdNet) net = make_net ();
  g_autoptr (MdInterpolation) line = NULL;

  fill (net, 2);
  line = md_interpolation_new (net);
  fill (net, 10);
  md_interpolation_end (line, net);
  for (guint f = 0; f < G_N_ELEMENTS (fractions); f++) {
    md_interpolation_set (line, net, fractions[f]);
    for (guint i = 0; i < md_net_n_parameters (net); i++)
      for (gsize k = 0; k < md_net_parameter (net, i)->size; k++)
        g_assert_cmpfloat_with_epsilon (md_net_parameter (net, i)->data[k],
            2 + 8 * fractions[f] + i, 1e-5);
  }
}

/* Three points; the last one is the best for most samples. @worse: how much
 * each point is worse than the next for all samples; @noise: how much for every third one */
static guint
choose (float worse, float noise)
{
  float scores[3 * N];

  for (guint point = 0; point < 3; point++)
    for (guint i = 0; i < N; i++)
      scores[point * N + i] = 0.1f + (float) (2 - point) * (worse
          + (i % 3 == 0 ? noise : -noise / 2));
  return md_interpolation_choose (scores, 3, N);
}

static void
test_choose (void)
{
  float equal[3 * N] = { 0 };

  g_assert_cmpuint (md_interpolation_choose (equal, 3, N), ==, 0);
  /* clearly worse for every sample */
  g_assert_cmpuint (choose (0.2f, 0.1f), ==, 2);
  /* for every sample, but by nothing that matters */
  g_assert_cmpuint (choose (0.004f, 0), ==, 0);
  /* worse for some, better for others */
  g_assert_cmpuint (choose (0.02f, 0.3f), ==, 0);
  /* better */
  g_assert_cmpuint (choose (-0.2f, 0), ==, 0);
  g_assert_cmpuint (md_interpolation_choose (equal, 1, 1), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/interpolation/line", test_line);
  g_test_add_func ("/interpolation/choose", test_choose);
  return g_test_run ();
}

#include "toy.h"

#include <math.h>

#include "base/rng.h"
#include "train/checkpoint.h"
#include "train/loss.h"
#include "train/recipe.h"

MdNet *
toy_net_new (const char *text, guint threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "toy.ini", &error);
  MdGraph *graph = md_recipe_graph (recipe, &error);
  MdNet *net;

  g_assert_no_error (error);
  net = md_net_new (graph, 32, threads, &error);
  g_assert_no_error (error);
  md_net_init_weights (net, 1);
  return net;
}

static void
toy_fill (guint epoch, guint64 step, int first, int n, float *input,
    gpointer data)
{
  Toy *toy = data;

  for (int i = 0; i < n; i++) {
    MdRng rng = md_rng_init (toy->seed, step, first + i);
    gboolean right = md_rng_chance (&rng, 0.5f);

    toy->targets[i] = toy->labels[i] = right;
    toy->shifts[2 * i] = right ? 0.5f : -0.5f;
    toy->shifts[2 * i + 1] = 0.25f;
    for (int k = 0; k < 8 * 8 * 3; k++, input++) {
      gboolean is_right = k / 3 % 8 >= 4;

      *input = md_rng_normal (&rng) + (is_right == right ? 0.4f : -0.4f);
    }
  }
  if (step >= toy->poison)
    input[-1] = NAN;
}

static double
toy_loss (MdNet * net, int n, double *n_correct, gpointer data)
{
  const MdLossParams params = MD_LOSS_PARAMS_DEFAULT;
  Toy *toy = data;
  double loss;

  *n_correct = 0;
  for (int i = 0; i < n; i++)
    *n_correct += (md_net_output (net, 0)[i] > 0) == (toy->targets[i] > 0);
  loss = md_loss_sigmoid (&params, n, md_net_output (net, 0), toy->targets,
      NULL, md_net_output_grad (net, 0));
  loss += md_loss_softmax (&params, n, 2, md_net_output (net, 1),
      toy->labels, NULL, md_net_output_grad (net, 1));
  for (int i = 0; i < 2 * n; i++) {
    float *grad = &md_net_output_grad (net, 2)[i];
    float distance = md_net_output (net, 2)[i] - toy->shifts[i];

    loss += md_smooth_l1 (distance, 0.3f, grad) / (4 * n);
    *grad /= 4 * n;
  }
  return loss;
}

static double
toy_validate (MdNet * net, gpointer data)
{
  Toy *toy = data;
  double correct;

  toy_fill (0, 1000000, 0, 32, md_net_input (net), toy);
  md_net_forward (net, 32, FALSE, 0);
  toy_loss (net, 32, &correct, toy);
  toy->n_validations++;
  return correct / 32;
}

const MdTrainerFuncs toy_funcs = {
  .fill = toy_fill,
  .loss = toy_loss,
  .validate = toy_validate,
};

float *
toy_weights (MdNet * net, gsize * n)
{
  float *weights;

  *n = md_checkpoint_n_floats (net);
  weights = g_new (float, *n);
  md_checkpoint_get (net, weights);
  return weights;
}

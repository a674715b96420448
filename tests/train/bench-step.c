/* Measures the time of training steps of a recipe, for bench-step.py.
 *
 *   bench-step RECIPE BATCH STEPS THREADS
 *
 * Prints the layers and the input's side, then a line for each step: wall-clock
 * and CPU seconds of forward, loss, backward and Adam, without making the
 * batch. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kernels/gemm.h"
#include "base/rng.h"
#include "train/recipe.h"

static double
seconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static void
fill (MdNet * net, int batch, float *targets)
{
  MdRng rng = md_rng_init (1, 2, 3);
  const MdShape *shape = md_net_input_shape (net);
  gsize n = (gsize) batch * shape->dims[1] * shape->dims[2] * shape->dims[3];
  float *input = md_net_input (net);

  for (gsize i = 0; i < n; i++)
    input[i] = md_rng_uniform (&rng, -1, 1);
  for (int i = 0; i < batch; i++)
    targets[i] = i % 2;
}

static void
step (MdNet * net, MdAdam * adam, int batch, const float *targets, int seed)
{
  const MdLossParams loss = MD_LOSS_PARAMS_DEFAULT;
  const MdAdamParams params = MD_ADAM_PARAMS_DEFAULT;
  double clock = seconds (CLOCK_MONOTONIC);
  double cpu = seconds (CLOCK_PROCESS_CPUTIME_ID);

  md_net_forward (net, batch, TRUE, seed);
  md_loss_sigmoid (&loss, batch, md_net_output (net, 0), targets, NULL,
      md_net_output_grad (net, 0));
  md_net_backward (net, batch, FALSE);
  md_adam_step (adam, net, &params);
  printf ("%.6f %.6f\n", seconds (CLOCK_MONOTONIC) - clock,
      seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu);
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = NULL;
  g_autoptr (MdNet) net = NULL;
  g_autoptr (MdAdam) adam = NULL;
  g_autofree float *targets = NULL;
  MdGraph *graph;
  int batch;

  g_assert (argc == 5);
  batch = atoi (argv[2]);
  md_gemm_use_calling_thread ();
  recipe = md_recipe_load (argv[1], &error);
  if (recipe)
    md_recipe_set_default (recipe, "network", "heads", "prob:1:sigmoid");
  graph = recipe ? md_recipe_graph (recipe, &error) : NULL;
  net = graph ? md_net_new (graph, batch, atoi (argv[4]), &error) : NULL;
  if (!net)
    g_error ("%s", error->message);
  md_net_init_weights (net, 1);
  adam = md_adam_new (net);
  targets = g_new (float, batch);
  fill (net, batch, targets);
  printf ("%s\n%d\n", md_recipe_string (recipe, "network", "layers", ""),
      (int) md_net_input_shape (net)->dims[2]);
  for (int i = 0; i < atoi (argv[3]); i++)
    step (net, adam, batch, targets, i);
  return 0;
}

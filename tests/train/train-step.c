/* Runs one training step of a recipe and writes it down for train-step.py to
 * repeat.
 *
 *   train-step RECIPE INPUT-SIDE OUT
 *
 * OUT.txt: layers, number of samples, learning rate, loss before the step;
 * then a line `name size trained` for each parameter. OUT.bin, floats: the
 * input (n × H × W × 3), targets, and for each parameter its values before,
 * its gradient where trained, and its values after. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/gemm.h"
#include "base/rng.h"
#include "train/recipe.h"

#define SAMPLES 12

/* Disables random layers and sets another size. */
static MdGraph *
build (const char *path, const char *side, char **layers)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (MdRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GRegex) dropout = g_regex_new ("dropout [0-9.]+", 0, 0, NULL);
  g_autofree char *text = NULL, *given = NULL;
  MdGraph *graph;

  if (!g_key_file_load_from_file (file, path, 0, &error))
    g_error ("%s", error->message);
  given = g_key_file_get_value (file, "network", "layers", NULL);
  *layers = g_regex_replace (dropout, given, -1, 0, "dropout 0", 0, NULL);
  g_key_file_set_value (file, "network", "layers", *layers);
  g_key_file_set_value (file, "network", "input", side);
  text = g_key_file_to_data (file, NULL, NULL);
  recipe = md_recipe_parse (text, path, &error);
  if (recipe)
    md_recipe_set_default (recipe, "network", "heads", "prob:1:sigmoid");
  graph = recipe ? md_recipe_graph (recipe, &error) : NULL;
  if (!graph)
    g_error ("%s", error->message);
  return graph;
}

static void
put (FILE * file, const float *x, gsize n)
{
  if (fwrite (x, sizeof (float), n, file) != n)
    g_error ("cannot write");
}

static void
fill (MdNet * net, float *input, gsize n, float *targets)
{
  MdRng rng = md_rng_init (1, 2, 3);

  for (gsize i = 0; i < n; i++)
    input[i] = md_rng_uniform (&rng, -1, 1);
  for (int i = 0; i < SAMPLES; i++)
    targets[i] = i % 2;
}

int
main (int argc, char **argv)
{
  const MdLossParams loss_params = { 1, 1, 0, {1, 4} };
  MdAdamParams params = MD_ADAM_PARAMS_DEFAULT;
  g_autofree char *layers = NULL, *txt = NULL, *bin = NULL;
  g_autoptr (MdNet) net = NULL;
  g_autoptr (MdAdam) adam = NULL;
  float targets[SAMPLES];
  float *before[256];
  double loss;
  gsize n;
  FILE *text, *data;

  g_assert (argc == 4);
  md_gemm_use_calling_thread ();
  txt = g_strconcat (argv[3], ".txt", NULL);
  bin = g_strconcat (argv[3], ".bin", NULL);
  net = md_net_new (build (argv[1], argv[2], &layers), SAMPLES, 2, NULL);
  md_net_init_weights (net, 1);
  n = (gsize) SAMPLES *3 * atoi (argv[2]) * atoi (argv[2]);
  fill (net, md_net_input (net), n, targets);
  text = fopen (txt, "w");
  data = fopen (bin, "wb");
  g_assert (text && data);
  put (data, md_net_input (net), n);
  put (data, targets, SAMPLES);
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    before[i] = g_memdup2 (p->data, p->size * sizeof (float));
  }
  md_net_forward (net, SAMPLES, TRUE, 1);
  loss = md_loss_sigmoid (&loss_params, SAMPLES, md_net_output (net, 0),
      targets, NULL, md_net_output_grad (net, 0));
  md_net_backward (net, SAMPLES, FALSE);
  adam = md_adam_new (net);
  params.epsilon = 1e-4f;
  md_adam_step (adam, net, &params);
  fprintf (text, "%s\n%d %s %.9g %.9g %.9g\n", layers, SAMPLES, argv[2],
      params.learning_rate, params.weight_decay, loss);
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    fprintf (text, "%s %" G_GSIZE_FORMAT " %d\n", p->name, p->size,
        p->grad != NULL);
    put (data, before[i], p->size);
    if (p->grad)
      put (data, p->grad, p->size);
    put (data, p->data, p->size);
    g_free (before[i]);
  }
  fclose (text);
  return fclose (data) != 0;
}

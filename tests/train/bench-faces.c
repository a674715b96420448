/* Measures how many canvases per second a single-shot detector's recipe trains
 * on.
 *
 *   bench-faces RECIPE BATCH STEPS THREADS
 *
 * Runs forward, assignment, loss, backward and Adam on noise with a few faces,
 * without making canvases. Prints the figures of the best step, in wall-clock
 * and CPU time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "kernels/gemm.h"
#include "train/adam.h"
#include "train/faces/face-loss.h"
#include "train/faces/face-net.h"

#define SIDE 320
#define FACES 4                 /* of a canvas */

static double
seconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static void
find_gradient (MdNet * net, int batch, const int *outputs,
    const GArray * faces, MdAssignment * assignment)
{
  const MdFaceLossParams params = MD_FACE_LOSS_PARAMS_DEFAULT;
  MdFaceLoss loss = { 0 };

  for (int i = 0; i < batch; i++) {
    MdFaceMaps maps;
    MdFaceGrads grads;

    for (int k = 0; k < MD_FACE_LEVELS; k++) {
      gsize offset = (gsize) i * md_net_output_size (net, outputs[k]);

      maps.levels[k] = md_net_output (net, outputs[k]) + offset;
      grads.levels[k] = md_net_output_grad (net, outputs[k]) + offset;
    }
    md_assignment_make (assignment, &maps, faces);
    md_face_loss (&params, &maps, faces, assignment, NULL,
        1.f / (10 * batch), &grads, &loss);
  }
}

int
main (int argc, char **argv)
{
  const MdAdamParams params = MD_ADAM_PARAMS_DEFAULT;
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = NULL;
  g_autoptr (MdNet) net = NULL;
  g_autoptr (MdAdam) adam = NULL;
  g_autoptr (GArray) faces = g_array_new (FALSE, FALSE, sizeof (MdAnnotation));
  g_autoptr (MdAssignment) assignment = md_assignment_new (SIDE);
  MdRng rng = md_rng_init (1, 2, 3);
  double best_clock = INFINITY, best_cpu = INFINITY;
  int batch, outputs[MD_FACE_LEVELS];
  MdGraph *graph;

  g_assert (argc == 5);
  batch = atoi (argv[2]);
  md_gemm_use_calling_thread ();
  recipe = md_recipe_load (argv[1], &error);
  graph = recipe ? md_face_net_new (recipe, &error) : NULL;
  if (!graph)
    g_error ("%s", error->message);
  md_face_net_set_side (graph, SIDE);
  net = md_net_new (graph, batch, atoi (argv[4]), &error);
  if (!net || !md_face_net_outputs (net, outputs, &error))
    g_error ("%s", error->message);
  md_face_net_init (net, 1);
  adam = md_adam_new (net);
  for (int i = 0; i < FACES; i++) {
    float x = md_rng_uniform (&rng, 0, 200), y = md_rng_uniform (&rng, 0, 200);
    MdAnnotation face = {.box = {x, y, x + 30 * (i + 1), y + 36 * (i + 1)} };

    g_array_append_val (faces, face);
  }
  for (gsize i = 0; i < (gsize) batch * 3 * SIDE * SIDE; i++)
    md_net_input (net)[i] = md_rng_uniform (&rng, -1, 1);
  for (int i = 0; i < atoi (argv[3]); i++) {
    double clock = seconds (CLOCK_MONOTONIC);
    double cpu = seconds (CLOCK_PROCESS_CPUTIME_ID);

    md_net_forward (net, batch, TRUE, i);
    find_gradient (net, batch, outputs, faces, assignment);
    md_net_backward (net, batch, FALSE);
    md_adam_step (adam, net, &params);
    best_clock = MIN (best_clock, seconds (CLOCK_MONOTONIC) - clock);
    best_cpu = MIN (best_cpu, seconds (CLOCK_PROCESS_CPUTIME_ID) - cpu);
  }
  printf ("%.1f canvases/s by the clock, %.1f a second of CPU\n",
      batch / best_clock, batch / best_cpu);
  return 0;
}

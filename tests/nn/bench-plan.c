/* Measures our engine.
 *
 *   bench-plan MODEL ROUNDS N HxW [HxW...]
 *
 * Prints the minimum time, in ms, of a run over all the given sizes by one
 * plan, which is resized between them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/run/plan.h"

/* Excludes filling the input, because real callers resample straight into
 * it. */
static gint64
run_one (MdPlan * plan, int n, int h, int w, int c)
{
  gint64 start = g_get_monotonic_time (), resized;
  float *input;

  if (!md_plan_resize (plan, n, h, w, NULL))
    g_error ("the network cannot take %d×%d", h, w);
  resized = g_get_monotonic_time () - start;
  input = md_plan_input (plan);
  for (int i = 0; i < n * h * w * c; i++)
    input[i] = (float) (i * 7 % 256 - 127) / 128;
  start = g_get_monotonic_time ();
  md_plan_run (plan);

  return g_get_monotonic_time () - start + resized;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model = NULL;
  g_autoptr (MdPlan) plan = NULL;
  gint64 best = G_MAXINT64;

  if (argc < 5) {
    fprintf (stderr, "usage: %s MODEL ROUNDS N HxW...\n", argv[0]);
    return 1;
  }
  model = md_model_load (argv[1], MD_PRECISION_BFLOAT16, &error);
  if (model == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  plan = md_plan_new (model);
  for (int round = 0; round < atoi (argv[2]); round++) {
    gint64 total = 0;

    for (int i = 4; i < argc; i++) {
      int h = 0, w = 0;

      sscanf (argv[i], "%dx%d", &h, &w);
      total += run_one (plan, atoi (argv[3]), h, w,
          (int) md_model_input_shape (model)->dims[1]);
    }
    best = MIN (best, total);
  }
  printf ("%.3f\n", best / 1e3);

  return 0;
}

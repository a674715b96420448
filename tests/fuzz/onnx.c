/* A model file: reading and running it. */
#include "fuzz.h"

#include <string.h>

#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"

/* Larger inputs are slow and find nothing new. */
#define SIDE 24

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (MdGraph) graph = md_onnx_read (data, size, "fuzz", NULL);
  g_autoptr (MdModel) model =
      graph ? md_model_new (graph, MD_PRECISION_BFLOAT16, NULL) : NULL;
  const MdShape *declared = model ? md_model_input_shape (model) : NULL;
  g_autoptr (MdPlan) plan = NULL;
  int dims[4];

  if (model == NULL)
    return 0;
  for (int i = 0; i < 4; i++) {
    dims[i] =
        declared->dims[i] > 0 ? (int) declared->dims[i] : i < 2 ? 1 : SIDE;
    if (dims[i] > 4 * SIDE)
      return 0;
  }
  plan = md_plan_new (model);
  if (!md_plan_resize (plan, dims[0], dims[2], dims[3], NULL))
    return 0;
  memset (md_plan_input (plan), 0, (gsize) dims[0] * (gsize) dims[1]
      * (gsize) dims[2] * (gsize) dims[3] * sizeof (float));
  md_plan_run (plan);
  return 0;
}

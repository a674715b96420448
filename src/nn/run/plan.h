/* plan: Runs a model for one caller, with all intermediates in one arena.
 *
 *   MdModel *model = md_model_load ("models/face.onnx", &error);
 *   MdPlan *plan = md_plan_new (model);
 *   if (!md_plan_resize (plan, 1, 90, 160, &error)) ...
 *   float *in = md_plan_input (plan);          // 1 × 90 × 160 × 3
 *   md_plan_run (plan);
 *   const float *prob = md_plan_output (plan, prob_index, &shape);
 *
 * An MdPlan belongs to one caller at a time. md_plan_run() allocates nothing
 * and cannot fail. md_plan_resize() to a shape no larger than the largest seen
 * allocates nothing either.
 *
 * The networks have one input of rank 4 and any number of outputs.
 */
#pragma once

#include "model.h"

typedef struct _MdPlan MdPlan;

MdPlan *md_plan_new (MdModel * model);
/* Sets how many threads of the process-wide pool a run may use, including
 * the caller's; default 1. The rows of each step are divided among them; the
 * result is bit for bit that of one thread, and a run still allocates
 * nothing. Useful for large pictures, because steps wait for one another.
 * Call this before the first resize. */
void md_plan_set_threads (MdPlan * plan, guint threads);
void md_plan_free (MdPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPlan, md_plan_free)

/* Sets all shapes for an input of @n × @height × @width. Costs about a
 * microsecond, and nothing if they are unchanged. FALSE with @error
 * (MD_MODEL_ERROR_SHAPE) if the network does not accept the size; do not run
 * the plan until a resize succeeds. */
gboolean md_plan_resize (MdPlan * plan, int n, int height, int width,
    GError ** error);
/* N × H × W × C floats, 64-byte aligned, to be filled before each run: a run
 * may overwrite it, unless it is kept. Valid until the next resize. */
float *md_plan_input (MdPlan * plan);
void md_plan_run (MdPlan * plan);
/* @shape: (out) (optional): logical shape. A 4-D output lies channels last.
 * Valid until the next run or resize. */
const float *md_plan_output (const MdPlan * plan, int output,
    MdShape * shape);

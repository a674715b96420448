/* plan: Runs a model for one caller, with all intermediates in one arena.
 *
 *   MdModel *model = md_model_load ("models/face.onnx", MD_PRECISION_SINGLE,
 *       &error);
 *   MdPlan *plan = md_plan_new (model);
 *   if (!md_plan_resize (plan, 1, 90, 160, &error)) ...
 *   float *in = md_plan_input (plan);          // 1 × 90 × 160 × 3
 *   md_plan_run (plan);
 *   const float *prob = md_plan_output (plan, prob_index, &shape);
 *
 * A network has one input of rank 4 and at least one output. md_plan_run()
 * allocates nothing and cannot fail; nor does md_plan_resize() allocate unless
 * the shape is larger than all before it.
 *
 * Thread safety: one thread at a time may use an MdPlan; plans of one model may
 * run in parallel.
 */
#pragma once

#include "model.h"

typedef struct _MdPlan MdPlan;

/* Takes its own reference to @model. */
MdPlan *md_plan_new (MdModel * model);
/* Sets how many threads of the process-wide pool a run may use, including
 * the caller's; >= 1, default 1. The rows of each step are divided among them,
 * which pays off for large pictures. The result is bit for bit the same. Call
 * this before the first resize. */
void md_plan_set_threads (MdPlan * plan, guint threads);
void md_plan_free (MdPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPlan, md_plan_free)

/* Sets all shapes for an input of @n × @height × @width, each 1..32767. Takes
 * about a microsecond, and nothing if the shape is unchanged.
 * Returns: FALSE with @error (MD_MODEL_ERROR_SHAPE) if the network does not
 *   accept the size; the plan must not be run until a resize succeeds */
gboolean md_plan_resize (MdPlan * plan, int n, int height, int width,
    GError ** error);
/* N × H × W × C floats, 64-byte aligned, to be filled before each run, which
 * may overwrite them. Valid until the next resize. */
float *md_plan_input (MdPlan * plan);
void md_plan_run (MdPlan * plan);
/* @output: index, see md_model_find_output()
 * @shape: (out) (optional): logical shape
 * Returns: channels last if 4-D; valid until the next run or resize */
const float *md_plan_output (const MdPlan * plan, int output,
    MdShape * shape);

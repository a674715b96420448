/* plan: a network made ready to run: batch-norm folded into weights, weights
 * packed for this CPU, activations fused, every intermediate in one arena.
 *
 *   MdModel *model = md_model_load ("models/pnet.onnx", &error);
 *   MdPlan *plan = md_plan_new (model);
 *   if (!md_plan_resize (plan, 1, 90, 160, &error)) ...
 *   float *in = md_plan_input (plan);          // 1 × 90 × 160 × 3
 *   md_plan_run (plan);
 *   const float *prob = md_plan_output (plan, prob_index, &shape);
 *
 * MdModel is immutable, reference counted and shareable (it holds the packed
 * weights); an MdPlan owns the arena of one thread. md_plan_run() allocates
 * nothing and cannot fail. md_plan_resize() to a shape no larger than the
 * largest seen allocates nothing either.
 *
 * The networks have one input of rank 4 and any number of outputs.
 */
#pragma once

#include "nn/graph.h"

typedef struct _MdModel MdModel;
typedef struct _MdPlan MdPlan;

/* Reads, checks, folds and packs. (transfer full) */
MdModel *md_model_load (const char *path, GError ** error);
/* @graph: (transfer none): e.g. one in training; its data is copied */
MdModel *md_model_new (const MdGraph * graph, GError ** error);
MdModel *md_model_ref (MdModel * model);
void md_model_unref (MdModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdModel, md_model_unref)

/* File or graph name, for messages. */
const char *md_model_name (const MdModel * model);
/* metadata_props; NULL where the key is absent. */
const char *md_model_metadata (const MdModel * model, const char *key);
/* Logical input shape N, C, H, W; -1 where any value will do. So too for a file
 * that declares N×H×W×C and transposes it at once, as Keras exports do. */
const MdShape *md_model_input_shape (const MdModel * model);
/* Index of the output of that name, or -1. */
int md_model_find_output (const MdModel * model, const char *name);
guint md_model_n_outputs (const MdModel * model);

MdPlan *md_plan_new (MdModel * model);
/* Lets no run overwrite the input. To be called before the first resize. */
void md_plan_keep_input (MdPlan * plan);
void md_plan_free (MdPlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPlan, md_plan_free)

/* Settles all shapes for an input of @n × @height × @width, which costs about
 * a microsecond and nothing where they are as before. FALSE with @error
 * (MD_MODEL_ERROR_SHAPE) where the network cannot take it: then nothing may
 * run until a resize succeeds. */
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

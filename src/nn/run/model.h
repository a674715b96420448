/* model: A network prepared for inference: batch normalization folded into the
 * weights, weights packed for this CPU, activations fused.
 *
 *   MdModel *model = md_model_load ("models/face.onnx", &error);
 *   MdPlan *plan = md_plan_new (model);
 *
 * An MdModel is immutable, reference counted and shareable; plan.h runs it.
 */
#pragma once

#include "nn/graph.h"

typedef struct _MdModel MdModel;

/* Reads, checks, folds and packs. (transfer full) */
MdModel *md_model_load (const char *path, GError ** error);
/* @graph: (transfer none): e.g. one in training; its data is copied */
MdModel *md_model_new (const MdGraph * graph, GError ** error);
MdModel *md_model_ref (MdModel * model);
void md_model_unref (MdModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdModel, md_model_unref)

/* File or graph name, for messages. */
const char *md_model_name (const MdModel * model);
/* metadata_props; NULL if the key is absent. */
const char *md_model_metadata (const MdModel * model, const char *key);
/* Logical input shape N, C, H, W; -1 where any value will do. So too for a file
 * that declares N×H×W×C and transposes it at once, as Keras exports do. */
const MdShape *md_model_input_shape (const MdModel * model);
/* Index of the output of that name, or -1. */
int md_model_find_output (const MdModel * model, const char *name);
guint md_model_n_outputs (const MdModel * model);

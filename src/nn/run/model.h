/* model: A network prepared for inference: batch normalization folded into the
 * weights, weights packed for this CPU, activations fused.
 *
 *   MdModel *model = md_model_load ("models/face.onnx", MD_PRECISION_SINGLE,
 *       &error);
 *   MdPlan *plan = md_plan_new (model);
 *
 * plan.h runs it.
 *
 * Thread safety: an MdModel is immutable and reference counted; any number of
 * threads may share it.
 */
#pragma once

#include "nn/graph.h"

typedef struct _MdModel MdModel;

typedef enum
{
  MD_PRECISION_SINGLE,          /* rounding errors of floats */
  /* If the CPU can multiply bfloat16s, 3×3 and 1×1 convolutions round both
   * factors of a product to 8 significant bits; sums remain floats. Our
   * detectors and the mask network are up to 1.5 times as fast, and equally
   * accurate. */
  MD_PRECISION_BFLOAT16
} MdPrecision;

/* Reads, checks and prepares an ONNX file.
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR, G_FILE_ERROR) */
MdModel *md_model_load (const char *path, MdPrecision precision,
    GError ** error);
/* Prepares a copy of @graph, which may be in training.
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR) */
MdModel *md_model_new (const MdGraph * graph, MdPrecision precision,
    GError ** error);
MdModel *md_model_ref (MdModel * model);
void md_model_unref (MdModel * model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdModel, md_model_unref)

/* Name of the file or graph, for messages. */
const char *md_model_name (const MdModel * model);
/* Value in ONNX's metadata_props; NULL if the key is absent. */
const char *md_model_metadata (const MdModel * model, const char *key);
/* Logical input shape N, C, H, W; -1 = any. Also in this order for a file that
 * declares N×H×W×C and transposes it at once, as Keras exports do. */
const MdShape *md_model_input_shape (const MdModel * model);
/* Index of the output called @name, or -1. */
int md_model_find_output (const MdModel * model, const char *name);
guint md_model_n_outputs (const MdModel * model);

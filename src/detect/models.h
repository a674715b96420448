/* models: The networks of one directory, shared by the whole process. The
 * public part is in maskdetect.h.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"
#include "stage.h"

/* (transfer none) (nullable): the single-shot detector; NULL = detection
 * uses P-, R- and O-Net */
MdFaceNetwork *md_models_face (MdModels * models);
/* (transfer none) (nullable): NULL for an optional stage that is absent, and
 * for all but the mask network if there is a single-shot detector */
MdStage *md_models_stage (MdModels * models, MdStageKind kind);
/* Files of the models: one per stage, and the single-shot detector's. */
#define MD_N_MODEL_FILES (MD_N_STAGES + 1)
/* "pnet", …, "mask", "face"; static */
const char *md_model_file_name (guint file);
/* (transfer full) (nullable): path of the file in use */
char *md_models_file (const MdModels * models, guint file);
/* Default minimum confidence at which a face is reported. */
float md_models_threshold (const MdModels * models);
/* Folder from which the models were loaded; valid as long as they are. */
const char *md_models_directory (const MdModels * models);

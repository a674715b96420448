/* models: the stages of one directory, shared by the whole process. The
 * public part is in maskdetect.h.
 */
#pragma once

#include "face-network.h"
#include "maskdetect.h"
#include "stage.h"

/* (transfer none) (nullable): the single-shot detector; NULL: faces are found
 * by P-, R- and O-Net */
MdFaceNetwork *md_models_face (MdModels * models);
/* Its file; lives as long as they do. */
const char *md_models_face_path (const MdModels * models);
/* (transfer none) (nullable): NULL for an optional stage that is absent, and
 * for all but the mask network where there is a single-shot detector */
MdStage *md_models_stage (MdModels * models, MdStageKind kind);
/* The files that models may come from: one a stage, and the single-shot
 * detector's. */
#define MD_N_MODEL_FILES (MD_N_STAGES + 1)
/* "pnet", …, "mask", "face"; static */
const char *md_model_file_name (guint file);
/* (transfer full) (nullable): the path of the one that is in use */
char *md_models_file (const MdModels * models, guint file);
/* Confidence from which a face is reported, unless a user says otherwise. */
float md_models_threshold (const MdModels * models);
/* The folder they were loaded from; lives as long as they do. */
const char *md_models_directory (const MdModels * models);

/* models: the stages of one directory, shared by the whole process. The
 * public part is in maskdetect.h.
 */
#pragma once

#include "maskdetect.h"
#include "stage.h"

/* (transfer none) (nullable): NULL only for an optional stage that is
 * absent */
MdStage *md_models_stage (MdModels * models, MdStageKind kind);
/* The folder they were loaded from; lives as long as they do. */
const char *md_models_directory (const MdModels * models);

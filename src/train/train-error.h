/* train-error: Errors that end a training run.
 */
#pragma once

#include <glib.h>

#define MD_TRAIN_ERROR (md_train_error_quark ())
GQuark md_train_error_quark (void);
typedef enum
{
  MD_TRAIN_ERROR_NAN,           /* message names epoch, step and layer */
  MD_TRAIN_ERROR_RECIPE,        /* message names file and key */
  MD_TRAIN_ERROR_CHECKPOINT,    /* invalid, damaged, or of another net */
  MD_TRAIN_ERROR_DATA,          /* nothing to train on */
  MD_TRAIN_ERROR_STOPPED        /* by stopped(), after writing the checkpoint */
} MdTrainError;

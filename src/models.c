#include "models.h"

struct _MdModels
{
  gint ref_count;
};

MdModels *
md_models_load (const char *directory, GError ** error)
{
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSYS,
      "%s: models cannot be loaded yet", directory ? directory : "");
  return NULL;
}

MdModels *
md_models_ref (MdModels * models)
{
  g_atomic_int_inc (&models->ref_count);
  return models;
}

void
md_models_unref (MdModels * models)
{
  if (g_atomic_int_dec_and_test (&models->ref_count))
    g_free (models);
}

MdStage *
md_models_stage (MdModels * models, MdStageKind kind)
{
  return NULL;
}

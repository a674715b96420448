#include "models.h"

#include <stdlib.h>

#include "base/installation.h"

struct _MdModels
{
  guint ref_count;              /* guarded by cache_lock */
  char *directory;              /* canonical: the key in the cache */
  MdStage *stages[MD_N_STAGES];
};

/* char * → MdModels, borrowed on both sides: an entry goes with its models. */
static GHashTable *cache;
static GMutex cache_lock;

static void
models_free (MdModels * models)
{
  for (guint i = 0; i < MD_N_STAGES; i++)
    md_stage_unref (models->stages[i]);
  g_free (models->directory);
  g_free (models);
}

static gboolean
load_stage (MdModels * models, MdStageKind kind, GError ** error)
{
  g_autofree char *name = g_strconcat (md_stage_kind_name (kind), ".onnx",
      NULL);
  g_autofree char *path = g_build_filename (models->directory, name, NULL);

  if (md_stage_kind_is_optional (kind)
      && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  models->stages[kind] = md_stage_load (path, kind, error);
  return models->stages[kind] != NULL;
}

static char *
find_directory (const char *directory)
{
  const char *environment = g_getenv ("MASKDETECT_MODEL_PATH");
  g_autofree char *installed = NULL;
  char *resolved;

  if (directory == NULL && environment && *environment)
    directory = environment;
  if (directory == NULL)
    directory = installed = md_installation_models ();
  resolved = realpath (directory, NULL);
  if (resolved != NULL) {
    char *copy = g_strdup (resolved);

    free (resolved);
    return copy;
  }
  /* Loading will say what is wrong with it. */
  return g_strdup (directory);
}

static gboolean
load_stages (MdModels * models, GError ** error)
{
  MdStage **stages = models->stages;

  for (guint i = 0; i < MD_N_STAGES; i++) {
    if (!load_stage (models, i, error))
      return FALSE;
  }
  return stages[MD_STAGE_SNET] == NULL
      || md_stage_check_screen (stages[MD_STAGE_SNET], stages[MD_STAGE_PNET],
      error);
}

static MdModels *
load_directory (const char *directory, GError ** error)
{
  MdModels *models = g_new0 (MdModels, 1);

  models->ref_count = 1;
  models->directory = g_strdup (directory);
  if (!load_stages (models, error)) {
    models_free (models);
    return NULL;
  }
  return models;
}

MdModels *
md_models_load (const char *directory, GError ** error)
{
  g_autofree char *key = find_directory (directory);
  MdModels *models;

  /* Held while loading, so that nobody loads the same files twice. */
  g_mutex_lock (&cache_lock);
  if (cache == NULL)
    cache = g_hash_table_new (g_str_hash, g_str_equal);
  models = g_hash_table_lookup (cache, key);
  if (models != NULL) {
    models->ref_count++;
  } else {
    models = load_directory (key, error);
    if (models != NULL)
      g_hash_table_insert (cache, models->directory, models);
  }
  g_mutex_unlock (&cache_lock);
  return models;
}

MdModels *
md_models_ref (MdModels * models)
{
  g_mutex_lock (&cache_lock);
  models->ref_count++;
  g_mutex_unlock (&cache_lock);
  return models;
}

void
md_models_unref (MdModels * models)
{
  gboolean last;

  if (models == NULL)
    return;
  g_mutex_lock (&cache_lock);
  last = --models->ref_count == 0;
  if (last)
    g_hash_table_remove (cache, models->directory);
  /* Nothing is left behind for a leak checker to ask about. */
  if (last && g_hash_table_size (cache) == 0)
    g_clear_pointer (&cache, g_hash_table_unref);
  g_mutex_unlock (&cache_lock);
  if (last)
    models_free (models);
}

MdStage *
md_models_stage (MdModels * models, MdStageKind kind)
{
  return models->stages[kind];
}

const char *
md_models_directory (const MdModels * models)
{
  return models->directory;
}

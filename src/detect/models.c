#include "models.h"

#include <glib/gstdio.h>
#include <stdlib.h>

#include "base/installation.h"

struct _MdModels
{
  guint ref_count;              /* guarded by cache_lock */
  char *key;                    /* key in the cache: see make_key() */
  char *directory;              /* canonical */
  char *face_path;              /* (nullable): the single-shot detector's */
  char *mask_path;              /* (nullable): a mask network outside the
                                 * folder */
  MdFaceNetwork *face;          /* NULL = detection uses P-, R- and O-Net */
  MdStage *stages[MD_N_STAGES];
};

/* char * → MdModels, both borrowed: an entry is removed with its models. */
static GHashTable *cache;
static GMutex cache_lock;

static void
models_free (MdModels * models)
{
  for (guint i = 0; i < MD_N_STAGES; i++)
    md_stage_unref (models->stages[i]);
  md_face_network_unref (models->face);
  g_free (models->key);
  g_free (models->directory);
  g_free (models->face_path);
  g_free (models->mask_path);
  g_free (models);
}

/* (transfer full) */
static char *
stage_path (const char *directory, MdStageKind kind)
{
  g_autofree char *name = g_strconcat (md_stage_kind_name (kind), ".onnx",
      NULL);

  return g_build_filename (directory, name, NULL);
}

static gboolean
load_stage (MdModels * models, MdStageKind kind, GError ** error)
{
  g_autofree char *path = stage_path (models->directory, kind);

  if (kind == MD_STAGE_MASK && !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  models->stages[kind] = md_stage_load (path, kind, error);
  return models->stages[kind] != NULL;
}

/* (transfer full): canonical path, or @path unchanged if there is no such
 * file; loading then reports the error. */
static char *
resolve (const char *path)
{
  char *resolved = realpath (path, NULL), *copy;

  copy = g_strdup (resolved != NULL ? resolved : path);
  free (resolved);
  return copy;
}

static char *
find_directory (const char *directory)
{
  const char *environment = g_getenv ("MASKDETECT_MODEL_PATH");
  g_autofree char *installed = NULL;

  if (directory == NULL && environment && *environment)
    directory = environment;
  if (directory == NULL)
    directory = installed = md_installation_models ();
  return resolve (directory);
}

static gboolean
has_cascade (const char *directory)
{
  g_autofree char *pnet = stage_path (directory, MD_STAGE_PNET);

  return g_file_test (pnet, G_FILE_TEST_EXISTS);
}

/* Resolves
 * @face_model: a name of a file in the folder, or a path; NULL = the
 *   detector in the folder, if it has one.
 * Returns: (transfer full) (nullable) */
static char *
find_face_model (const char *directory, const char *face_model)
{
  g_autofree char *path = NULL;

  if (face_model != NULL && *face_model != '\0'
      && !g_str_equal (face_model, MD_FACE_MODEL_MEDIUM)
      && !g_str_equal (face_model, MD_FACE_MODEL_SMALL))
    return resolve (face_model);
  path = g_build_filename (directory, face_model != NULL
      && g_str_equal (face_model, MD_FACE_MODEL_SMALL) ? "face-small.onnx" :
      "face.onnx", NULL);
  /* A folder with neither is reported as lacking the detector. */
  if ((face_model == NULL || *face_model == '\0')
      && !g_file_test (path, G_FILE_TEST_EXISTS)
      && has_cascade (directory))
    return NULL;
  return g_steal_pointer (&path);
}

static gboolean
load_cascade (MdModels * models, GError ** error)
{
  for (MdStageKind kind = MD_STAGE_PNET; kind <= MD_STAGE_ONET; kind++)
    if (!load_stage (models, kind, error))
      return FALSE;
  return TRUE;
}

static gboolean
load_detector (MdModels * models, GError ** error)
{
  if (models->face_path == NULL)
    return load_cascade (models, error);
  models->face = md_face_network_load (models->face_path, error);
  if (models->face == NULL)
    return FALSE;
  if (has_cascade (models->directory))
    g_info ("%s finds faces; pnet.onnx, rnet.onnx and onet.onnx in %s are not "
        "used", models->face_path, models->directory);
  return TRUE;
}

static gboolean
load_classifier (MdModels * models, GError ** error)
{
  if (models->mask_path == NULL)
    return load_stage (models, MD_STAGE_MASK, error);
  models->stages[MD_STAGE_MASK] = md_stage_load (models->mask_path,
      MD_STAGE_MASK, error);
  return models->stages[MD_STAGE_MASK] != NULL;
}

/* Takes ownership of all four strings. */
static MdModels *
load_models (char *key, char *directory, char *face_path, char *mask_path,
    GError ** error)
{
  MdModels *models = g_new0 (MdModels, 1);

  models->ref_count = 1;
  models->key = key;
  models->directory = directory;
  models->face_path = face_path;
  models->mask_path = mask_path;
  if (!load_detector (models, error)
      || !load_classifier (models, error)) {
    models_free (models);
    return NULL;
  }
  return models;
}

/* Appends what changes when the file at @path is overwritten or replaced. */
static void
append_state (GString * key, const char *path)
{
  GStatBuf info = { 0 };

  if (g_stat (path, &info) != 0)
    info.st_size = -1;
  g_string_append_printf (key, "\n%s\n%" G_GUINT64_FORMAT " %"
      G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%ld", path,
      (guint64) info.st_dev, (guint64) info.st_ino, (gint64) info.st_size,
      (gint64) info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

/* (transfer full): key in the cache: all files that may be loaded, as they are
 * now */
static char *
make_key (const char *directory, const char *face_path, const char *mask_path)
{
  GString *key = g_string_new (directory);

  for (MdStageKind kind = MD_STAGE_PNET; kind < MD_N_STAGES; kind++) {
    g_autofree char *path = stage_path (directory, kind);

    append_state (key, kind == MD_STAGE_MASK && mask_path != NULL ? mask_path :
        path);
  }
  append_state (key, face_path != NULL ? face_path : "");
  return g_string_free (key, FALSE);
}

MdModels *
md_models_load (const char *directory, const char *face_model, GError ** error)
{
  return md_models_load_with_mask (directory, face_model, NULL, error);
}

MdModels *
md_models_load_with_mask (const char *directory, const char *face_model,
    const char *mask_model, GError ** error)
{
  g_autofree char *folder = find_directory (directory);
  g_autofree char *face_path = find_face_model (folder, face_model);
  g_autofree char *mask_path = mask_model && *mask_model ?
      resolve (mask_model) : NULL;
  g_autofree char *key = make_key (folder, face_path, mask_path);
  MdModels *models;

  /* Held while loading, so that two threads never load the same files. */
  g_mutex_lock (&cache_lock);
  if (cache == NULL)
    cache = g_hash_table_new (g_str_hash, g_str_equal);
  models = g_hash_table_lookup (cache, key);
  if (models != NULL) {
    models->ref_count++;
  } else {
    models = load_models (g_steal_pointer (&key), g_steal_pointer (&folder),
        g_steal_pointer (&face_path), g_steal_pointer (&mask_path), error);
    if (models != NULL)
      g_hash_table_insert (cache, models->key, models);
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
    g_hash_table_remove (cache, models->key);
  /* Frees everything, to satisfy leak checkers. */
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

MdFaceNetwork *
md_models_face (MdModels * models)
{
  return models->face;
}

const char *
md_model_file_name (guint file)
{
  return file < MD_N_STAGES ? md_stage_kind_name (file) : "face";
}

char *
md_models_file (const MdModels * models, guint file)
{
  if (file == MD_N_STAGES)
    return g_strdup (models->face_path);
  if (models->stages[file] == NULL)
    return NULL;
  if (file == MD_STAGE_MASK && models->mask_path != NULL)
    return g_strdup (models->mask_path);
  return stage_path (models->directory, file);
}

float
md_models_threshold (const MdModels * models)
{
  return models->face != NULL ? models->face->threshold :
      models->stages[MD_STAGE_ONET]->threshold;
}

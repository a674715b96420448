#include "mining.h"

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "mining-file.h"

/* Scenes between two writes of the file. */
#define CHUNK 64

typedef struct
{
  const MdGallery *gallery;
  const MdMiningParams *params;
  const MdStage *stage;         /* the last that is run */
  MdCascade **cascades;         /* [threads] */
  MdProgress *progress;
  guint first;                  /* scene of this chunk */
  GArray *found[CHUNK];         /* of MdMinedWindow */
  gint failed;                  /* of gboolean, atomic: out of memory */
} Mining;

MdMiningParams
md_mining_params (MdRecipe * recipe, const MdSamplerParams * sampler)
{
  MdMiningParams p = MD_MINING_PARAMS_DEFAULT;
  double thresholds[3] = { 0.05, 0.05, 0.05 };
  double candidates[2] = { 300, 100 };

  p.rules = sampler->rules;
  p.seed = sampler->seed;
  p.min_face = md_recipe_double (recipe, "mining", "min-face", 14, 12, 1000);
  md_recipe_doubles (recipe, "mining", "thresholds", thresholds, 3);
  md_recipe_doubles (recipe, "mining", "max-candidates", candidates, 2);
  for (guint i = 0; i < 3; i++)
    p.thresholds[i] = CLAMP (thresholds[i], 0, 1);
  for (guint i = 0; i < 2; i++)
    p.max_candidates[i] = CLAMP (candidates[i], 1, 10000);
  p.hardest = md_recipe_int (recipe, "mining", "hardest", 40, 0, 1000);
  p.random = md_recipe_int (recipe, "mining", "random", 20, 0, 1000);
  p.on_faces = md_recipe_int (recipe, "mining", "on-faces", 6, 0, 1000);
  return p;
}

/* What the stage that is to be trained would be shown, before it is enlarged
 * for it. */
static MdBox
square_of (const Mining * mining, const MdCandidate * candidate)
{
  if (!mining->params->own)
    return md_box_square (&candidate->box, 1);
  return md_box_square (&candidate->window, 1 / mining->stage->window_scale);
}

/* Negatives come best score first, so the hardest stand in front; of the
 * others each is as likely to be kept as the next. */
static void
thin_out (GArray * negatives, guint hardest, guint n_random, MdRng * rng)
{
  for (guint i = hardest; i < negatives->len && i < hardest + n_random; i++) {
    guint other = i + md_rng_below (rng, negatives->len - i);
    MdMinedWindow swapped = g_array_index (negatives, MdMinedWindow, i);

    g_array_index (negatives, MdMinedWindow, i) =
        g_array_index (negatives, MdMinedWindow, other);
    g_array_index (negatives, MdMinedWindow, other) = swapped;
  }
  g_array_set_size (negatives, MIN (negatives->len, hardest + n_random));
}

static void
sort_out (const Mining * mining, guint scene_index,
    const MdCandidate * candidates, guint n, GArray * found)
{
  const MdMiningParams *params = mining->params;
  const MdScene *scene = md_gallery_scene (mining->gallery, scene_index);
  g_autofree guint *on_face = g_new0 (guint, scene->faces->len + 1);
  g_autoptr (GArray) negatives =
      g_array_new (FALSE, FALSE, sizeof (MdMinedWindow));
  MdRng rng = md_rng_init (params->seed, 0, scene_index);

  for (guint i = 0; i < n; i++) {
    MdMinedWindow window = {
      scene_index, candidates[i].score, square_of (mining, &candidates[i])
    };
    int face;
    MdWindowKind kind =
        md_windows_classify (scene, &window.box, &params->rules, &face);

    if (kind == MD_WINDOW_NEGATIVE)
      g_array_append_val (negatives, window);
    else if (kind != MD_WINDOW_UNUSED && on_face[face]++ < params->on_faces)
      g_array_append_val (found, window);
  }
  thin_out (negatives, params->hardest, params->random, &rng);
  if (negatives->len > 0)
    g_array_append_vals (found, negatives->data, negatives->len);
}

static void
mine_scene (guint task, guint worker, gpointer data)
{
  Mining *mining = data;
  const MdMiningParams *params = mining->params;
  guint scene = mining->first + task;
  MdImage image = md_picture_image (mining->gallery->pictures[scene]);
  MdDetectorParams detection = MD_DETECTOR_PARAMS_DEFAULT;
  const MdCandidate *candidates;
  guint n;

  detection.threads = 1;
  detection.min_face_size = params->min_face;
  detection.cascade_thresholds[0] = params->thresholds[0];
  detection.cascade_thresholds[1] = params->thresholds[1];
  detection.threshold = params->thresholds[2];
  if (!md_cascade_run (mining->cascades[worker], &image, &detection,
          mining->stage->kind, &candidates, &n)) {
    g_atomic_int_set (&mining->failed, TRUE);
    return;
  }
  g_array_set_size (mining->found[task], 0);
  sort_out (mining, scene, candidates, n, mining->found[task]);
  md_progress_add (mining->progress, 1);
}

static gboolean
mine_chunk (Mining * mining, guint n, MdMiningFile * file, GArray * windows,
    GError ** error)
{
  md_pool_run (n, mining->params->threads, mine_scene, mining);
  if (mining->failed) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
        "not enough memory to mine; %s is kept", mining->params->file);
    return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    const GArray *found = mining->found[i];

    if (!md_mining_file_append (file, mining->first + i, found, error))
      return FALSE;
    if (found->len > 0)
      g_array_append_vals (windows, found->data, found->len);
  }
  return TRUE;
}

static gboolean
mine_all (Mining * mining, guint first, MdMiningFile * file, GArray * windows,
    GError ** error)
{
  guint n_scenes = mining->gallery->scenes->len;

  for (mining->first = first; mining->first < n_scenes; mining->first += CHUNK) {
    if (md_interrupted ()) {
      g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
          "interrupted while mining; %s is kept", mining->params->file);
      return FALSE;
    }
    if (!mine_chunk (mining, MIN (CHUNK, n_scenes - mining->first), file,
            windows, error))
      return FALSE;
  }
  return TRUE;
}

GArray *
md_mining_run (const MdGallery * gallery, MdStage * stages[3],
    MdStageKind last, const MdMiningParams * params, GError ** error)
{
  g_autoptr (GArray) windows =
      g_array_new (FALSE, FALSE, sizeof (MdMinedWindow));
  g_autoptr (MdMiningFile) file = NULL;
  Mining mining = {
    .gallery = gallery,.params = params,.stage = stages[last]
  };
  gboolean ok;
  guint done;

  file = md_mining_file_open (params->file, params->fingerprint,
      gallery->scenes->len, windows, &done, error);
  if (file == NULL)
    return NULL;

  stages[MD_STAGE_PNET]->max_candidates = params->max_candidates[0];
  if (stages[MD_STAGE_RNET] != NULL)
    stages[MD_STAGE_RNET]->max_candidates = params->max_candidates[1];
  mining.cascades = g_new (MdCascade *, params->threads);
  for (guint i = 0; i < params->threads; i++)
    mining.cascades[i] = md_cascade_new (NULL, stages[MD_STAGE_PNET],
        stages[MD_STAGE_RNET], stages[MD_STAGE_ONET]);
  for (guint i = 0; i < CHUNK; i++)
    mining.found[i] = g_array_new (FALSE, FALSE, sizeof (MdMinedWindow));
  mining.progress = md_progress_new ("mining", "pictures",
      gallery->scenes->len);
  md_progress_add (mining.progress, done);

  ok = mine_all (&mining, done, file, windows, error);

  md_progress_free (mining.progress);
  for (guint i = 0; i < params->threads; i++)
    md_cascade_free (mining.cascades[i]);
  for (guint i = 0; i < CHUNK; i++)
    g_array_unref (mining.found[i]);
  g_free (mining.cascades);
  return ok ? g_steal_pointer (&windows) : NULL;
}

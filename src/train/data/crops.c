#include "crops.h"

#include <math.h>
#include <string.h>

#include "train/augment/augment.h"
#include "crops-private.h"
#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "eval/scenes.h"
#include "source-weights.h"
#include "train/trainer.h"

/* Side of a stored crop relative to its window, to allow for shifts, rotations
 * and wider views. */
#define SURROUNDINGS 1.5f

struct _MdCrops
{
  GArray *items;                /* of MdCrop */
  int side;
  guint n_unread;
};

static void
crop_clear (gpointer item)
{
  md_picture_free (((MdCrop *) item)->picture);
}

MdCrops *
md_crops_new (int side)
{
  MdCrops *crops = g_new0 (MdCrops, 1);

  crops->side = side;
  crops->items = g_array_new (FALSE, TRUE, sizeof (MdCrop));
  g_array_set_clear_func (crops->items, crop_clear);
  return crops;
}

void
md_crops_free (MdCrops * crops)
{
  if (!crops)
    return;
  g_array_unref (crops->items);
  g_free (crops);
}

guint
md_crops_size (const MdCrops * crops)
{
  return crops->items->len;
}

const MdCrop *
md_crops_get (const MdCrops * crops, guint i)
{
  return &g_array_index (crops->items, MdCrop, i);
}

guint
md_crops_count (const MdCrops * crops, int label, gboolean validation)
{
  guint n = 0;

  for (guint i = 0; i < crops->items->len; i++) {
    const MdCrop *crop = md_crops_get (crops, i);

    n += crop->label == label && crop->validation == validation;
  }
  return n;
}

guint
md_crops_n_unread (const MdCrops * crops)
{
  return crops->n_unread;
}

void
md_crops_add_unread (MdCrops * crops, guint n)
{
  crops->n_unread += n;
}

void
md_crops_take (MdCrops * crops, MdCrop * items, guint n)
{
  for (guint i = 0; i < n; i++) {
    if (items[i].picture)
      g_array_append_val (crops->items, items[i]);
  }
}

MdCrop
md_crop_cut (const MdCrops * crops, const MdPicture * picture, MdBox window,
    int label, gboolean validation)
{
  MdAugmentView view = {.zoom = SURROUNDINGS };
  MdImage image = md_picture_image (picture);
  float width = (window.x2 - window.x1) * SURROUNDINGS;
  float height = (window.y2 - window.y1) * SURROUNDINGS;
  float shrink = MIN (1, crops->side / MAX (width, height));
  int w = MAX (1, (int) roundf (width * shrink));
  int h = MAX (1, (int) roundf (height * shrink));
  g_autofree float *rgb = g_new (float, 3 * w * h);
  float side_w = w / SURROUNDINGS, side_h = h / SURROUNDINGS;
  MdCrop crop = {
    .picture = md_picture_new (w, h),
    .window = {(w - side_w) / 2, (h - side_h) / 2, (w + side_w) / 2,
        (h + side_h) / 2},
    .label = label,
    .weight = 1,
    .validation = validation,
  };

  md_augment_warp (&image, window, &view, w, h, rgb);
  for (int i = 0; i < 3 * w * h; i++)
    crop.picture->pixels[i] = rgb[i] + 0.5f;
  return crop;
}

typedef struct
{
  const MdCrops *crops;
  GPtrArray *scenes;
  GArray **found;               /* of MdCrop, for each scene */
  gint n_unread;                /* atomic */
  const MdCropsScenes *wanted;
  MdCropsUse use;
} Cutting;

MdBox
md_crop_window_of (const MdBox * box, float scale)
{
  float half = MAX (box->x2 - box->x1, box->y2 - box->y1) * scale / 2;
  float x = (box->x1 + box->x2) / 2, y = (box->y1 + box->y2) / 2;
  MdBox window = { x - half, y - half, x + half, y + half };

  return window;
}

static gboolean
is_assumed_bare (const Cutting * cutting, const MdScene * scene)
{
  g_auto (GStrv) sources = NULL;

  if (!cutting->wanted->assume_bare)
    return FALSE;
  sources = g_strsplit (cutting->wanted->assume_bare, ",", -1);
  return g_strv_contains ((const char *const *) sources, scene->source);
}

/* Returns: MD_LABEL_UNKNOWN if the face cannot be used */
static MdLabel
label_of (const Cutting * cutting, const MdScene * scene,
    const MdAnnotation * face)
{
  float least = cutting->wanted->min_size;

  if (face->ignore || face->box.x2 - face->box.x1 < least
      || face->box.y2 - face->box.y1 < least)
    return MD_LABEL_UNKNOWN;
  switch (face->category) {
    case MD_CATEGORY_UNMASKED:
      return MD_LABEL_NO_MASK;
    case MD_CATEGORY_MASK:
      return MD_LABEL_MASK;
    case MD_CATEGORY_INCORRECT:
      return MD_LABEL_INCORRECT;
    case MD_CATEGORY_FACE:
      break;
  }
  return is_assumed_bare (cutting, scene) ? MD_LABEL_NO_MASK : MD_LABEL_UNKNOWN;
}

static gboolean
is_wanted (const Cutting * cutting, const MdScene * scene)
{
  for (guint i = 0; i < scene->faces->len; i++) {
    if (label_of (cutting, scene, &g_array_index (scene->faces, MdAnnotation,
                i)) != MD_LABEL_UNKNOWN)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_for_validation (const Cutting * cutting, const MdScene * scene)
{
  g_autofree char *name = g_path_get_basename (scene->file);

  return cutting->use == MD_CROPS_VALIDATION
      || (cutting->use == MD_CROPS_HOLD_OUT && md_crops_is_held_out (name, 1));
}

void
md_crop_set_landmarks (MdCrop * crop, MdBox window, const float landmarks[][2])
{
  float scale = (crop->window.x2 - crop->window.x1) / (window.x2 - window.x1);

  crop->has_landmarks = TRUE;
  for (int i = 0; i < MD_N_LANDMARKS; i++) {
    crop->landmarks[i][0] = crop->window.x1
        + scale * (landmarks[i][0] - window.x1);
    crop->landmarks[i][1] = crop->window.y1
        + scale * (landmarks[i][1] - window.y1);
  }
}

float
md_crop_weight (const char *weights, const char *source, int label)
{
  g_autofree char *name = NULL;

  if (!weights)
    return 1;
  name = g_strdup_printf ("%s/%s", source, md_label_name (label));
  return md_source_weight (weights, name);
}

static void
cut_scene (guint task, guint worker, gpointer data)
{
  Cutting *cutting = data;
  const MdScene *scene = g_ptr_array_index (cutting->scenes, task);
  g_autoptr (MdPicture) picture = NULL;
  g_autoptr (GError) error = NULL;

  cutting->found[task] = g_array_new (FALSE, TRUE, sizeof (MdCrop));
  if (!is_wanted (cutting, scene) || md_interrupted ())
    return;
  picture = md_picture_load (scene->path, &error);
  if (!picture) {
    md_progress_print (NULL, "maskdetect: %s", error->message);
    g_atomic_int_inc (&cutting->n_unread);
    return;
  }
  for (guint i = 0; i < scene->faces->len; i++) {
    const MdAnnotation *face = &g_array_index (scene->faces, MdAnnotation, i);
    MdBox window =
        md_crop_window_of (&face->box, cutting->wanted->window_scale);
    MdLabel label = label_of (cutting, scene, face);
    MdCrop crop;

    if (label == MD_LABEL_UNKNOWN)
      continue;
    crop = md_crop_cut (cutting->crops, picture, window, label,
        is_for_validation (cutting, scene));
    crop.weight = md_crop_weight (cutting->wanted->weights, scene->source,
        label);
    if (face->has_landmarks)
      md_crop_set_landmarks (&crop, window, face->landmarks);
    g_array_append_val (cutting->found[task], crop);
  }
}

gboolean
md_crops_add_scenes (MdCrops * crops, const char *json_path,
    const MdCropsScenes * wanted, MdCropsUse use, guint threads,
    GError ** error)
{
  g_autoptr (GPtrArray) scenes = md_scenes_load (json_path, error);
  Cutting cutting = {
    .crops = crops,.scenes = scenes,.wanted = wanted,.use = use
  };

  if (!scenes)
    return FALSE;
  cutting.found = g_new0 (GArray *, scenes->len);
  md_pool_run (scenes->len, threads, cut_scene, &cutting);
  for (guint i = 0; i < scenes->len; i++) {
    md_crops_take (crops, (MdCrop *) cutting.found[i]->data,
        cutting.found[i]->len);
    g_array_unref (cutting.found[i]);
  }
  g_free (cutting.found);
  md_crops_add_unread (crops, cutting.n_unread);
  if (!md_interrupted ())
    return TRUE;
  /* the set is incomplete */
  g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
      "interrupted while loading pictures");
  return FALSE;
}

guint64
md_crops_digest (const MdCrops * crops)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 bytes[32];
  gsize length = sizeof bytes;
  guint64 digest;

  for (guint i = 0; i < md_crops_size (crops); i++) {
    const MdCrop *crop = md_crops_get (crops, i);
    const int facts[] = { crop->label, crop->validation, crop->picture->width,
      crop->picture->height
    };

    g_checksum_update (checksum, (const guchar *) facts, sizeof facts);
    g_checksum_update (checksum, crop->picture->pixels,
        (gssize) 3 * crop->picture->width * crop->picture->height);
  }
  g_checksum_get_digest (checksum, bytes, &length);
  memcpy (&digest, bytes, sizeof digest);
  return digest;
}

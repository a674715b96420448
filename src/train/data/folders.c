#include <gio/gio.h>
#include <string.h>

#include "crops-private.h"
#include "base/interrupt.h"
#include "base/names.h"
#include "base/pool.h"
#include "base/progress.h"
#include "base/rng.h"
#include "picture/loose-face.h"
#include "picture/media-type.h"
#include "train/trainer.h"

typedef struct
{
  char *path;
  int label;
  gboolean validation;
} Entry;

static void
entry_clear (gpointer item)
{
  g_free (((Entry *) item)->path);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Entry *) a)->path, ((const Entry *) b)->path);
}

gboolean
md_crops_is_held_out (const char *name, guint64 seed)
{
  return md_rng_hash (seed, g_str_hash (name), strlen (name)) % 10 == 0;
}

static gboolean
fail (GError ** error, const char *directory, const char *what)
{
  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA, "%s: %s",
      directory, what);
  return FALSE;
}

/* The pictures of a class. */
typedef struct
{
  GArray *entries;              /* of Entry */
  int label;
  int whole_side;               /* 1 = all for validation, 0 = all for training,
                                 * -1 = hold out by the seed */
  guint64 seed;
} Listing;

/* Adds the pictures in @folder and its subfolders; skips hidden files and those
 * without the extension of a picture, as `split` and `evaluate` do. */
static gboolean
list_pictures (const Listing * listing, const char *folder, GError ** error)
{
  g_autoptr (GPtrArray) names = md_names_list (folder, error);
  gboolean ok = names != NULL;

  for (guint i = 0; ok && i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
      ok = g_file_test (path, G_FILE_TEST_IS_SYMLINK)
          || list_pictures (listing, path, error);
    } else if (md_media_kind_of_name (name) == MD_MEDIA_PICTURE) {
      Entry entry = { g_steal_pointer (&path), listing->label,
        listing->whole_side
      };

      if (listing->whole_side < 0)
        entry.validation = md_crops_is_held_out (name, listing->seed);
      g_array_append_val (listing->entries, entry);
    }
  }
  return ok;
}

static gboolean
list_class (GArray * entries, const char *directory, const char *class_name,
    int label, int whole_side, guint64 seed, GError ** error)
{
  g_autofree char *path = g_build_filename (directory, class_name, NULL);
  const Listing listing = { entries, label, whole_side, seed };
  guint before = entries->len;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return label == MD_LABEL_INCORRECT
        || fail (error, path, "this folder of a class is missing");
  if (!list_pictures (&listing, path, error))
    return FALSE;
  if (entries->len == before)
    return fail (error, path, "contains no pictures");
  return TRUE;
}

static gboolean
list_side (GArray * entries, const char *directory,
    const char *const classes[MD_N_LABELS], int whole_side, guint64 seed,
    GError ** error)
{
  for (int label = 0; label < MD_N_LABELS; label++) {
    if (!list_class (entries, directory, classes[label], label, whole_side,
            seed, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
list_all (GArray * entries, const char *directory,
    const char *const classes[MD_N_LABELS], guint64 seed, GError ** error)
{
  g_autofree char *train = g_build_filename (directory, "train", NULL);
  g_autofree char *val = g_build_filename (directory, "val", NULL);

  if (!g_file_test (train, G_FILE_TEST_IS_DIR))
    return list_side (entries, directory, classes, -1, seed, error);
  return list_side (entries, train, classes, FALSE, seed, error)
      && list_side (entries, val, classes, TRUE, seed, error);
}

typedef struct
{
  const MdCrops *crops;
  const MdCropsFolders *wanted;
  GArray *entries;
  gint n_unread;                /* atomic */
  MdCrop *cut;
  MdLooseFace **finders;        /* (nullable): one per worker */
} Loading;

/* Uses the largest centred square: padding to a square would give away classes
 * by their usual aspect ratio. */
static MdCrop
cut_middle (const Loading * loading, const MdPicture * picture,
    const Entry * entry)
{
  float side = MIN (picture->width, picture->height);
  MdBox window;

  window.x1 = (picture->width - side) / 2;
  window.y1 = (picture->height - side) / 2;
  window.x2 = window.x1 + side;
  window.y2 = window.y1 + side;
  return md_crop_cut (loading->crops, picture, window, entry->label,
      entry->validation);
}

static MdCrop
cut_face (const Loading * loading, MdLooseFace ** finder,
    const MdPicture * picture, const Entry * entry)
{
  g_autoptr (MdPicture) padded = NULL;
  gboolean found;
  MdFace face;
  MdBox window;
  MdCrop crop;

  if (*finder == NULL)
    *finder = md_loose_face_new (loading->wanted->models);
  found = md_loose_face_find (*finder, picture, &padded, &face);
  window = found ? md_crop_window_of (&face.box,
      loading->wanted->window_scale) : face.box;
  crop = md_crop_cut (loading->crops, padded, window, entry->label,
      entry->validation);
  if (found && face.has_landmarks)
    md_crop_set_landmarks (&crop, window, face.landmarks);
  return crop;
}

static void
load_entry (guint task, guint worker, gpointer data)
{
  Loading *loading = data;
  const Entry *entry = &g_array_index (loading->entries, Entry, task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;

  if (md_interrupted ())
    return;
  picture = md_picture_load (entry->path, &error);
  if (!picture) {
    md_progress_print (NULL, "maskdetect: %s", error->message);
    g_atomic_int_inc (&loading->n_unread);
    return;
  }
  loading->cut[task] = loading->finders ?
      cut_face (loading, &loading->finders[worker], picture, entry) :
      cut_middle (loading, picture, entry);
  loading->cut[task].weight = md_crop_weight (loading->wanted->weights,
      "folders", entry->label);
}

gboolean
md_crops_add_folders (MdCrops * crops, const char *directory,
    const MdCropsFolders * wanted, guint threads, GError ** error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  Loading loading = {.crops = crops,.wanted = wanted,.entries = entries };

  g_array_set_clear_func (entries, entry_clear);
  if (!list_all (entries, directory, wanted->classes, wanted->seed, error))
    return FALSE;
  /* The file system returns files in any order. */
  g_array_sort (entries, by_path);
  loading.cut = g_new0 (MdCrop, entries->len);
  if (wanted->models != NULL)
    loading.finders = g_new0 (MdLooseFace *, threads);
  md_pool_run (entries->len, threads, load_entry, &loading);
  for (guint i = 0; loading.finders && i < threads; i++)
    md_loose_face_free (loading.finders[i]);
  g_free (loading.finders);
  md_crops_take (crops, loading.cut, entries->len);
  md_crops_add_unread (crops, loading.n_unread);
  g_free (loading.cut);
  if (!md_interrupted ())
    return TRUE;
  /* the set is incomplete */
  g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
      "interrupted while loading pictures");
  return FALSE;
}

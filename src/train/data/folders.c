#include <gio/gio.h>
#include <string.h>

#include "crops-private.h"
#include "base/interrupt.h"
#include "base/pool.h"
#include "base/rng.h"
#include "picture/loose-face.h"
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

/* @whole_side: 1 = all for validation, 0 = all for training, -1 = hold out by
 *   @seed */
static gboolean
list_class (GArray * entries, const char *directory, const char *class_name,
    int label, int whole_side, guint64 seed, GError ** error)
{
  g_autofree char *path = g_build_filename (directory, class_name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint before = entries->len;

  if (!dir && label == MD_LABEL_INCORRECT)
    return TRUE;
  if (!dir)
    return fail (error, path, "this folder of a class is missing");
  while ((name = g_dir_read_name (dir))) {
    Entry entry = { g_build_filename (path, name, NULL), label, whole_side };

    if (whole_side < 0)
      entry.validation = md_crops_is_held_out (name, seed);
    g_array_append_val (entries, entry);
  }
  if (entries->len == before)
    return fail (error, path, "is empty");
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
    g_printerr ("%s\n", error->message);
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
  Loading loading = { crops, wanted, entries, NULL, NULL };

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
  g_free (loading.cut);
  if (!md_interrupted ())
    return TRUE;
  /* the set is incomplete */
  g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
      "interrupted while loading pictures");
  return FALSE;
}

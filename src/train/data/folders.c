#include <gio/gio.h>
#include <string.h>

#include "crops-private.h"
#include "base/interrupt.h"
#include "base/pool.h"
#include "base/rng.h"
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

static gboolean
is_held_out (const char *name, guint64 seed)
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

/* @seed: of the hold-out, when @whole_side is -1; else everything is (1) or
 * is not (0) for validation */
static gboolean
list_class (GArray * entries, const char *directory, const char *class_name,
    int label, int whole_side, guint64 seed, GError ** error)
{
  g_autofree char *path = g_build_filename (directory, class_name, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint before = entries->len;

  if (!dir)
    return fail (error, path, "there is no such folder of a class");
  while ((name = g_dir_read_name (dir))) {
    Entry entry = { g_build_filename (path, name, NULL), label, whole_side };

    if (whole_side < 0)
      entry.validation = is_held_out (name, seed);
    g_array_append_val (entries, entry);
  }
  if (entries->len == before)
    return fail (error, path, "is empty");
  return TRUE;
}

static gboolean
list_side (GArray * entries, const char *directory,
    const char *const classes[2], int whole_side, guint64 seed, GError ** error)
{
  for (int label = 0; label < 2; label++) {
    if (!list_class (entries, directory, classes[label], label, whole_side,
            seed, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
list_all (GArray * entries, const char *directory,
    const char *const classes[2], guint64 seed, GError ** error)
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
  GArray *entries;
  MdCrop *cut;
} Loading;

/* The window is the largest square in the middle: bars at the sides would
 * tell the classes' usual formats apart. */
static void
load_entry (guint task, guint worker, gpointer data)
{
  Loading *loading = data;
  const Entry *entry = &g_array_index (loading->entries, Entry, task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;
  float side;
  MdBox window;

  if (md_interrupted ())
    return;
  picture = md_picture_load (entry->path, &error);
  if (!picture) {
    g_printerr ("%s\n", error->message);
    return;
  }
  side = MIN (picture->width, picture->height);
  window.x1 = (picture->width - side) / 2;
  window.y1 = (picture->height - side) / 2;
  window.x2 = window.x1 + side;
  window.y2 = window.y1 + side;
  loading->cut[task] = md_crop_cut (loading->crops, picture, window,
      entry->label, entry->validation);
}

gboolean
md_crops_add_folders (MdCrops * crops, const char *directory,
    const char *const classes[2], guint64 seed, guint threads, GError ** error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  Loading loading = { crops, entries, NULL };

  g_array_set_clear_func (entries, entry_clear);
  if (!list_all (entries, directory, classes, seed, error))
    return FALSE;
  /* The order in a folder is the file system's. */
  g_array_sort (entries, by_path);
  loading.cut = g_new0 (MdCrop, entries->len);
  md_pool_run (entries->len, threads, load_entry, &loading);
  md_crops_take (crops, loading.cut, entries->len);
  g_free (loading.cut);
  return TRUE;
}

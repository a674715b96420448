#include "gallery.h"

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "train/trainer.h"

typedef struct
{
  MdGallery *gallery;
  MdProgress *progress;
} Loading;

static void
load_picture (guint task, guint worker, gpointer data)
{
  Loading *loading = data;
  g_autoptr (GError) error = NULL;

  if (md_interrupted ())
    return;
  loading->gallery->pictures[task] =
      md_picture_load (md_gallery_scene (loading->gallery, task)->path, &error);
  if (error != NULL)
    md_progress_print (loading->progress, "%s", error->message);
  md_progress_add (loading->progress, 1);
}

/* Closes the gaps that undecodable pictures left. */
static void
drop_missing (MdGallery * gallery)
{
  guint kept = 0;

  for (guint i = 0; i < gallery->scenes->len; i++) {
    gpointer scene = gallery->scenes->pdata[i];

    if (gallery->pictures[i] == NULL)
      continue;
    gallery->scenes->pdata[i] = gallery->scenes->pdata[kept];
    gallery->scenes->pdata[kept] = scene;
    gallery->pictures[kept++] = gallery->pictures[i];
  }
  g_ptr_array_set_size (gallery->scenes, kept);
}

MdGallery *
md_gallery_load (const char *json_path, guint threads, GError ** error)
{
  g_autoptr (MdGallery) gallery = g_new0 (MdGallery, 1);
  Loading loading = {.gallery = gallery };

  gallery->scenes = md_scenes_load (json_path, error);
  if (gallery->scenes == NULL)
    return NULL;

  gallery->pictures = g_new0 (MdPicture *, gallery->scenes->len + 1);
  loading.progress = md_progress_new ("loading", "pictures",
      gallery->scenes->len);
  md_pool_run (gallery->scenes->len, threads, load_picture, &loading);
  md_progress_free (loading.progress);

  drop_missing (gallery);
  if (md_interrupted ()) {
    g_set_error_literal (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
        "interrupted while loading pictures");
    return NULL;
  }
  if (gallery->scenes->len == 0) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA,
        "%s: no picture to train on", json_path);
    return NULL;
  }
  return g_steal_pointer (&gallery);
}

void
md_gallery_free (MdGallery * gallery)
{
  if (gallery == NULL)
    return;
  for (guint i = 0; gallery->scenes != NULL && i < gallery->scenes->len; i++)
    md_picture_free (gallery->pictures[i]);
  g_clear_pointer (&gallery->scenes, g_ptr_array_unref);
  g_free (gallery->pictures);
  g_free (gallery);
}

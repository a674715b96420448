#include "loose-crops.h"

#include <math.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "detect/classifier.h"
#include "detect/crop-net.h"
#include "picture/loose-face.h"

typedef struct
{
  MdLooseCrops *crops;
  MdCropNet **nets;             /* one per worker */
  MdLooseFace **finders;        /* one per worker; NULL without models */
  MdProgress *progress;
} Run;

gboolean
md_loose_crops_find (MdLooseCrops * self, const char *directory, char **names,
    guint n_classes)
{
  g_autoptr (GArray) truths = g_array_new (FALSE, FALSE, sizeof (MdLabel));
  gboolean ok = TRUE;

  self->pictures = g_ptr_array_new ();
  for (guint k = 0; k < n_classes; k++) {
    g_autofree char *folder = g_build_filename (directory, names[k], NULL);
    char *args[] = { folder, NULL };
    MdLabel label = k;
    guint n_bad, n_shut;
    GPtrArray *found = md_inputs_collect (args,
        MD_INPUTS_PICTURES_ONLY | MD_INPUTS_RECURSIVE, NULL, &n_bad, &n_shut);

    ok = ok && n_shut == 0 && found->len > 0;
    self->n_unread += n_bad;
    for (guint i = 0; i < found->len; i++)
      g_array_append_val (truths, label);
    if (k == 0) {
      g_ptr_array_unref (self->pictures);
      self->pictures = found;
    } else {
      g_ptr_array_extend_and_steal (self->pictures, found);
    }
  }
  self->samples = g_new (MdClassSample, self->pictures->len);
  self->results = g_new0 (MdCropResult, self->pictures->len);
  for (guint i = 0; i < self->pictures->len; i++) {
    MdLabel truth = g_array_index (truths, MdLabel, i);

    self->samples[i] = (MdClassSample) {
    NAN, truth == MD_LABEL_MASK};
    self->results[i].truth = truth;
  }
  return ok;
}

/* @padded: (out) (nullable): a padded copy, if the crop refers to one */
static MdCrop
cut (const Run * run, guint worker, const MdPicture * picture,
    MdPicture ** padded, gboolean * found)
{
  int side = MIN (picture->width, picture->height);
  MdCrop crop = { 0 };
  MdFace face;
  MdWindow window;

  crop.region = (MdRect) {
  (picture->width - side) / 2, (picture->height - side) / 2, side, side};
  *found = FALSE;
  if (run->finders == NULL)
    return crop;
  *found = md_loose_face_find (run->finders[worker], picture, padded, &face);
  window = md_crop_window (&face.box,
      *found ? run->crops->stage->window_scale : 1);
  crop.region = md_window_region (&window);
  crop.turn = face.turn;
  return crop;
}

/* Returns: FALSE without memory */
static gboolean
classify (const Run * run, guint task, guint worker, const MdPicture * picture)
{
  MdCropResult *result = &run->crops->results[task];
  g_autoptr (MdPicture) padded = NULL;
  MdCrop crop = cut (run, worker, picture, &padded, &result->found);
  MdImage image = md_picture_image (padded ? padded : picture);
  const MdCropOutput *output =
      md_crop_net_run (run->nets[worker], &image, &crop, 1, 1);

  if (output == NULL)
    return FALSE;
  memcpy (result->probabilities, output->probabilities,
      sizeof result->probabilities);
  result->said = md_classifier_label (result->probabilities,
      run->crops->stage->threshold);
  run->crops->samples[task].probability = output->score;
  return TRUE;
}

static void
look_at (guint task, guint worker, gpointer data)
{
  Run *run = data;
  const MdInput *input = g_ptr_array_index (run->crops->pictures, task);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;

  if (md_interrupted ())
    return;
  picture = md_picture_load (input->path, &error);
  if (!picture)
    md_progress_print (run->progress, "maskdetect: %s", error->message);
  else if (!classify (run, task, worker, picture))
    md_progress_print (run->progress, "maskdetect: %s: not enough memory to "
        "classify it", input->path);
  md_progress_add (run->progress, 1);
}

static void
leave_out_unread (MdLooseCrops * self)
{
  guint n = 0;

  for (guint i = 0; i < self->pictures->len; i++)
    if (!isnan (self->samples[i].probability)) {
      gpointer other = self->pictures->pdata[n];

      self->samples[n] = self->samples[i];
      self->results[n] = self->results[i];
      self->pictures->pdata[n++] = self->pictures->pdata[i];
      self->pictures->pdata[i] = other;
    }
  self->n_unread += self->pictures->len - n;
  g_ptr_array_set_size (self->pictures, n);
}

gboolean
md_loose_crops_run (MdLooseCrops * self, guint threads)
{
  Run run = {.crops = self,.nets = g_new (MdCropNet *, threads) };

  if (self->models != NULL)
    run.finders = g_new (MdLooseFace *, threads);
  for (guint i = 0; i < threads; i++) {
    run.nets[i] = md_crop_net_new (self->stage);
    if (run.finders)
      run.finders[i] = md_loose_face_new (self->models);
  }
  run.progress = md_progress_new ("classify", "pictures", self->pictures->len);
  md_pool_run (self->pictures->len, threads, look_at, &run);
  md_progress_free (run.progress);
  for (guint i = 0; i < threads; i++) {
    md_crop_net_free (run.nets[i]);
    if (run.finders)
      md_loose_face_free (run.finders[i]);
  }
  g_free (run.nets);
  g_free (run.finders);
  if (md_interrupted ())
    return FALSE;
  leave_out_unread (self);
  return TRUE;
}

void
md_loose_crops_clear (MdLooseCrops * self)
{
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->samples, g_free);
  g_clear_pointer (&self->results, g_free);
}

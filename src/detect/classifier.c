#include "classifier.h"

#include <string.h>

#include "crop-net.h"

struct _MdClassifier
{
  MdStage *stage;
  MdCropNet *crop_net;
  MdRect *regions;
  guint n_regions;              /* capacity */
};

MdClassifier *
md_classifier_new (MdStage * stage)
{
  MdClassifier *self = g_new0 (MdClassifier, 1);

  self->stage = md_stage_ref (stage);
  self->crop_net = md_crop_net_new (stage);
  return self;
}

void
md_classifier_free (MdClassifier * self)
{
  if (self == NULL)
    return;
  md_crop_net_free (self->crop_net);
  md_stage_unref (self->stage);
  g_free (self->regions);
  g_free (self);
}

MdLabel
md_classifier_label (const float *probabilities, float threshold)
{
  if (probabilities[MD_LABEL_MASK] >= threshold)
    return MD_LABEL_MASK;
  return probabilities[MD_LABEL_INCORRECT] > probabilities[MD_LABEL_NO_MASK] ?
      MD_LABEL_INCORRECT : MD_LABEL_NO_MASK;
}

gboolean
md_classifier_run (MdClassifier * self, const MdImage * image,
    MdFace * faces, guint n_faces, float threshold, guint threads)
{
  const MdCropOutput *outputs;

  if (threshold < 0)
    threshold = self->stage->threshold;
  if (n_faces > self->n_regions) {
    g_free (self->regions);
    self->regions = g_try_new (MdRect, 2 * (gsize) n_faces);
    self->n_regions = self->regions != NULL ? 2 * n_faces : 0;
    if (self->regions == NULL)
      return FALSE;
  }
  for (guint i = 0; i < n_faces; i++) {
    MdWindow window = md_crop_window (&faces[i].box,
        self->stage->window_scale);

    self->regions[i] = md_window_region (&window);
  }

  outputs = md_crop_net_run (self->crop_net, image, self->regions, n_faces,
      threads);
  if (outputs == NULL)
    return FALSE;
  for (guint i = 0; i < n_faces; i++) {
    memcpy (faces[i].probabilities, outputs[i].probabilities,
        sizeof faces[i].probabilities);
    faces[i].label = md_classifier_label (faces[i].probabilities, threshold);
    faces[i].reason = MD_REASON_NONE;
  }
  return TRUE;
}

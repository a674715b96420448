#include "maskdetect.h"

#include <string.h>

#include "cascade.h"
#include "classifier.h"
#include "pool.h"
#include "tracker.h"

struct _MdDetector
{
  MdModels *models;
  MdCascade *cascade;
  MdClassifier *classifier;     /* NULL: no mask network */
  MdTracker *tracker;
  GArray *faces;                /* of MdFace */
  MdFormat format;              /* of the last frame */
  int width, height;
};

const char *
md_label_name (MdLabel label)
{
  switch (label) {
    case MD_LABEL_NO_MASK:
      return "no-mask";
    case MD_LABEL_MASK:
      return "mask";
    case MD_LABEL_UNKNOWN:
      break;
  }
  return "unknown";
}

MdDetector *
md_detector_new (MdModels * models)
{
  MdDetector *self = g_new0 (MdDetector, 1);
  MdStage *mask = md_models_stage (models, MD_STAGE_MASK);

  self->models = md_models_ref (models);
  self->cascade = md_cascade_new (md_models_stage (models, MD_STAGE_PNET),
      md_models_stage (models, MD_STAGE_RNET),
      md_models_stage (models, MD_STAGE_ONET));
  if (mask != NULL)
    self->classifier = md_classifier_new (mask);
  self->tracker = md_tracker_new ();
  self->faces = g_array_new (FALSE, TRUE, sizeof (MdFace));
  return self;
}

void
md_detector_free (MdDetector * self)
{
  if (self == NULL)
    return;
  md_cascade_free (self->cascade);
  md_classifier_free (self->classifier);
  md_tracker_free (self->tracker);
  g_array_unref (self->faces);
  md_models_unref (self->models);
  g_free (self);
}

/* The centre counts, not what of the box lies where. */
static gboolean
is_wanted (const MdFace * face, const MdDetectorParams * params)
{
  return params->regions == NULL || md_regions_contain (params->regions,
      (face->box.x1 + face->box.x2) / 2, (face->box.y1 + face->box.y2) / 2);
}

static void
find_faces (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdCandidate *found;
  guint n = md_cascade_run (self->cascade, image, params, MD_STAGE_ONET,
      &found);

  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < n; i++) {
    MdFace face = {
      .box = found[i].box,
      .confidence = found[i].score,
      .has_landmarks = found[i].has_landmarks,
      .label = MD_LABEL_UNKNOWN,
      .mask_probability = 0.5f,
    };

    memcpy (face.landmarks, found[i].landmarks, sizeof face.landmarks);
    if (md_box_clip (&face.box, image->width, image->height)
        && is_wanted (&face, params))
      g_array_append_val (self->faces, face);
  }
}

static void
keep_largest (GArray * faces)
{
  guint largest = 0;

  for (guint i = 1; i < faces->len; i++) {
    if (md_box_area (&g_array_index (faces, MdFace, i).box) >
        md_box_area (&g_array_index (faces, MdFace, largest).box))
      largest = i;
  }
  if (faces->len > 1) {
    g_array_index (faces, MdFace, 0) = g_array_index (faces, MdFace, largest);
    g_array_set_size (faces, 1);
  }
}

guint
md_detector_process (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces)
{
  guint threads = params->threads ? params->threads : md_pool_cores ();
  MdFace *found;

  *faces = NULL;
  g_return_val_if_fail (md_image_is_valid (image), 0);

  if (image->format != self->format || image->width != self->width ||
      image->height != self->height)
    md_detector_reset (self);
  self->format = image->format;
  self->width = image->width;
  self->height = image->height;

  find_faces (self, image, params);
  if (params->select_largest)
    keep_largest (self->faces);
  found = (MdFace *) self->faces->data;
  if (self->classifier != NULL)
    md_classifier_run (self->classifier, image, found, self->faces->len,
        params->mask_threshold, threads);
  md_tracker_update (self->tracker, found, self->faces->len);

  *faces = found;
  return self->faces->len;
}

void
md_detector_reset (MdDetector * self)
{
  md_tracker_reset (self->tracker);
}

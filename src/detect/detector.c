#include "detector.h"

#include <string.h>

#include "classifier.h"
#include "base/pool.h"

struct _MdDetector
{
  MdModels *models;
  MdCascade *cascade;
  MdClassifier *classifier;     /* NULL: no mask network */
  GArray *faces;                /* of MdFace */

  MdSuppressor *suppressor;     /* of md_detector_refine() */
  GArray *kept;                 /* of MdCandidate: what it left */
};

const char *
md_label_name (MdLabel label)
{
  switch (label) {
    case MD_LABEL_NO_MASK:
      return "no-mask";
    case MD_LABEL_MASK:
      return "mask";
    case MD_LABEL_INCORRECT:
      return "incorrect";
    case MD_LABEL_UNKNOWN:
      break;
  }
  return "unknown";
}

float
md_face_certainty (const MdFace * face)
{
  return face->probabilities[face->label == MD_LABEL_UNKNOWN ? MD_LABEL_MASK :
      face->label];
}

const char *
md_reason_name (MdReason reason)
{
  static const char *names[MD_N_REASONS] = {
    [MD_REASON_NONE] = "none",
    [MD_REASON_NO_MODEL] = "no-model",
    [MD_REASON_PENDING] = "pending",
    [MD_REASON_UNDECIDED] = "undecided",
    [MD_REASON_TOO_SMALL] = "too-small",
    [MD_REASON_BLURRED] = "blurred",
    [MD_REASON_TURNED_AWAY] = "turned-away",
    [MD_REASON_OCCLUDED] = "occluded",
  };

  return names[reason];
}

MdDetector *
md_detector_new (MdModels * models)
{
  MdDetector *self = g_new0 (MdDetector, 1);
  MdStage *mask = md_models_stage (models, MD_STAGE_MASK);

  self->models = md_models_ref (models);
  self->cascade = md_cascade_new (md_models_stage (models, MD_STAGE_SNET),
      md_models_stage (models, MD_STAGE_PNET),
      md_models_stage (models, MD_STAGE_RNET),
      md_models_stage (models, MD_STAGE_ONET));
  if (mask != NULL)
    self->classifier = md_classifier_new (mask);
  self->faces = g_array_new (FALSE, TRUE, sizeof (MdFace));
  self->suppressor = md_suppressor_new ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  return self;
}

void
md_detector_free (MdDetector * self)
{
  if (self == NULL)
    return;
  md_cascade_free (self->cascade);
  md_classifier_free (self->classifier);
  g_array_unref (self->faces);
  md_suppressor_free (self->suppressor);
  g_array_unref (self->kept);
  md_models_unref (self->models);
  g_free (self);
}

/* The centre counts, not what of the box lies where. */
gboolean
md_detector_wants (const MdDetectorParams * params, const MdFace * face)
{
  return params->regions == NULL || md_regions_contain (params->regions,
      (face->box.x1 + face->box.x2) / 2, (face->box.y1 + face->box.y2) / 2);
}

static void
add_face (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdCandidate * found)
{
  MdFace face = {
    .box = found->box,
    .confidence = found->score,
    .has_landmarks = found->has_landmarks,
    .label = MD_LABEL_UNKNOWN,
    .probabilities = MD_PROBABILITIES_UNKNOWN,
    .reason = MD_REASON_NO_MODEL,
  };

  memcpy (face.landmarks, found->landmarks, sizeof face.landmarks);
  if (md_box_clip (&face.box, image->width, image->height)
      && md_detector_wants (params, &face))
    g_array_append_val (self->faces, face);
}

gboolean
md_detector_find (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, MdFace ** faces, guint * n)
{
  const MdCandidate *found;
  guint n_found;

  *faces = NULL;
  *n = 0;
  if (!md_image_is_valid (image) || !md_cascade_run (self->cascade, image,
          params, MD_STAGE_ONET, &found, &n_found))
    return FALSE;
  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < n_found; i++)
    add_face (self, image, params, &found[i]);
  *faces = (MdFace *) self->faces->data;
  *n = self->faces->len;
  return TRUE;
}

gboolean
md_detector_refine (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdBox * boxes, guint n_boxes,
    float threshold, MdFace ** faces, guint * n)
{
  const MdCandidate *seen, *kept;

  *faces = NULL;
  *n = 0;
  if (!md_image_is_valid (image))
    return FALSE;
  seen = md_cascade_refine (self->cascade, image, params, boxes, n_boxes);
  if (seen == NULL)
    return FALSE;
  g_array_set_size (self->kept, 0);
  md_suppressor_keep_apart (self->suppressor, MD_SAME_FACE, seen, n_boxes,
      self->kept);
  kept = (const MdCandidate *) self->kept->data;

  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < self->kept->len && kept[i].score >= threshold; i++)
    add_face (self, image, params, &kept[i]);
  *faces = (MdFace *) self->faces->data;
  *n = self->faces->len;
  return TRUE;
}

gboolean
md_detector_can_classify (const MdDetector * self)
{
  return self->classifier != NULL;
}

gboolean
md_detector_classify (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, MdFace * faces, guint n)
{
  return self->classifier == NULL || md_classifier_run (self->classifier,
      image, faces, n, params->mask_threshold,
      md_pool_threads (params->threads));
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

gboolean
md_detector_process (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n)
{
  MdFace *found;

  *faces = NULL;
  if (!md_detector_find (self, image, params, &found, n))
    return FALSE;
  if (params->select_largest)
    keep_largest (self->faces);
  *n = self->faces->len;
  if (!md_detector_classify (self, image, params, found, *n)) {
    *n = 0;
    return FALSE;
  }
  *faces = found;
  return TRUE;
}

float
md_detector_threshold (const MdDetector * self, const MdDetectorParams * params)
{
  return md_cascade_threshold (self->cascade, params, MD_STAGE_ONET);
}

float
md_detector_mask_threshold (const MdDetector * self,
    const MdDetectorParams * params)
{
  const MdStage *mask = md_models_stage (self->models, MD_STAGE_MASK);

  if (params->mask_threshold >= 0)
    return params->mask_threshold;
  return mask != NULL ? mask->threshold : 0.5f;
}

const MdCascadeStats *
md_detector_stats (const MdDetector * self)
{
  return md_cascade_stats (self->cascade);
}

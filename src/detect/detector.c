#include "detector.h"

#include <string.h>

#include "classifier.h"
#include "wanted.h"
#include "base/pool.h"

/* The largest face is kept until another one is larger by this factor. */
#define LARGER 1.3f

struct _MdDetector
{
  MdModels *models;
  MdSingleShot *single_shot;    /* exactly one of these two */
  MdCascade *cascade;
  MdClassifier *classifier;     /* NULL = no classification */
  GArray *faces;                /* of MdFace */

  GArray *attempt;              /* of MdFace: from another orientation */
  GArray *boxes;                /* of MdBox: places to search */
  MdSuppressor *suppressor;     /* of the cascade's md_detector_follow() */
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
  if (md_models_face (models) != NULL)
    self->single_shot = md_single_shot_new (md_models_face (models));
  else
    self->cascade = md_cascade_new (md_models_stage (models, MD_STAGE_PNET),
        md_models_stage (models, MD_STAGE_RNET),
        md_models_stage (models, MD_STAGE_ONET));
  if (mask != NULL || (md_models_face (models) != NULL
          && md_face_network_has_mask (md_models_face (models))))
    self->classifier = md_classifier_new (mask);
  self->faces = g_array_new (FALSE, TRUE, sizeof (MdFace));
  self->attempt = g_array_new (FALSE, TRUE, sizeof (MdFace));
  self->boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
  self->suppressor = md_suppressor_new ();
  self->kept = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  return self;
}

void
md_detector_free (MdDetector * self)
{
  if (self == NULL)
    return;
  md_single_shot_free (self->single_shot);
  md_cascade_free (self->cascade);
  md_classifier_free (self->classifier);
  g_array_unref (self->faces);
  g_array_unref (self->attempt);
  g_array_unref (self->boxes);
  md_suppressor_free (self->suppressor);
  g_array_unref (self->kept);
  md_models_unref (self->models);
  g_free (self);
}

/* Like the stock MTCNN, keeps faces slightly beyond the sizes. */
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
    .mask_hint = -1,
    .reason = MD_REASON_NO_MODEL,
  };

  memcpy (face.landmarks, found->landmarks, sizeof face.landmarks);
  if (md_box_clip (&face.box, image->width, image->height)
      && md_is_in_regions (&face.box, params))
    g_array_append_val (self->faces, face);
}

/* MTCNN's networks find upright faces only; in a turned picture, they would
 * find nothing and seem to have examined it. */
static gboolean
can_search (const MdDetector * self, const MdImage * image,
    const MdDetectorParams * params)
{
  return md_image_is_valid (image) && (self->single_shot != NULL
      || params->orientation == MD_ORIENTATION_UPRIGHT);
}

static gboolean
find_by_cascade (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params)
{
  const MdCandidate *found;
  guint n;

  if (!md_cascade_run (self->cascade, image, params, MD_STAGE_ONET, &found, &n))
    return FALSE;
  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < n; i++)
    add_face (self, image, params, &found[i]);
  return TRUE;
}

static float
sum_confidence (const GArray * faces)
{
  float sum = 0;

  for (guint i = 0; i < faces->len; i++)
    sum += g_array_index (faces, MdFace, i).confidence;
  return sum;
}

/* Leaves the best result of the four orientations in self->faces. */
static gboolean
find_any_way (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, float threshold)
{
  if (!md_single_shot_find (self->single_shot, image, params, MD_TURN_0,
          threshold, self->faces))
    return FALSE;
  for (MdTurn turn = MD_TURN_90; turn < MD_N_TURNS; turn++) {
    GArray *other = self->attempt;

    if (!md_single_shot_find (self->single_shot, image, params, turn,
            threshold, other))
      return FALSE;
    if (sum_confidence (other) > sum_confidence (self->faces)) {
      self->attempt = self->faces;
      self->faces = other;
    }
  }
  return TRUE;
}

gboolean
md_detector_find (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, MdFace ** faces, guint * n)
{
  float threshold = md_detector_threshold (self, params);
  gboolean ok;

  *faces = NULL;
  *n = 0;
  if (!can_search (self, image, params))
    return FALSE;
  if (self->single_shot == NULL)
    ok = find_by_cascade (self, image, params);
  else if (params->orientation == MD_ORIENTATION_AUTO)
    ok = find_any_way (self, image, params, threshold);
  else
    ok = md_single_shot_find (self->single_shot, image, params,
        (MdTurn) params->orientation, threshold, self->faces);
  if (!ok)
    return FALSE;
  *faces = (MdFace *) self->faces->data;
  *n = self->faces->len;
  return TRUE;
}

static gboolean
follow_by_cascade (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n,
    float threshold)
{
  const MdCandidate *seen, *kept;

  g_array_set_size (self->boxes, 0);
  for (guint i = 0; i < n; i++)
    g_array_append_val (self->boxes, places[i].box);
  seen = md_cascade_refine (self->cascade, image, params,
      (const MdBox *) self->boxes->data, n);
  if (seen == NULL)
    return FALSE;
  g_array_set_size (self->kept, 0);
  md_suppressor_keep_apart (self->suppressor, MD_SAME_FACE, seen, n,
      self->kept);
  kept = (const MdCandidate *) self->kept->data;

  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < self->kept->len && kept[i].score >= threshold; i++)
    add_face (self, image, params, &kept[i]);
  return TRUE;
}

gboolean
md_detector_follow (MdDetector * self, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n_places,
    float threshold, MdFace ** faces, guint * n)
{
  *faces = NULL;
  *n = 0;
  if (!can_search (self, image, params))
    return FALSE;
  if (self->single_shot == NULL ? !follow_by_cascade (self, image, params,
          places, n_places, threshold) :
      !md_single_shot_follow (self->single_shot, image, params, places,
          n_places, threshold, self->faces))
    return FALSE;
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

guint64
md_detector_keep_largest (GArray * faces, guint64 current)
{
  MdFace *face = (MdFace *) faces->data;
  guint largest = 0;
  float most = 0;

  if (faces->len == 0)
    return current;
  for (guint i = 0; i < faces->len; i++) {
    float area = md_box_area (&face[i].box);

    if (current != 0 && face[i].track_id == current)
      area *= LARGER;
    if (area > most) {
      most = area;
      largest = i;
    }
  }
  face[0] = face[largest];
  g_array_set_size (faces, 1);
  return face->track_id;
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
    md_detector_keep_largest (self->faces, 0);
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
  return params->threshold >= 0 ? params->threshold :
      md_models_threshold (self->models);
}

float
md_detector_mask_threshold (const MdDetector * self,
    const MdDetectorParams * params)
{
  return md_classifier_threshold (self->classifier, params->mask_threshold);
}

#include "classifier.h"

#include <math.h>
#include <string.h>

#include "crop-net.h"

/* Longer side in pixels below which a face is too small for the mask network
 * to improve the combined result. */
#define TOO_SMALL 14.f
/* Weights of the combination: the exponents of the mask network's
 * probabilities and of the detector's odds of a mask, and the limit of the
 * detector's confidence. Chosen on the validation pictures, like the prior
 * below; see models/README.md. */
#define NETWORK_EXPONENT 0.8f
#define HINT_EXPONENT 0.7f
#define SUREST 0.95f
/* The detector has no class for masks worn incorrectly and may call them
 * mask or no mask. Either answer is evidence only against the other class,
 * and worn incorrectly is rarer than that by this factor. */
#define INCORRECT_PRIOR 0.47f
/* Used if there is no mask network to override it. */
#define DEFAULT_THRESHOLD 0.5f

struct _MdClassifier
{
  MdStage *stage;               /* NULL: none */
  MdCropNet *crop_net;          /* NULL: none */
  GArray *crops;                /* of MdCrop: the faces it gets */
  GArray *seen;                 /* of guint: indices of those faces */
};

MdClassifier *
md_classifier_new (MdStage * stage)
{
  MdClassifier *self = g_new0 (MdClassifier, 1);

  if (stage != NULL) {
    self->stage = md_stage_ref (stage);
    self->crop_net = md_crop_net_new (stage);
  }
  self->crops = g_array_new (FALSE, FALSE, sizeof (MdCrop));
  self->seen = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

void
md_classifier_free (MdClassifier * self)
{
  if (self == NULL)
    return;
  md_crop_net_free (self->crop_net);
  md_stage_unref (self->stage);
  g_array_unref (self->crops);
  g_array_unref (self->seen);
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

float
md_classifier_threshold (const MdClassifier * self, float threshold)
{
  if (threshold >= 0)
    return threshold;
  return self->stage != NULL ? self->stage->threshold : DEFAULT_THRESHOLD;
}

/* Combines the output of @network with the detector's @hint of a mask. A
 * label that the network does not have stays at 0. */
static void
join (const float *network, float hint, float *joined)
{
  float sure = CLAMP (hint, 1 - SUREST, SUREST), sum = 0;
  float odds = powf (sure / (1 - sure), HINT_EXPONENT);
  const float factors[MD_N_LABELS] = {
    [MD_LABEL_NO_MASK] = 1,[MD_LABEL_MASK] = odds,
    [MD_LABEL_INCORRECT] = INCORRECT_PRIOR * MAX (1, odds)
  };

  for (guint k = 0; k < MD_N_LABELS; k++) {
    joined[k] = factors[k] * powf (network[k], NETWORK_EXPONENT);
    sum += joined[k];
  }
  for (guint k = 0; k < MD_N_LABELS; k++)
    joined[k] /= sum;
}

/* @seen: (nullable) (array length=MD_N_LABELS): output of the mask network */
static void
set_verdict (MdFace * face, const float *seen, float threshold)
{
  const float hint[MD_N_LABELS] = {
    [MD_LABEL_NO_MASK] = 1 - face->mask_hint,[MD_LABEL_MASK] = face->mask_hint
  };
  const float unknown[MD_N_LABELS] = MD_PROBABILITIES_UNKNOWN;
  float *p = face->probabilities;

  if (seen != NULL && face->mask_hint >= 0)
    join (seen, face->mask_hint, p);
  else
    memcpy (p, seen != NULL ? seen : hint, sizeof face->probabilities);
  /* A broken network gives no verdict, and so no reason to show a face. */
  if (!isfinite (p[0] + p[1] + p[2])) {
    memcpy (p, unknown, sizeof unknown);
    face->label = MD_LABEL_UNKNOWN;
    face->reason = MD_REASON_UNDECIDED;
    return;
  }
  face->label = md_classifier_label (p, threshold);
  face->reason = MD_REASON_NONE;
}

static gboolean
wants_network (const MdClassifier * self, const MdFace * face)
{
  return self->stage != NULL && (face->mask_hint < 0
      || MAX (md_box_width (&face->box), md_box_height (&face->box)) >=
      TOO_SMALL);
}

static void
add_crop (MdClassifier * self, const MdFace * face, guint index)
{
  MdWindow window = md_crop_window (&face->box, self->stage->window_scale);
  MdCrop crop = {.region = md_window_region (&window),.turn = face->turn };

  g_array_append_val (self->crops, crop);
  g_array_append_val (self->seen, index);
}

gboolean
md_classifier_run (MdClassifier * self, const MdImage * image,
    MdFace * faces, guint n_faces, float threshold, guint threads)
{
  const MdCropOutput *outputs = NULL;

  threshold = md_classifier_threshold (self, threshold);
  g_array_set_size (self->crops, 0);
  g_array_set_size (self->seen, 0);
  for (guint i = 0; i < n_faces; i++)
    if (wants_network (self, &faces[i]))
      add_crop (self, &faces[i], i);
  if (self->crops->len > 0) {
    outputs = md_crop_net_run (self->crop_net, image,
        (const MdCrop *) self->crops->data, self->crops->len, threads);
    if (outputs == NULL)
      return FALSE;
  }
  for (guint k = 0; k < self->seen->len; k++) {
    MdFace *face = &faces[g_array_index (self->seen, guint, k)];

    set_verdict (face, outputs[k].probabilities, threshold);
  }
  for (guint i = 0; i < n_faces; i++)
    if (!wants_network (self, &faces[i]) && faces[i].mask_hint >= 0)
      set_verdict (&faces[i], NULL, threshold);
  return TRUE;
}

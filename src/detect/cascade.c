#include "cascade.h"

#include "base/pool.h"
#include "proposer.h"
#include "refiner.h"

struct _MdCascade
{
  MdStage *stages[3];
  MdProposer *proposer;
  MdRefiner *refiners[3];       /* of R-Net and O-Net */

  GArray *found, *kept;         /* of MdCandidate: before and after
                                 * suppression */
  MdSuppressor *suppressor;
  GArray *boxes;                /* of MdBox: input boxes of a stage */
};

MdCascade *
md_cascade_new (MdStage * pnet, MdStage * rnet, MdStage * onet)
{
  MdCascade *self = g_new0 (MdCascade, 1);

  self->stages[MD_STAGE_PNET] = md_stage_ref (pnet);
  self->stages[MD_STAGE_RNET] = md_stage_ref (rnet);
  self->stages[MD_STAGE_ONET] = md_stage_ref (onet);
  self->proposer = md_proposer_new (pnet);
  self->refiners[MD_STAGE_RNET] = md_refiner_new (rnet);
  self->refiners[MD_STAGE_ONET] = md_refiner_new (onet);
  self->found = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  self->kept = g_array_new (FALSE, FALSE, sizeof (MdCandidate));
  self->suppressor = md_suppressor_new ();
  self->boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
  return self;
}

void
md_cascade_free (MdCascade * self)
{
  if (self == NULL)
    return;
  md_proposer_free (self->proposer);
  for (guint i = 0; i < G_N_ELEMENTS (self->stages); i++) {
    md_refiner_free (self->refiners[i]);
    md_stage_unref (self->stages[i]);
  }
  g_array_unref (self->found);
  g_array_unref (self->kept);
  md_suppressor_free (self->suppressor);
  g_array_unref (self->boxes);
  g_free (self);
}

/* Runs P-Net: leaves the candidates of the whole pyramid in self->found. */
static gboolean
propose (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params)
{
  return md_proposer_run (self->proposer, image, params,
      md_pool_threads (params->threads), self->found);
}

/* Runs R-Net or O-Net on self->kept: leaves those above its threshold in
 * self->found. */
static gboolean
refine (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, MdStageKind kind)
{
  const MdCandidate *from = (const MdCandidate *) self->kept->data, *seen;
  float threshold = kind == MD_STAGE_ONET && params->threshold >= 0 ?
      params->threshold : self->stages[kind]->threshold;
  guint n = self->kept->len;

  g_array_set_size (self->boxes, 0);
  for (guint i = 0; i < n; i++)
    g_array_append_val (self->boxes, from[i].box);
  seen = md_refiner_run (self->refiners[kind], image,
      (const MdBox *) self->boxes->data, n, md_pool_threads (params->threads));
  if (seen == NULL)
    return FALSE;

  g_array_set_size (self->found, 0);
  for (guint i = 0; i < n; i++) {
    if (seen[i].score >= threshold && md_candidate_is_usable (&seen[i], image))
      g_array_append_val (self->found, seen[i]);
  }
  return TRUE;
}

gboolean
md_cascade_run (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, MdStageKind last,
    const MdCandidate ** candidates, guint * n)
{
  *candidates = NULL;
  *n = 0;
  for (MdStageKind kind = MD_STAGE_PNET; kind <= last; kind++) {
    if (kind == MD_STAGE_PNET ? !propose (self, image, params) :
        !refine (self, image, params, kind))
      return FALSE;
    g_array_set_size (self->kept, 0);
    md_suppressor_run (self->suppressor, kind, FALSE, self->found, self->kept);
  }
  *candidates = (const MdCandidate *) self->kept->data;
  *n = self->kept->len;
  return TRUE;
}

const MdCandidate *
md_cascade_refine (MdCascade * self, const MdImage * image,
    const MdDetectorParams * params, const MdBox * boxes, guint n)
{
  return md_refiner_run (self->refiners[MD_STAGE_ONET], image, boxes, n,
      md_pool_threads (params->threads));
}

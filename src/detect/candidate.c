#include "candidate.h"

#include "matlab-windows.h"

struct _MdSuppressor
{
  MdNms *nms;
  MdBox *boxes;
  float *scores;
  guint *order;
  guint capacity;               /* of the three above */
};

MdSuppressor *
md_suppressor_new (void)
{
  MdSuppressor *self = g_new0 (MdSuppressor, 1);

  self->nms = md_nms_new ();
  return self;
}

void
md_suppressor_free (MdSuppressor * self)
{
  if (self == NULL)
    return;
  md_nms_free (self->nms);
  g_free (self->boxes);
  g_free (self->scores);
  g_free (self->order);
  g_free (self);
}

static void
reserve (MdSuppressor * self, guint n)
{
  if (n <= self->capacity)
    return;
  self->capacity = n + n / 2;
  self->boxes = g_renew (MdBox, self->boxes, self->capacity);
  self->scores = g_renew (float, self->scores, self->capacity);
  self->order = g_renew (guint, self->order, self->capacity);
}

static void
append_kept (const MdSuppressor * self, const MdCandidate * candidates,
    guint n, GArray * to)
{
  for (guint i = 0; i < n; i++)
    g_array_append_vals (to, &candidates[self->order[i]], 1);
}

/* What candidates of @stage are compared by: where their faces are said to
 * be, as several windows of one face agree about that. Inside one level P-Net
 * has but one size of window, and stock networks are used to windows. */
static MdBox
compared_box (const MdStage * stage, const MdCandidate * c, gboolean one_level)
{
  if (stage->matlab_windows && stage->kind != MD_STAGE_ONET)
    return md_matlab_windows_nms_box (&c->window);
  return one_level ? c->window : c->box;
}

void
md_suppressor_keep_apart (MdSuppressor * self, float overlap,
    const MdCandidate * candidates, guint n, GArray * to)
{
  reserve (self, n);
  for (guint i = 0; i < n; i++) {
    self->scores[i] = candidates[i].score;
    self->boxes[i] = candidates[i].box;
  }
  n = md_nms_run (self->nms, self->boxes, self->scores, n, overlap,
      MD_OVERLAP_MINIMUM, 0, self->order);
  append_kept (self, candidates, n, to);
}

/* The place of each of the best, by all that agree about it, those with the
 * higher score more (Gidaris and Komodakis 2015): a face's box is steadier so
 * from frame to frame than the best answer alone. */
static void
vote (const MdSuppressor * self, float overlap, guint n_voters,
    MdCandidate * kept, guint n)
{
  for (guint i = 0; i < n; i++) {
    const MdBox *best = &self->boxes[self->order[i]];
    MdBox sum = { 0, 0, 0, 0 };
    float total = 0;

    for (guint k = 0; k < n_voters; k++) {
      const MdBox *box = &self->boxes[k];
      float weight = self->scores[k];

      if (md_box_iou (box, best) < overlap)
        continue;
      sum.x1 += weight * box->x1;
      sum.y1 += weight * box->y1;
      sum.x2 += weight * box->x2;
      sum.y2 += weight * box->y2;
      total += weight;
    }
    if (total > 0)
      kept[i].box = (MdBox) {
      sum.x1 / total, sum.y1 / total, sum.x2 / total, sum.y2 / total};
  }
}

void
md_suppressor_run (MdSuppressor * self, const MdStage * stage,
    gboolean one_level, const GArray * from, GArray * to)
{
  const MdCandidate *candidates = (const MdCandidate *) from->data;
  guint n;

  reserve (self, from->len);
  for (guint i = 0; i < from->len; i++) {
    self->scores[i] = candidates[i].score;
    self->boxes[i] = compared_box (stage, &candidates[i], one_level);
  }
  n = md_nms_run (self->nms, self->boxes, self->scores, from->len,
      one_level ? stage->level_nms : stage->nms,
      stage->kind == MD_STAGE_ONET ? MD_OVERLAP_MINIMUM : MD_OVERLAP_UNION,
      one_level ? 0 : stage->max_candidates, self->order);
  append_kept (self, candidates, n, to);
  if (!one_level && stage->vote > 0)
    vote (self, stage->vote, from->len,
        &g_array_index (to, MdCandidate, to->len - n), n);
}

gboolean
md_candidate_is_usable (const MdCandidate * candidate, const MdImage * image)
{
  MdBox clipped = candidate->box;

  return md_box_clip (&clipped, image->width, image->height);
}

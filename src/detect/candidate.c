#include "candidate.h"

#include <math.h>

#include "matlab-windows.h"

/* IoU above which the box with the lower score is removed, as in the stock
 * MTCNN. */
#define OVERLAP 0.7f
#define LEVEL_OVERLAP 0.5f

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

/* MTCNN compares windows after P-Net and R-Net, and boxes after O-Net. */
static MdBox
compared_box (MdStageKind kind, const MdCandidate * c)
{
  return kind ==
      MD_STAGE_ONET ? c->box : md_matlab_windows_nms_box (&c->window);
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

void
md_suppressor_run (MdSuppressor * self, MdStageKind kind, gboolean one_level,
    const GArray * from, GArray * to)
{
  const MdCandidate *candidates = (const MdCandidate *) from->data;
  guint n;

  reserve (self, from->len);
  for (guint i = 0; i < from->len; i++) {
    self->scores[i] = candidates[i].score;
    self->boxes[i] = compared_box (kind, &candidates[i]);
  }
  n = md_nms_run (self->nms, self->boxes, self->scores, from->len,
      one_level ? LEVEL_OVERLAP : OVERLAP, kind == MD_STAGE_ONET ?
      MD_OVERLAP_MINIMUM : MD_OVERLAP_UNION, 0, self->order);
  append_kept (self, candidates, n, to);
}

gboolean
md_candidate_is_finite (const MdBox * box, const float landmarks[][2])
{
  float sum = box->x1 + box->y1 + box->x2 + box->y2;

  for (guint i = 0; landmarks != NULL && i < MD_N_LANDMARKS; i++)
    sum += landmarks[i][0] + landmarks[i][1];
  return isfinite (sum);
}

gboolean
md_candidate_is_usable (const MdCandidate * candidate, const MdImage * image)
{
  MdBox clipped = candidate->box;

  return md_box_clip (&clipped, image->width, image->height);
}

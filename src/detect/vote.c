#include "vote.h"

#include "image/box.h"

/* Box and landmarks as one list of coordinates. */
#define N_VALUES (4 + 2 * MD_N_LANDMARKS)

static void
add (const MdFace * face, float weight, float sums[N_VALUES])
{
  const MdBox *box = &face->box;
  const float corners[4] = { box->x1, box->y1, box->x2, box->y2 };

  for (int i = 0; i < 4; i++)
    sums[i] += weight * corners[i];
  for (int i = 0; i < MD_N_LANDMARKS; i++)
    for (int k = 0; k < 2; k++)
      sums[4 + 2 * i + k] += weight * face->landmarks[i][k];
}

void
md_vote (const MdFace * candidates, guint n, float overlap, float least,
    MdFace * face)
{
  float sums[N_VALUES] = { 0 }, weights = 0;

  for (guint i = 0; i < n; i++) {
    const MdFace *candidate = &candidates[i];

    if (candidate->confidence < MIN (least, face->confidence)
        || md_box_iou (&candidate->box, &face->box) < overlap)
      continue;
    add (candidate, candidate->confidence, sums);
    weights += candidate->confidence;
  }
  if (!(weights > 0))
    return;
  face->box = (MdBox) {
  sums[0] / weights, sums[1] / weights, sums[2] / weights, sums[3] / weights};
  for (int i = 0; i < MD_N_LANDMARKS; i++)
    for (int k = 0; k < 2; k++)
      face->landmarks[i][k] = sums[4 + 2 * i + k] / weights;
}

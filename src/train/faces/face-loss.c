#include "face-loss.h"

#include <math.h>
#include <string.h>

#include "train/loss.h"

#define BETA .05f               /* of smooth L1, sizes of the face */
#define LEAST_SIZE 4            /* of a face, pixels */
#define BACKGROUND .75f         /* weight of a false positive with score 1 */
#define LEAST_TAUGHT .3f        /* score from which a teacher's box counts */

/* log (1 + e^-|z|) stays exact where the sigmoid saturates. */
static float
cross_entropy (float z, float target)
{
  return fmaxf (z, 0) - z * target + log1pf (expf (-fabsf (z)));
}

static float
sigmoid (float z)
{
  return 1 / (1 + expf (-z));
}

/* @grad: (inout): the gradient is added
 * Returns: the loss */
static float
add_cross_entropy (float z, float target, float weight, float *grad)
{
  *grad += weight * (sigmoid (z) - target);
  return weight * cross_entropy (z, target);
}

static float
background_weight (float z)
{
  float p = sigmoid (z);

  return BACKGROUND * p * p;
}

static float
score_weight (float z, float target)
{
  return target > 0 ? target : background_weight (z);
}

/* 1 - GIoU of @p with @t. @grad: by x1, y1, x2, y2 of @p */
static float
giou_loss (const MdBox * p, const MdBox * t, float *grad)
{
  float w = md_box_width (p), h = md_box_height (p);
  float iw = MIN (p->x2, t->x2) - MAX (p->x1, t->x1);
  float ih = MIN (p->y2, t->y2) - MAX (p->y1, t->y1);
  float cw = MAX (p->x2, t->x2) - MIN (p->x1, t->x1);
  float ch = MAX (p->y2, t->y2) - MIN (p->y1, t->y1);
  float common = iw > 0 && ih > 0 ? iw * ih : 0;
  float sum = MAX (w * h + md_box_area (t) - common, 1e-6f);
  float hull = MAX (cw * ch, 1e-6f);
  const float area_by[] = { -h, -w, h, w };
  float common_by[4] = { 0 };
  const float hull_by[] = {
    p->x1 < t->x1 ? -ch : 0, p->y1 < t->y1 ? -cw : 0,
    p->x2 > t->x2 ? ch : 0, p->y2 > t->y2 ? cw : 0
  };

  if (common > 0) {
    common_by[0] = p->x1 > t->x1 ? -ih : 0;
    common_by[1] = p->y1 > t->y1 ? -iw : 0;
    common_by[2] = p->x2 < t->x2 ? ih : 0;
    common_by[3] = p->y2 < t->y2 ? iw : 0;
  }
  /* GIoU = common / sum - 1 + sum / hull */
  for (int i = 0; i < 4; i++) {
    float sum_by = area_by[i] - common_by[i];

    grad[i] = -(common_by[i] / sum - common * sum_by / (sum * sum)
        + sum_by / hull - sum * hull_by[i] / (hull * hull));
  }
  return 2 - common / sum - sum / hull;
}

/* A cell with its output and its gradient. */
typedef struct
{
  float x, y, unit;             /* centre, 2 × stride */
  const float *out;
  float *grad;
} Cell;

static float
add_box_loss (const Cell * cell, const MdBox * box, const MdBox * target,
    float weight)
{
  static const int signs[] = { -1, -1, 1, 1 };
  float by[4], loss = giou_loss (box, target, by);

  for (int i = 0; i < 4; i++)
    cell->grad[1 + i] += weight * by[i] * signs[i] * cell->unit;
  return weight * loss;
}

static float
landmark_loss (const Cell * cell, const MdAnnotation * face, float factor)
{
  float size = MAX ((md_box_width (&face->box)
          + md_box_height (&face->box)) / 2, LEAST_SIZE);
  float loss = 0;

  for (int i = 0; i < 10; i++) {
    float at = (i % 2 ? cell->y : cell->x) + cell->out[5 + i] * cell->unit;
    float grad;

    loss += md_smooth_l1 ((at - face->landmarks[i / 2][i % 2]) / size, BETA,
        &grad) / 10;
    cell->grad[5 + i] = factor * grad / 10 * cell->unit / size;
  }
  return factor * loss;
}

static void
face_loss (const MdFaceLossParams * p, const Cell * cell, const MdBox * box,
    const MdAnnotation * face, float weight, MdFaceLoss * loss)
{
  loss->box += add_box_loss (cell, box, &face->box, p->box * weight);
  if (face->has_landmarks)
    loss->landmarks += landmark_loss (cell, face, p->landmarks * weight);
  if (face->category == MD_CATEGORY_UNMASKED
      || face->category == MD_CATEGORY_MASK)
    loss->mask += add_cross_entropy (cell->out[15],
        face->category == MD_CATEGORY_MASK, p->mask * weight, &cell->grad[15]);
}

/* @taught: the teacher's output for the cell
 * @scale: weight of the teacher / sum of targets */
static void
teacher_loss (const MdFaceLossParams * p, const Cell * cell, const MdBox * box,
    const float *taught, float scale, MdFaceLoss * loss)
{
  float score = sigmoid (taught[0]), weight = scale * score;
  MdBox target = md_cell_box (taught, cell->x, cell->y, cell->unit);

  loss->score += add_cross_entropy (cell->out[0], score,
      p->score * scale * MAX (score, background_weight (cell->out[0])),
      &cell->grad[0]);
  if (score < LEAST_TAUGHT)
    return;
  loss->box += add_box_loss (cell, box, &target, p->box * weight);
  loss->mask += add_cross_entropy (cell->out[15], sigmoid (taught[15]),
      p->mask * weight, &cell->grad[15]);
}

void
md_face_loss (const MdFaceLossParams * params, const MdFaceMaps * maps,
    const GArray * faces, const MdAssignment * assignment,
    const MdFaceMaps * teacher, float scale, MdFaceGrads * grads,
    MdFaceLoss * loss)
{
  int number = 0;

  for (int level = 0; level < MD_FACE_LEVELS; level++) {
    int stride = md_face_stride (level), cells = assignment->side / stride;
    Cell cell = {.unit = 2 * stride,.out = maps->levels[level],.grad =
          grads->levels[level]
    };

    memset (cell.grad, 0, (gsize) cells * cells * MD_FACE_CHANNELS
        * sizeof (float));
    for (int i = 0; i < cells * cells; i++, number++, cell.out +=
        MD_FACE_CHANNELS, cell.grad += MD_FACE_CHANNELS) {
      int face = assignment->faces[number];
      float target = assignment->targets[number];

      cell.x = (i % cells + .5f) * stride;
      cell.y = (i / cells + .5f) * stride;
      if (!assignment->ignored[number])
        loss->score += add_cross_entropy (cell.out[0], target,
            params->score * scale * score_weight (cell.out[0], target),
            &cell.grad[0]);
      if (face >= 0)
        face_loss (params, &cell, &assignment->boxes[number],
            &g_array_index (faces, MdAnnotation, face), scale * target, loss);
      if (teacher)
        teacher_loss (params, &cell, &assignment->boxes[number],
            teacher->levels[level] + (gsize) i * MD_FACE_CHANNELS,
            scale * params->teacher, loss);
    }
  }
}

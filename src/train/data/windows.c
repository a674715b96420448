#include "windows.h"

#include <math.h>
#include <string.h>

#define MAX_TRIES 40

/* How far a window of each kind strays from the squared face: most tries of
 * this size end in the kind that they are for. */
static const struct
{
  float log_side;               /* ± natural logarithm of the side's ratio */
  float shift;                  /* ± of the face's side, each axis */
} reach[] = {
  [MD_WINDOW_NEGATIVE] = {1.1f, 1.1f},
  [MD_WINDOW_PART] = {0.55f, 0.42f},
  [MD_WINDOW_POSITIVE] = {0.28f, 0.22f},
};

static const MdAnnotation *
face_at (const MdScene * scene, guint i)
{
  return &g_array_index (scene->faces, MdAnnotation, i);
}

MdWindowKind
md_windows_classify (const MdScene * scene, const MdBox * box,
    const MdWindowRules * rules, int *face)
{
  float best = 0, area = md_box_area (box);
  gboolean ignored = FALSE;

  *face = -1;
  for (guint i = 0; i < scene->faces->len; i++) {
    const MdAnnotation *annotation = face_at (scene, i);
    MdBox square = md_box_square (&annotation->box, 1);
    float iou;

    if (annotation->ignore) {
      ignored |= md_box_intersection (&annotation->box, box) >
          rules->ignored * area;
      continue;
    }
    iou = md_box_iou (&square, box);
    if (iou > best) {
      best = iou;
      *face = (int) i;
    }
  }

  if (best >= rules->positive)
    return MD_WINDOW_POSITIVE;
  if (best >= rules->part)
    return MD_WINDOW_PART;
  return best < rules->negative && !ignored ?
      MD_WINDOW_NEGATIVE : MD_WINDOW_UNUSED;
}

gboolean
md_windows_around (const MdScene * scene, guint face, MdWindowKind kind,
    const MdWindowRules * rules, MdRng * rng, MdBox * box)
{
  MdBox square = md_box_square (&face_at (scene, face)->box, 1);
  float cx = (square.x1 + square.x2) / 2, cy = (square.y1 + square.y2) / 2;
  float log_side = reach[kind].log_side, shift = reach[kind].shift;

  for (guint i = 0; i < MAX_TRIES; i++) {
    float half = md_box_width (&square) / 2 *
        expf (md_rng_uniform (rng, -log_side, log_side));
    float x = cx + md_rng_uniform (rng, -shift, shift) * md_box_width (&square);
    float y = cy + md_rng_uniform (rng, -shift, shift) * md_box_width (&square);
    int found;

    *box = (MdBox) {
    x - half, y - half, x + half, y + half};
    if (2 * half >= rules->min_side
        && md_windows_classify (scene, box, rules, &found) == kind
        && (kind == MD_WINDOW_NEGATIVE || found == (int) face))
      return TRUE;
  }
  return FALSE;
}

gboolean
md_windows_anywhere (const MdScene * scene, int width, int height,
    const MdWindowRules * rules, MdRng * rng, MdBox * box)
{
  float longest = MIN (width, height);
  float log_min = logf (rules->min_side), log_max = logf (longest);

  if (longest < rules->min_side)
    return FALSE;
  for (guint i = 0; i < MAX_TRIES; i++) {
    float side = expf (md_rng_uniform (rng, log_min, log_max));
    float x = md_rng_uniform (rng, 0, width - side);
    float y = md_rng_uniform (rng, 0, height - side);
    int found;

    *box = (MdBox) {
    x, y, x + side, y + side};
    if (md_windows_classify (scene, box, rules, &found) == MD_WINDOW_NEGATIVE)
      return TRUE;
  }
  return FALSE;
}

static void
set_box_target (const MdBox * face, const MdWindow * window, float box_scale,
    gboolean flip, float *target)
{
  float unit = 1 / (window->side * box_scale);
  float left = (face->x1 - window->x) * unit;
  float right = (face->x2 - (window->x + window->side)) * unit;

  target[0] = flip ? -right : left;
  target[1] = (face->y1 - window->y) * unit;
  target[2] = flip ? -left : right;
  target[3] = (face->y2 - (window->y + window->side)) * unit;
}

static void
set_landmark_target (const MdAnnotation * face, const MdWindow * window,
    gboolean flip, float *target)
{
  /* mirrored, the left eye is where the right one was */
  static const guint mirrored[5] = { 1, 0, 2, 4, 3 };

  for (guint i = 0; i < 5; i++) {
    const float *point = face->landmarks[flip ? mirrored[i] : i];
    float x = (point[0] - window->x) / window->side;

    target[i] = flip ? 1 - x : x;
    target[5 + i] = (point[1] - window->y) / window->side;
  }
}

void
md_windows_targets (const MdScene * scene, MdWindowKind kind, int face,
    const MdWindow * window, float box_scale, gboolean flip,
    MdWindowTargets * targets)
{
  const MdAnnotation *annotation;

  memset (targets, 0, sizeof *targets);
  targets->face = kind == MD_WINDOW_POSITIVE;
  targets->face_weight = kind != MD_WINDOW_PART;
  if (kind == MD_WINDOW_NEGATIVE)
    return;

  annotation = face_at (scene, face);
  targets->box_weight = 1;
  set_box_target (&annotation->box, window, box_scale, flip, targets->box);
  if (annotation->has_landmarks) {
    targets->landmarks_weight = 1;
    set_landmark_target (annotation, window, flip, targets->landmarks);
  }
}

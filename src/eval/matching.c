#include "matching.h"

#include <math.h>

#define MIN_IOU 0.5
#define MAX_IGNORED_FRACTION 0.5

typedef enum
{
  ROLE_FACE,
  ROLE_IGNORED,
  ROLE_BACKGROUND
} Role;

double
md_matching_height (const MdAnnotation * face)
{
  return round (((double) face->box.y2 - face->box.y1) * 1e3) / 1e3;
}

gboolean
md_matching_counts (const MdAnnotation * face, double min_height)
{
  return !face->ignore && md_matching_height (face) >= min_height;
}

static Role
face_role (const MdAnnotation * face, MdMatchingClass match_class,
    double min_height)
{
  MdCategory wanted = match_class == MD_MATCHING_MASKED ?
      MD_CATEGORY_MASK : MD_CATEGORY_UNMASKED;

  if (!md_matching_counts (face, min_height))
    return ROLE_IGNORED;
  if (match_class == MD_MATCHING_ANY || face->category == wanted)
    return ROLE_FACE;
  if (face->category == MD_CATEGORY_INCORRECT
      || face->category == MD_CATEGORY_FACE)
    return ROLE_IGNORED;
  return ROLE_BACKGROUND;
}

static gboolean
has_class (const MdDetection * detection, MdMatchingClass match_class)
{
  switch (match_class) {
    case MD_MATCHING_MASKED:
      return detection->label == MD_LABEL_MASK;
    case MD_MATCHING_UNMASKED:
      return detection->label == MD_LABEL_NO_MASK;
    default:
      return TRUE;
  }
}

static MdBox
box_of (const MdDetection * d)
{
  return (MdBox) {
  d->x, d->y, d->x + d->width, d->y + d->height};
}

/* Index of the free face with the largest sufficient IoU, or -1. */
static int
find_face (const MdScene * scene, const Role * roles, const gboolean * taken,
    const MdDetection * detection)
{
  const MdBox box = box_of (detection);
  float best = 0;
  int found = -1;

  for (guint i = 0; i < scene->faces->len; i++) {
    const MdAnnotation *face = &g_array_index (scene->faces, MdAnnotation, i);
    float iou;

    if (roles[i] != ROLE_FACE || taken[i])
      continue;
    iou = md_box_iou (&box, &face->box);
    if (iou > MIN_IOU && iou > best) {
      best = iou;
      found = i;
    }
  }
  return found;
}

static gboolean
is_ignored (const MdScene * scene, const Role * roles,
    const MdDetection * detection)
{
  const MdBox box = box_of (detection);
  float area = md_box_area (&box);

  for (guint i = 0; i < scene->faces->len; i++) {
    const MdAnnotation *face = &g_array_index (scene->faces, MdAnnotation, i);
    if (roles[i] == ROLE_IGNORED
        && md_box_intersection (&box, &face->box) > MAX_IGNORED_FRACTION * area)
      return TRUE;
  }
  return FALSE;
}

static int
compare_detections (gconstpointer a, gconstpointer b)
{
  const MdDetection *first = *(const MdDetection * const *) a;
  const MdDetection *second = *(const MdDetection * const *) b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;
  /* Both are in one array, whose order equal scores keep. */
  return first < second ? -1 : first > second;
}

static GPtrArray *
sorted_detections (const GArray * detections, MdMatchingClass match_class)
{
  GPtrArray *sorted = g_ptr_array_new ();

  for (guint i = 0; i < detections->len; i++) {
    MdDetection *detection = &g_array_index (detections, MdDetection, i);
    if (has_class (detection, match_class))
      g_ptr_array_add (sorted, detection);
  }
  g_ptr_array_sort (sorted, compare_detections);
  return sorted;
}

void
md_matching_scene (const MdScene * scene, guint index,
    const GArray * detections, MdMatchingClass match_class, double min_height,
    GArray * matches)
{
  g_autofree Role *roles = g_new (Role, scene->faces->len);
  g_autofree gboolean *taken = g_new0 (gboolean, scene->faces->len);
  g_autoptr (GPtrArray) sorted = NULL;

  if (!detections)
    return;
  for (guint i = 0; i < scene->faces->len; i++)
    roles[i] = face_role (&g_array_index (scene->faces, MdAnnotation, i),
        match_class, min_height);

  sorted = sorted_detections (detections, match_class);
  for (guint i = 0; i < sorted->len; i++) {
    const MdDetection *detection = g_ptr_array_index (sorted, i);
    MdMatch match = {
      .score = detection->score,
      .scene = index,
      .order = matches->len,
      .face = find_face (scene, roles, taken, detection),
      .label = detection->label,
      .certainty = detection->certainty,
    };

    if (match.face >= 0)
      taken[match.face] = TRUE;
    else if (is_ignored (scene, roles, detection))
      continue;
    g_array_append_val (matches, match);
  }
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const MdMatch *first = a, *second = b;

  if (first->score != second->score)
    return first->score > second->score ? -1 : 1;
  return first->order < second->order ? -1 : first->order > second->order;
}

void
md_matching_sort (GArray * matches)
{
  g_array_sort (matches, compare_matches);
}

double
md_matching_average_precision (const GArray * matches, guint n_faces)
{
  guint hits = 0;
  double area = 0, best = 0;

  if (n_faces == 0)
    return NAN;
  for (guint i = 0; i < matches->len; i++)
    hits += g_array_index (matches, MdMatch, i).face >= 0;
  /* Backwards: @best is the highest precision at this or any higher recall. */
  for (guint i = matches->len; i-- > 0;) {
    best = MAX (best, (double) hits / (i + 1));
    if (g_array_index (matches, MdMatch, i).face >= 0) {
      area += best / n_faces;
      hits--;
    }
  }
  return area;
}

#include "box.h"

#include <math.h>
#include <string.h>

#include "base/vector.h"

#define LANES 16

/* The boxes kept so far, one array per field, to compare a candidate with LANES
 * of them at once; arrays are padded with empty boxes. */
struct _MdNms
{
  guint capacity;               /* boxes, a multiple of LANES */
  guint64 *keys;
  float *x1, *y1, *x2, *y2, *area;
  float *block;                 /* the five arrays above */
};

float
md_box_intersection (const MdBox * a, const MdBox * b)
{
  float w = MIN (a->x2, b->x2) - MAX (a->x1, b->x1);
  float h = MIN (a->y2, b->y2) - MAX (a->y1, b->y1);

  return w > 0 && h > 0 ? w * h : 0;
}

float
md_box_overlap (const MdBox * a, const MdBox * b, MdOverlap overlap)
{
  float inter = md_box_intersection (a, b);

  if (inter <= 0)
    return 0;
  if (overlap == MD_OVERLAP_MINIMUM)
    return inter / MIN (md_box_area (a), md_box_area (b));
  return inter / (md_box_area (a) + md_box_area (b) - inter);
}

gboolean
md_box_is_valid (const MdBox * box)
{
  const float limit = 1e6f;

  /* NaN fails these comparisons. */
  return box->x1 > -limit && box->y1 > -limit && box->x2 < limit &&
      box->y2 < limit && box->x1 < box->x2 && box->y1 < box->y2;
}

MdBox
md_box_regress (const MdBox * window, const float delta[4], float scale)
{
  float w = md_box_width (window) * scale;
  float h = md_box_height (window) * scale;

  return (MdBox) {
  window->x1 + delta[0] * w, window->y1 + delta[1] * h,
        window->x2 + delta[2] * w, window->y2 + delta[3] * h};
}

MdBox
md_box_square (const MdBox * box, float enlarge)
{
  float half = MAX (md_box_width (box), md_box_height (box)) * 0.5f * enlarge;
  float cx = (box->x1 + box->x2) * 0.5f;
  float cy = (box->y1 + box->y2) * 0.5f;

  return (MdBox) {
  cx - half, cy - half, cx + half, cy + half};
}

gboolean
md_box_clip (MdBox * box, int width, int height)
{
  MdBox clipped = {
    MAX (box->x1, 0), MAX (box->y1, 0),
    MIN (box->x2, (float) width), MIN (box->y2, (float) height)
  };

  if (!md_box_is_valid (box) || !(clipped.x1 < clipped.x2) ||
      !(clipped.y1 < clipped.y2))
    return FALSE;
  *box = clipped;
  return TRUE;
}

MdNms *
md_nms_new (void)
{
  return g_new0 (MdNms, 1);
}

void
md_nms_free (MdNms * nms)
{
  if (nms == NULL)
    return;
  g_free (nms->keys);
  g_free (nms->block);
  g_free (nms);
}

static void
nms_reserve (MdNms * nms, guint n)
{
  guint capacity;

  if (n <= nms->capacity)
    return;
  capacity = MAX (256, (n + n / 2 + LANES) / LANES * LANES);
  g_free (nms->keys);
  g_free (nms->block);
  nms->keys = g_new (guint64, capacity);
  nms->block = g_new (float, 5 * (gsize) capacity);
  nms->x1 = nms->block;
  nms->y1 = nms->x1 + capacity;
  nms->x2 = nms->y1 + capacity;
  nms->y2 = nms->x2 + capacity;
  nms->area = nms->y2 + capacity;
  nms->capacity = capacity;
}

/* Sorts by descending score, then ascending index. */
static guint64
sort_key (float score, guint index)
{
  guint32 bits;

  memcpy (&bits, &score, sizeof bits);
  bits = bits & 0x80000000u ? bits : ~bits & 0x7fffffffu;
  return (guint64) bits << 32 | index;
}

static void
sift_down (guint64 * keys, guint root, guint n)
{
  guint64 key = keys[root];

  for (;;) {
    guint child = 2 * root + 1;

    if (child >= n)
      break;
    if (child + 1 < n && keys[child] < keys[child + 1])
      child++;
    if (keys[child] <= key)
      break;
    keys[root] = keys[child];
    root = child;
  }
  keys[root] = key;
}

/* Heap sort, because qsort() may allocate. */
static void
sort_keys (guint64 * keys, guint n)
{
  for (guint i = n / 2; i-- > 0;)
    sift_down (keys, i, n);
  for (guint i = n; i-- > 1;) {
    guint64 last = keys[i];

    keys[i] = keys[0];
    keys[0] = last;
    sift_down (keys, 0, i);
  }
}

MD_VECTOR static gboolean
is_suppressed (const MdNms * nms, guint n_kept, const MdBox * box,
    float threshold, MdOverlap overlap)
{
  float area = md_box_area (box);

  for (guint k = 0; k < n_kept; k += LANES) {
    int hits = 0;

    for (guint i = k; i < k + LANES; i++) {
      float w = MIN (nms->x2[i], box->x2) - MAX (nms->x1[i], box->x1);
      float h = MIN (nms->y2[i], box->y2) - MAX (nms->y1[i], box->y1);
      float inter = MAX (w, 0) * MAX (h, 0);
      float whole = overlap == MD_OVERLAP_MINIMUM ?
          MIN (nms->area[i], area) : nms->area[i] + area - inter;

      hits |= inter > threshold * whole;
    }
    if (hits)
      return TRUE;
  }
  return FALSE;
}

static void
keep (MdNms * nms, guint k, const MdBox * box)
{
  if (k % LANES == 0) {
    for (guint i = k; i < k + LANES; i++) {
      nms->x1[i] = nms->y1[i] = G_MAXFLOAT;
      nms->x2[i] = nms->y2[i] = -G_MAXFLOAT;
      nms->area[i] = 0;
    }
  }
  nms->x1[k] = box->x1;
  nms->y1[k] = box->y1;
  nms->x2[k] = box->x2;
  nms->y2[k] = box->y2;
  nms->area[k] = md_box_area (box);
}

guint
md_nms_run (MdNms * nms, const MdBox * boxes, const float *scores, guint n,
    float threshold, MdOverlap overlap, guint limit, guint * kept)
{
  guint n_keys = 0, n_kept = 0;

  nms_reserve (nms, n);
  for (guint i = 0; i < n; i++) {
    if (!isnan (scores[i]))
      nms->keys[n_keys++] = sort_key (scores[i], i);
  }
  sort_keys (nms->keys, n_keys);

  for (guint i = 0; i < n_keys && (limit == 0 || n_kept < limit); i++) {
    guint index = (guint32) nms->keys[i];

    if (is_suppressed (nms, n_kept, &boxes[index], threshold, overlap))
      continue;
    keep (nms, n_kept, &boxes[index]);
    kept[n_kept++] = index;
  }
  return n_kept;
}

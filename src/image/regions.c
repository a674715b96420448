#include "regions.h"

#include <string.h>

/* Pixels; aligns to whole chroma samples of a halved 4:2:0 frame. */
#define GRID 4

static gint64
area (const MdRect * r)
{
  return (gint64) r->width * r->height;
}

static MdRect
from_edges (gint64 x1, gint64 y1, gint64 x2, gint64 y2)
{
  return (MdRect) {
  (int) x1, (int) y1, (int) (x2 - x1), (int) (y2 - y1)};
}

/* Returns the smallest rectangle around both. */
static MdRect
join (const MdRect * a, const MdRect * b)
{
  return from_edges (MIN (a->x, b->x), MIN (a->y, b->y),
      MAX (a->x + a->width, b->x + b->width),
      MAX (a->y + a->height, b->y + b->height));
}

/* Number of extra pixels of one rectangle around both. */
static gint64
cost_of_joining (const MdRect * a, const MdRect * b)
{
  MdRect both = join (a, b);

  return area (&both) - area (a) - area (b);
}

void
md_regions_add (MdRegions * self, const MdRect * rect, int width, int height)
{
  gint64 x1 = MAX (rect->x, 0), y1 = MAX (rect->y, 0);
  gint64 x2 = MIN ((gint64) rect->x + rect->width, width);
  gint64 y2 = MIN ((gint64) rect->y + rect->height, height);
  MdRect clipped;
  guint best = 0;

  if (x1 >= x2 || y1 >= y2)
    return;
  clipped = from_edges (x1, y1, x2, y2);
  if (self->n < MD_MAX_REGIONS) {
    self->rects[self->n++] = clipped;
    return;
  }
  for (guint i = 1; i < self->n; i++) {
    if (cost_of_joining (&self->rects[i], &clipped) <
        cost_of_joining (&self->rects[best], &clipped))
      best = i;
  }
  self->rects[best] = join (&self->rects[best], &clipped);
}

gboolean
md_regions_contain (const MdRegions * self, float x, float y)
{
  for (guint i = 0; i < self->n; i++) {
    const MdRect *r = &self->rects[i];

    if (x >= (float) r->x && x < (float) (r->x + r->width) &&
        y >= (float) r->y && y < (float) (r->y + r->height))
      return TRUE;
  }
  return FALSE;
}

gboolean
md_regions_equal (const MdRegions * a, const MdRegions * b)
{
  return a->n == b->n && memcmp (a->rects, b->rects,
      a->n * sizeof a->rects[0]) == 0;
}

/* Joins the two rectangles with the lowest cost.
 * Returns: FALSE if it exceeds @limit */
static gboolean
join_cheapest (MdRegions * self, gint64 limit)
{
  gint64 least = G_MAXINT64;
  guint a = 0, b = 0;

  for (guint i = 0; i < self->n; i++) {
    for (guint k = i + 1; k < self->n; k++) {
      gint64 cost = cost_of_joining (&self->rects[i], &self->rects[k]);

      if (cost < least) {
        least = cost;
        a = i;
        b = k;
      }
    }
  }
  if (self->n < 2 || least > limit)
    return FALSE;
  self->rects[a] = join (&self->rects[a], &self->rects[b]);
  self->rects[b] = self->rects[--self->n];
  return TRUE;
}

static int
grid_down (int value)
{
  return MAX (value, 0) / GRID * GRID;
}

static int
grid_up (int value, int limit)
{
  return MIN ((value + GRID - 1) / GRID * GRID, limit);
}

MdRegions
md_regions_grow (const MdRegions * regions, int margin, int width, int height,
    guint limit)
{
  MdRegions grown = {.n = regions->n };

  for (guint i = 0; i < regions->n; i++) {
    const MdRect *r = &regions->rects[i];

    grown.rects[i] = from_edges (grid_down (r->x - margin),
        grid_down (r->y - margin),
        grid_up (r->x + r->width + margin, width),
        grid_up (r->y + r->height + margin, height));
  }
  while (join_cheapest (&grown, 0));
  while (grown.n > limit)
    join_cheapest (&grown, G_MAXINT64);
  return grown;
}

#include "assignment.h"

#include <math.h>
#include <string.h>

/* Maximum number of cells per face. */
#define BEST 9
/* Minimum target of a face's best cell. */
#define LEAST_TARGET .3f
/* Minimum IoU of a prediction with an ignored face to be ignored too. */
#define IGNORE_IOU .4f

typedef struct
{
  int cell;
  float measure, iou;
} Candidate;

typedef struct
{
  MdAssignment public;
  int first[MD_FACE_LEVELS];    /* cell of each level */
  float *scores;                /* [n_cells], 0..1 */
  float *measures;              /* [n_cells]: alignment with the assigned
                                 * face */
} Private;

MdAssignment *
md_assignment_new (int side)
{
  Private *self = g_new0 (Private, 1);
  MdAssignment *public = &self->public;

  public->side = side;
  for (int level = 0; level < MD_FACE_LEVELS; level++) {
    int cells = side / md_face_stride (level);

    self->first[level] = public->n_cells;
    public->n_cells += cells * cells;
  }
  public->faces = g_new (int, public->n_cells);
  public->targets = g_new (float, public->n_cells);
  public->ignored = g_new (gboolean, public->n_cells);
  public->boxes = g_new (MdBox, public->n_cells);
  self->scores = g_new (float, public->n_cells);
  self->measures = g_new (float, public->n_cells);
  return public;
}

void
md_assignment_free (MdAssignment * public)
{
  Private *self = (Private *) public;

  if (!self)
    return;
  g_free (public->faces);
  g_free (public->targets);
  g_free (public->ignored);
  g_free (public->boxes);
  g_free (self->scores);
  g_free (self->measures);
  g_free (self);
}

static void
decode (Private * self, const MdFaceMaps * maps)
{
  int cell = 0;

  for (int level = 0; level < MD_FACE_LEVELS; level++) {
    int stride = md_face_stride (level), cells = self->public.side / stride;
    const float *x = maps->levels[level];

    for (int i = 0; i < cells * cells; i++, cell++, x += MD_FACE_CHANNELS) {
      float cx = (i % cells + .5f) * stride, cy = (i / cells + .5f) * stride;

      self->scores[cell] = 1 / (1 + expf (-x[0]));
      self->public.boxes[cell] = md_cell_box (x, cx, cy, 2 * stride);
    }
  }
}

/* Finds the cells of a level whose centres are within @reach of @centre along
 * one axis. */
static void
cells_near (float centre, float reach, int stride, int cells, int *first,
    int *end)
{
  *first = MAX ((int) floorf ((centre - reach) / stride), 0);
  *end = MIN ((int) ceilf ((centre + reach) / stride) + 1, cells);
}

/* Inserts @c into the sorted list of best cells; an earlier cell wins a tie. */
static int
keep_best (Candidate * best, int n, Candidate c)
{
  int at = n < BEST ? n++ : BEST;

  while (at > 0 && best[at - 1].measure < c.measure) {
    if (at < BEST)
      best[at] = best[at - 1];
    at--;
  }
  if (at < BEST)
    best[at] = c;
  return n;
}

static int
find_best (const Private * self, const MdBox * box, Candidate * best)
{
  float hx = md_box_width (box) / 2, hy = md_box_height (box) / 2;
  float x = box->x1 + hx, y = box->y1 + hy;
  int n = 0;

  for (int level = 0; level < MD_FACE_LEVELS; level++) {
    int stride = md_face_stride (level), cells = self->public.side / stride;
    float rx = MIN (MAX (hx * .7f, stride * .9f), MAX (hx, stride * .55f));
    float ry = MIN (MAX (hy * .7f, stride * .9f), MAX (hy, stride * .55f));
    float size = 2 * MAX (hx, hy) / stride;
    int left, right, top, bottom;

    if (!(size > .8f) || !(size < 10 || level == MD_FACE_LEVELS - 1))
      continue;
    cells_near (x, rx, stride, cells, &left, &right);
    cells_near (y, ry, stride, cells, &top, &bottom);
    for (int cy = top; cy < bottom; cy++) {
      for (int cx = left; cx < right; cx++) {
        float dx = fabsf ((cx + .5f) * stride - x);
        float dy = fabsf ((cy + .5f) * stride - y);
        Candidate c = {.cell = self->first[level] + cy * cells + cx };

        if (!(dx < rx && dy < ry))
          continue;
        c.iou = md_box_iou (&self->public.boxes[c.cell], box);
        /* The second term makes the nearest cells the best before training. */
        c.measure = sqrtf (self->scores[c.cell]) * powf (c.iou, 4)
            + 1e-6f * expf (-dx / MAX (hx, 1) - dy / MAX (hy, 1));
        n = keep_best (best, n, c);
      }
    }
  }
  return n;
}

static void
take_cells (Private * self, int face, const MdBox * box)
{
  MdAssignment *public = &self->public;
  Candidate best[BEST];
  int n = find_best (self, box, best);
  float most = LEAST_TARGET;

  for (int i = 0; i < n; i++)
    most = MAX (most, best[i].iou);
  for (int i = 0; i < n; i++) {
    int cell = best[i].cell;

    if (public->faces[cell] >= 0 && self->measures[cell] >= best[i].measure)
      continue;
    public->faces[cell] = face;
    self->measures[cell] = best[i].measure;
    public->targets[cell] = best[i].measure / MAX (best[0].measure, 1e-9f)
        * most;
  }
}

static void
ignore_cells (Private * self, const MdBox * box)
{
  MdAssignment *public = &self->public;

  for (int level = 0; level < MD_FACE_LEVELS; level++) {
    int stride = md_face_stride (level), cells = public->side / stride;

    for (int i = 0; i < cells * cells; i++) {
      int cell = self->first[level] + i;
      float x = (i % cells + .5f) * stride, y = (i / cells + .5f) * stride;

      public->ignored[cell] |= (x > box->x1 && x < box->x2 && y > box->y1
          && y < box->y2)
          || md_box_iou (&public->boxes[cell], box) > IGNORE_IOU;
    }
  }
}

void
md_assignment_make (MdAssignment * public, const MdFaceMaps * maps,
    const GArray * faces)
{
  Private *self = (Private *) public;

  decode (self, maps);
  memset (public->targets, 0, public->n_cells * sizeof (float));
  memset (public->ignored, 0, public->n_cells * sizeof (gboolean));
  for (int i = 0; i < public->n_cells; i++)
    public->faces[i] = -1;
  for (guint i = 0; i < faces->len; i++) {
    const MdAnnotation *face = &g_array_index (faces, MdAnnotation, i);

    if (face->ignore)
      ignore_cells (self, &face->box);
    else
      take_cells (self, i, &face->box);
  }
  public->total = 0;
  for (int i = 0; i < public->n_cells; i++) {
    public->ignored[i] &= public->faces[i] < 0;
    public->total += public->targets[i];
  }
}

/* canvas-faces: Computes the positions of the faces of a canvas, and which of
 * them count. */
#include <math.h>

#include "canvas-private.h"

/* Returns the bounding box of the ellipse in @box after the transformation. */
static MdBox
map_box (const MdAffine * to, const MdBox * box)
{
  float x = (box->x1 + box->x2) / 2, y = (box->y1 + box->y2) / 2;
  float rx = (box->x2 - box->x1) / 2, ry = (box->y2 - box->y1) / 2;
  float cx = to->a * x + to->b * y + to->c, cy = to->d * x + to->e * y + to->f;
  float hx = hypotf (to->a * rx, to->b * ry);
  float hy = hypotf (to->d * rx, to->e * ry);

  return (MdBox) {
  cx - hx, cy - hy, cx + hx, cy + hy};
}

static void
map_landmarks (const MdCanvasLayer * layer, float ratio, MdAnnotation * face)
{
  static const int same[] = { 0, 1, 2, 3, 4 }, swapped[] = { 1, 0, 2, 4, 3 };
  const int *order = layer->mirrored ? swapped : same;
  const MdAnnotation old = *face;

  for (int i = 0; i < 5; i++) {
    float x = old.landmarks[order[i]][0] * ratio;
    float y = old.landmarks[order[i]][1] * ratio;

    face->landmarks[i][0] = layer->to.a * x + layer->to.b * y + layer->to.c;
    face->landmarks[i][1] = layer->to.d * x + layer->to.e * y + layer->to.f;
  }
}

/* Returns the fraction of nine points of the ellipse where no layer above covers
 * layer @number. */
static float
seen_share (const MdCanvasPrivate * self, int number, const MdBox * box)
{
  static const float points[][2] = { {0, 0}, {-.6f, 0}, {.6f, 0}, {0, -.6f},
  {0, .6f}, {-.5f, -.5f}, {.5f, -.5f}, {-.5f, .5f}, {.5f, .5f}
  };
  float cx = (box->x1 + box->x2) / 2, cy = (box->y1 + box->y2) / 2;
  float rx = (box->x2 - box->x1) / 2, ry = (box->y2 - box->y1) / 2;
  float last = self->params.side - .5f;
  int n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (points); i++) {
    float x = CLAMP (cx + points[i][0] * rx, 0, last);
    float y = CLAMP (cy + points[i][1] * ry, 0, last);
    int top = 0;

    while (top < number && !md_canvas_covers (&self->layers[top], x, y))
      top++;
    n += top == number && md_canvas_covers (&self->layers[number], x, y);
  }
  return (float) n / G_N_ELEMENTS (points);
}

static void
add_face (MdCanvasPrivate * self, int number, const MdAnnotation * annotation)
{
  const MdCanvasParams *p = &self->params;
  const MdCanvasLayer *layer = &self->layers[number];
  float ratio = layer->picture->ratio, visible;
  MdAnnotation face = *annotation;
  MdBox box = { face.box.x1 * ratio, face.box.y1 * ratio,
    face.box.x2 * ratio, face.box.y2 * ratio
  };

  box = map_box (&layer->to, &box);
  visible = md_box_intersection (&box, &layer->clip) / md_box_area (&box);
  if (!(visible > p->drop_hidden))
    return;
  face.box = box;
  if (visible < .999f)
    face.box = (MdBox) {
    MAX (box.x1, layer->clip.x1), MAX (box.y1, layer->clip.y1),
        MIN (box.x2, layer->clip.x2), MIN (box.y2, layer->clip.y2)};
  if (number > 0)
    visible *= seen_share (self, number, &box);
  if (!(visible > p->drop_hidden))
    return;
  face.ignore |= visible < p->ignore_hidden
      || md_box_height (&face.box) < p->ignore_below;
  if (face.has_landmarks)
    map_landmarks (layer, ratio, &face);
  g_array_append_val (self->public.faces, face);
}

void
md_canvas_find_faces (MdCanvasPrivate * self)
{
  g_array_set_size (self->public.faces, 0);
  for (int i = 0; i < MD_CANVAS_LAYERS; i++) {
    const MdCanvasLayer *layer = &self->layers[i];
    const GArray *faces;

    if (md_box_area (&layer->clip) <= 0)
      continue;
    faces = layer->picture->scene->faces;
    for (guint k = 0; k < faces->len; k++)
      add_face (self, i, &g_array_index (faces, MdAnnotation, k));
  }
}

/* canvas-plan: Chooses the pictures of a canvas and their positions. */
#include <math.h>

#include "canvas-private.h"

typedef struct
{
  float width, height;          /* of the picture */
  float x, y;                   /* reference point in the picture */
  float to_x, to_y;             /* its position on the canvas */
  float scale_x, scale_y;
  float angle;                  /* radians */
  gboolean mirrored;
} View;

static float
log_uniform (MdRng * rng, float low, float high)
{
  return low * expf (md_rng_uniform (rng, 0, logf (high / low)));
}

static float
radians (float degrees)
{
  return degrees * (float) G_PI / 180;
}

static View
view_of (const MdAlbumPicture * picture)
{
  const MdMipLevel *level = &picture->mip->levels[0];

  return (View) {
  .width = level->width,.height = level->height,.x =
        level->width / 2.f,.y = level->height / 2.f};
}

/* to = R · diag (scale) · (p - (x, y)) + (to_x, to_y) */
static void
settle_layer (const MdCanvasParams * p, MdRng * rng, const View * view,
    MdCanvasLayer * layer)
{
  float cosine = cosf (view->angle), sine = sinf (view->angle);
  float sx = view->mirrored ? -view->scale_x : view->scale_x;
  float sy = view->scale_y, determinant = sx * sy, level;
  MdAffine *to = &layer->to, *from = &layer->from;

  to->a = cosine * sx;
  to->b = -sine * sy;
  to->d = sine * sx;
  to->e = cosine * sy;
  to->c = view->to_x - to->a * view->x - to->b * view->y;
  to->f = view->to_y - to->d * view->x - to->e * view->y;
  from->a = to->e / determinant;
  from->b = -to->b / determinant;
  from->d = -to->d / determinant;
  from->e = to->a / determinant;
  from->c = -from->a * to->c - from->b * to->f;
  from->f = -from->d * to->c - from->e * to->f;
  layer->mirrored = view->mirrored;

  /* Chooses the level whose pixels have about the size of the canvas', or a
   * coarser one. */
  level = log2f (MAX (1 / sqrtf (fabsf (determinant)), 1))
      + md_rng_uniform (rng, -.1f, .6f) + md_rng_chance (rng, p->coarse);
  layer->level = CLAMP ((int) floorf (level), 0, MD_MIP_LEVELS - 1);
}

static float
draw_angle (const MdCanvasParams * p, MdRng * rng)
{
  float chance = md_rng_uniform (rng, 0, 1);
  float limit = chance < p->tilt_share ? p->tilt :
      chance < p->tilt_share + p->any_share ? 180 : p->level;

  return radians (md_rng_uniform (rng, -limit, limit));
}

/* Returns a random face that is not ignored. */
static const MdAnnotation *
draw_face (const MdScene * scene, MdRng * rng)
{
  const MdAnnotation *faces = (const MdAnnotation *) scene->faces->data;
  guint n = 0, wanted;

  for (guint i = 0; i < scene->faces->len; i++)
    n += !faces[i].ignore;
  if (n == 0)
    return NULL;
  wanted = md_rng_below (rng, n);
  for (guint i = 0;; i++) {
    if (!faces[i].ignore && wanted-- == 0)
      return &faces[i];
  }
}

/* Draws the position of a picture's centre along an axis so that the picture
 * covers the whole side or, if it is smaller, is not cut off. */
static float
place (int side, float extent, MdRng * rng)
{
  return side / 2.f + md_rng_uniform (rng, -1, 1) * fabsf (extent - side) / 2;
}

static void
plan_top (MdCanvasPrivate * self, gboolean of_face, gboolean empty, MdRng * rng)
{
  const MdCanvasParams *p = &self->params;
  MdCanvasLayer *layer = &self->layers[0];
  View view = view_of (layer->picture);
  float ratio = layer->picture->ratio, side = p->side;
  float longer = MAX (view.width, view.height);
  const MdAnnotation *face = of_face ?
      draw_face (layer->picture->scene, rng) : NULL;
  float stretch = expf (md_rng_uniform (rng, -p->stretch, p->stretch));
  float scale;

  if (face)
    scale = CLAMP (log_uniform (rng, p->min_face, p->max_face)
        / MAX (md_box_height (&face->box) * ratio, 4), side / 4 / longer,
        MAX (p->enlargement, side / 4 / longer));
  else
    scale = side / longer * (empty ? log_uniform (rng, 1, p->max_empty) :
        log_uniform (rng, p->min_whole, p->max_whole));
  view.scale_x = scale * sqrtf (stretch);
  view.scale_y = scale / sqrtf (stretch);
  view.angle = draw_angle (p, rng);
  view.mirrored = md_rng_chance (rng, p->flip);
  if (face) {
    view.x = (face->box.x1 + face->box.x2) / 2 * ratio;
    view.y = (face->box.y1 + face->box.y2) / 2 * ratio;
    view.to_x = md_rng_uniform (rng, .06f, .94f) * side;
    view.to_y = md_rng_uniform (rng, .06f, .94f) * side;
  } else {
    view.to_x = place (p->side, view.width * scale, rng);
    view.to_y = place (p->side, view.height * scale, rng);
  }
  layer->clip = (MdBox) {
  0, 0, side, side};
  settle_layer (p, rng, &view, layer);
}

static MdAlbumKind
draw_kind (MdRng * rng, float single, float empty)
{
  float chance = md_rng_uniform (rng, 0, 1);

  return chance < single ? MD_ALBUM_SINGLE : chance < single + empty ?
      MD_ALBUM_EMPTY : MD_ALBUM_FACES;
}

/* Plans one of four pictures that meet at a point. It fills its part of the
 * canvas or, if it is shown for its faces, most of it. */
static void
plan_quarter (MdCanvasPrivate * self, const MdAlbum * album, gboolean shown,
    MdBox clip, MdCanvasLayer * layer, MdRng * rng)
{
  MdAlbumKind kind = shown ? draw_kind (rng, .45f, .2f) :
      draw_kind (rng, .1f, .4f);
  View view;
  float limit;

  layer->picture = md_album_draw (album, kind, rng);
  layer->clip = clip;
  view = view_of (layer->picture);
  view.scale_x = MAX (md_box_width (&clip) / view.width,
      md_box_height (&clip) / view.height)
      * md_rng_uniform (rng, shown ? .55f : .9f, shown ? 1.15f : 1.3f);
  view.scale_y = view.scale_x;
  view.mirrored = md_rng_chance (rng, self->params.flip);
  limit = md_rng_chance (rng, .2f) ? 35 : 4;
  view.angle = radians (md_rng_uniform (rng, -limit, limit));
  view.to_x = (clip.x1 + clip.x2) / 2;
  view.to_y = (clip.y1 + clip.y2) / 2;
  settle_layer (&self->params, rng, &view, layer);
}

void
md_canvas_plan (MdCanvasPrivate * self, const MdAlbum * album, MdRng * rng)
{
  const MdCanvasParams *p = &self->params;
  float side = p->side, chance = md_rng_uniform (rng, 0, 1);
  gboolean of_face = chance < p->face;
  gboolean whole = !of_face && chance < p->face + p->whole;
  gboolean empty = !of_face && !whole && chance < p->face + p->whole + p->empty;
  gboolean four = !of_face && !whole && !empty;
  float x = md_rng_uniform (rng, .3f, .7f) * side;
  float y = md_rng_uniform (rng, .3f, .7f) * side;
  const MdBox quarters[] = { {0, 0, x, y}, {x, 0, side, y}, {0, y, x, side},
  {x, y, side, side}
  };

  self->layers[0].clip = (MdBox) {
  0, 0, 0, 0};
  if (!four) {
    self->layers[0].picture = md_album_draw (album,
        empty ? MD_ALBUM_EMPTY : MD_ALBUM_FACES, rng);
    plan_top (self, of_face, empty, rng);
  }
  for (int i = 0; i < 4; i++)
    plan_quarter (self, album, four, quarters[i], &self->layers[1 + i], rng);
  if (md_rng_chance (rng, .5f)) {
    for (int c = 0; c < 3; c++)
      self->fill[c] = md_rng_below (rng, 256);
  } else {
    self->fill[0] = self->fill[1] = self->fill[2] = 114;
  }
}

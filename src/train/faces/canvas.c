#include "canvas.h"

#include <math.h>
#include <string.h>

#include "canvas-private.h"

MdCanvasParams
md_canvas_params (MdRecipe * recipe)
{
  static const struct
  {
    const char *key;
    gsize offset;
    double fallback, min, max;
  } numbers[] = {
#define NUMBER(key, name, ...) \
    { key, G_STRUCT_OFFSET (MdCanvasParams, name), __VA_ARGS__ }
    NUMBER ("face", face, .62, 0, 1),
    NUMBER ("whole", whole, .14, 0, 1),
    NUMBER ("empty", empty, .1, 0, 1),
    NUMBER ("min-face", min_face, 9, 1, 1000),
    NUMBER ("max-face", max_face, 250, 1, 2000),
    NUMBER ("enlargement", enlargement, 3, .1, 20),
    NUMBER ("min-whole", min_whole, .6, .05, 10),
    NUMBER ("max-whole", max_whole, 1.8, .05, 10),
    NUMBER ("max-empty", max_empty, 2.5, 1, 10),
    NUMBER ("tilt", tilt, 45, 0, 180),
    NUMBER ("tilt-share", tilt_share, .38, 0, 1),
    NUMBER ("any-angle-share", any_share, .06, 0, 1),
    NUMBER ("level", level, 6, 0, 180),
    NUMBER ("stretch", stretch, .1, 0, 1),
    NUMBER ("flip", flip, .5, 0, 1),
    NUMBER ("coarse", coarse, .12, 0, 1),
    NUMBER ("patch", patch, .16, 0, 1),
    NUMBER ("offset", offset, 20, 0, 255),
    NUMBER ("grey", grey, .1, 0, 1),
    NUMBER ("gain", gain, .15, 0, 1),
    NUMBER ("gamma", gamma, 0, 0, 2),
    NUMBER ("noise", noise, .12, 0, 1),
    NUMBER ("ignore-below", ignore_below, 8, 0, 1000),
    NUMBER ("ignore-hidden", ignore_hidden, .5, 0, 1),
    NUMBER ("drop-hidden", drop_hidden, .04, 0, 1),
#undef NUMBER
  };
  static const struct
  {
    const char *key;
    gsize offset;
    double fallback[2];
  } ranges[] = {
#define RANGE(key, name, ...) \
    { key, G_STRUCT_OFFSET (MdCanvasParams, name), __VA_ARGS__ }
    RANGE ("contrast", contrast, {.55, 1.3}),
    RANGE ("brightness", brightness, {.5, 1.4}),
    RANGE ("saturation", saturation, {.4, 1.5}),
    RANGE ("noise-levels", noise_levels, {2, 12}),
#undef RANGE
  };
  MdCanvasParams p = { 0 };

  p.seed = md_recipe_int (recipe, "training", "seed", 1, 0, 1e15);
  p.side = 32 * md_recipe_int (recipe, "canvas", "side-cells", 10, 2, 32);
  md_recipe_normalisation (recipe, &p.mean, &p.scale);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    G_STRUCT_MEMBER (float, &p, numbers[i].offset) =
        md_recipe_double (recipe, "canvas", numbers[i].key,
        numbers[i].fallback, numbers[i].min, numbers[i].max);
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    double values[2] = { ranges[i].fallback[0], ranges[i].fallback[1] };
    float *to = &G_STRUCT_MEMBER (float, &p, ranges[i].offset);

    md_recipe_doubles (recipe, "canvas", ranges[i].key, values, 2);
    to[0] = values[0];
    to[1] = values[1];
  }
  p.max_face = MAX (p.max_face, p.min_face);
  p.max_whole = MAX (p.max_whole, p.min_whole);
  return p;
}

MdCanvas *
md_canvas_new (const MdCanvasParams * params)
{
  MdCanvasPrivate *self = g_new0 (MdCanvasPrivate, 1);

  self->params = *params;
  self->pixels = g_malloc0_n (params->side, (gsize) 3 * params->side);
  self->public.faces = g_array_new (FALSE, FALSE, sizeof (MdAnnotation));
  return &self->public;
}

void
md_canvas_free (MdCanvas * canvas)
{
  MdCanvasPrivate *self = (MdCanvasPrivate *) canvas;

  if (!self)
    return;
  g_array_unref (canvas->faces);
  g_free (self->pixels);
  g_free (self);
}

gboolean
md_canvas_covers (const MdCanvasLayer * layer, float x, float y)
{
  const MdMipLevel *level;
  float u, v;

  if (!(x >= layer->clip.x1 && x < layer->clip.x2 && y >= layer->clip.y1
          && y < layer->clip.y2))
    return FALSE;
  level = &layer->picture->mip->levels[0];
  u = layer->from.a * x + layer->from.b * y + layer->from.c;
  v = layer->from.d * x + layer->from.e * y + layer->from.f;
  return u >= 0 && u < level->width && v >= 0 && v < level->height;
}

/* Narrows [*begin, *end) to the x with 0 <= slope × x + offset < size. */
static void
narrow (float slope, float offset, float size, float *begin, float *end)
{
  float a, b;

  if (fabsf (slope) < 1e-6f) {
    if (!(offset >= 0 && offset < size))
      *end = *begin;
    return;
  }
  a = -offset / slope;
  b = (size - offset) / slope;
  *begin = MAX (*begin, MIN (a, b));
  *end = MIN (*end, MAX (a, b));
}

/* Finds the pixels of row @y whose centres a layer covers.
 * Returns: FALSE if there are none */
static gboolean
find_span (const MdCanvasLayer * layer, int y, int *begin, int *end)
{
  const MdMipLevel *level;
  float centre = y + .5f, from = layer->clip.x1, to = layer->clip.x2;

  if (!(centre >= layer->clip.y1 && centre < layer->clip.y2))
    return FALSE;
  level = &layer->picture->mip->levels[0];
  narrow (layer->from.a, layer->from.b * centre + layer->from.c, level->width,
      &from, &to);
  narrow (layer->from.d, layer->from.e * centre + layer->from.f, level->height,
      &from, &to);
  if (!(to > from))
    return FALSE;
  *begin = ceilf (from - .5f);
  *end = ceilf (to - .5f);
  return *end > *begin;
}

static void
draw_layer (const MdCanvasLayer * layer, int y, int begin, int end,
    guint8 * row)
{
  if (end > begin)
    md_mip_draw (layer->picture->mip, layer->level, &layer->from, y, begin,
        end, row);
}

static void
draw_layers (MdCanvasPrivate * self)
{
  int side = self->params.side;

  for (int y = 0; y < side; y++) {
    guint8 *row = self->pixels + (gsize) 3 * side * y;
    int top_begin = 0, top_end = 0, begin, end;

    if (!find_span (&self->layers[0], y, &top_begin, &top_end))
      top_begin = top_end = 0;
    for (int x = 0; x < side; x++) {
      if (x == top_begin)
        x = MAX (top_end, x);
      if (x < side)
        memcpy (row + 3 * x, self->fill, 3);
    }
    for (int i = 1; i < MD_CANVAS_LAYERS; i++) {
      if (!find_span (&self->layers[i], y, &begin, &end))
        continue;
      if (top_end > top_begin) {
        draw_layer (&self->layers[i], y, begin, MIN (end, top_begin), row);
        begin = MAX (begin, top_end);
      }
      draw_layer (&self->layers[i], y, begin, end, row);
    }
    draw_layer (&self->layers[0], y, top_begin, top_end, row);
  }
}

void
md_canvas_make (MdCanvas * canvas, const MdAlbum * album, guint64 step,
    guint index, float *input)
{
  MdCanvasPrivate *self = (MdCanvasPrivate *) canvas;
  MdRng rng = md_rng_init (self->params.seed, step, index);

  md_canvas_plan (self, album, &rng);
  draw_layers (self);
  md_canvas_find_faces (self);
  md_canvas_patch (self, album, &rng);
  md_canvas_light (self, &rng, input);
}

#include "pyramid.h"

#include <math.h>

/* Pixels of a stripe, chosen so that P-Net's widest activations, of 16
 * channels, fit into a core's second-level cache. */
#define STRIPE_PIXELS 16384
/* Minimum number of rows of cells: with fewer, the rows that stripes share
 * cost more than the cache saves. */
#define MIN_STRIPE_CELLS 16

static void
add_stripes (MdPyramid * pyramid, guint level, int cell, int stride)
{
  const MdLevel *l = &pyramid->levels[level];
  int n_cells = (l->height - cell) / stride + 1;
  int fitting = (STRIPE_PIXELS / l->width - cell) / stride + 1;
  int per_stripe = MAX (MIN_STRIPE_CELLS, fitting);
  int n = (n_cells + per_stripe - 1) / per_stripe;

  /* Leaves one stripe for every further level. */
  n = CLAMP (n, 1, MAX (1, MD_MAX_STRIPES - MD_MAX_LEVELS -
          (int) pyramid->n_stripes));
  for (int i = 0; i < n; i++) {
    int first = i * n_cells / n, end = (i + 1) * n_cells / n;
    MdStripe *stripe = &pyramid->stripes[pyramid->n_stripes++];

    stripe->level = level;
    stripe->first_cell = first;
    stripe->first_row = first * stride;
    /* A network that pads its last pool has one more row of cells. */
    stripe->n_rows = i == n - 1 ? l->height - stripe->first_row :
        (end - 1 - first) * stride + cell;
  }
}

static void
add_level (MdPyramid * pyramid, const MdRect * source, double scale,
    int cell, int stride)
{
  MdLevel *level = &pyramid->levels[pyramid->n_levels];

  if (MIN (source->width, source->height) * scale < cell)
    return;
  level->source = *source;
  /* Rounds down and adds one pixel, as MTCNN does. */
  level->width = (int) (source->width * scale + 1);
  level->height = (int) (source->height * scale + 1);
  level->scale = (float) scale;
  level->scale_x = (float) level->width / (float) source->width;
  level->scale_y = (float) level->height / (float) source->height;
  add_stripes (pyramid, pyramid->n_levels++, cell, stride);
}

void
md_pyramid_plan (MdPyramid * pyramid, int width, int height,
    const MdRegions * regions, float min_face, float max_face, float factor,
    int cell, int stride)
{
  MdRegions whole = {.n = 1,.rects = {{0, 0, width, height}} };
  double scale = cell / (double) min_face;

  pyramid->n_levels = pyramid->n_stripes = 0;
  for (guint i = 0; i < MD_MAX_SCALES; i++, scale *= factor) {
    double face = cell / scale;
    MdRegions sources;

    if (MIN (width, height) * scale < cell || (max_face > 0 && face > max_face))
      break;
    /* Leaves one level for every further scale. */
    sources = md_regions_grow (regions ? regions : &whole,
        (int) (face / 2) + 1, width, height,
        MD_MAX_LEVELS - pyramid->n_levels - (MD_MAX_SCALES - 1 - i));
    for (guint r = 0; r < sources.n; r++)
      add_level (pyramid, &sources.rects[r], scale, cell, stride);
  }
}

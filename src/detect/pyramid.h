/* pyramid: at which sizes, and in which pieces, P-Net looks at a frame.
 *
 *   MdPyramid pyramid;
 *   md_pyramid_plan (&pyramid, 640, 360, NULL, 30, 0, 0.709f, 12, 2);
 *   for (i = 0; i < pyramid.n_levels; i++) ... pyramid.levels[i] ...
 *
 * A level is the frame, or a part of it, scaled so that a face of some size
 * fills P-Net's window. Levels are cut into stripes of whole rows that overlap by the
 * window, so that the cells of all stripes are those of the uncut level.
 *
 * Thread safety: plain values.
 */
#pragma once

#include "image/regions.h"

#define MD_MAX_SCALES 64
#define MD_MAX_LEVELS 256
#define MD_MAX_STRIPES 1024

typedef struct
{
  MdRect source;              /* what of the frame it shows */
  int width, height;            /* pixels of the level */
  float scale;                  /* nominal level pixels per frame pixel: that
                                 * of the size of the faces looked for */
  float scale_x, scale_y;       /* the same after rounding to whole pixels */
} MdLevel;

typedef struct
{
  guint level;
  int first_row, n_rows;        /* of the level */
  int first_cell;               /* the row of cells that this stripe's output
                                 * starts with */
} MdStripe;

typedef struct
{
  guint n_levels, n_stripes;
  MdLevel levels[MD_MAX_LEVELS];        /* largest first */
  MdStripe stripes[MD_MAX_STRIPES];     /* in the order of the levels */
} MdPyramid;

/* @width, @height: of the frame
 * @regions: (nullable): where centres of faces count; NULL = everywhere. A
 *   level covers them with half a face of its size around them, or only that
 *   much of it that the frame has, in as many parts as saves work.
 * @min_face, @max_face: side of the square window, frame pixels;
 *   @max_face = 0: whatever fits into the frame
 * @factor: from level to level, 0 < factor < 1
 * @cell, @stride: P-Net's window and the distance between two cells, level
 *   pixels
 * No level is left where the frame is smaller than @min_face. */
void md_pyramid_plan (MdPyramid * pyramid, int width, int height,
    const MdRegions * regions, float min_face, float max_face, float factor,
    int cell, int stride);

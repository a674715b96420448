/* pyramid: Plans the scales and stripes at which P-Net examines a frame.
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
  MdRect source;              /* part of the frame that the level covers */
  int width, height;            /* pixels of the level */
  float scale;                  /* nominal level pixels per frame pixel, for
                                 * the face size searched */
  float scale_x, scale_y;       /* actual scale after rounding to whole
                                 * pixels */
} MdLevel;

typedef struct
{
  guint level;
  int first_row, n_rows;        /* of the level */
  int first_cell;               /* first row of cells in the output of this
                                 * stripe */
} MdStripe;

typedef struct
{
  guint n_levels, n_stripes;
  MdLevel levels[MD_MAX_LEVELS];        /* largest first */
  MdStripe stripes[MD_MAX_STRIPES];     /* in the order of their levels */
} MdPyramid;

/* @width, @height: of the frame
 * @regions: (nullable): where face centres may be; NULL = everywhere. A level
 *   covers the regions plus a margin of half a face, clipped to the frame, in
 *   as many parts as saves work.
 * @min_face, @max_face: side of the square window, frame pixels; @max_face 0 =
 *   as large as the frame
 * @factor: ratio between levels, 0 < factor < 1
 * @cell, @stride: P-Net's window and the distance between two cells, level
 *   pixels
 * There are no levels if the frame is smaller than @min_face. */
void md_pyramid_plan (MdPyramid * pyramid, int width, int height,
    const MdRegions * regions, float min_face, float max_face, float factor,
    int cell, int stride);

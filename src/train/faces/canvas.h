/* canvas: a square picture to train a detector on, made up anew each time from
 * the pictures of an album: a face brought to a size, a whole picture, one
 * without faces, or four pictures; turned, stretched, mirrored, in another
 * light, with patches before mouths and eyes; and the faces in it.
 *
 *   MdCanvasParams params = md_canvas_params (recipe);
 *   MdCanvas *canvas = md_canvas_new (&params);
 *   md_canvas_make (canvas, album, step, index, input);
 *   use (canvas->faces);
 *   md_canvas_free (canvas);
 *
 * A canvas depends on (seed, step, index) and on the album's page.
 * Thread safety: one thread at a time; several canvases may draw from one
 * album.
 */
#pragma once

#include "album.h"
#include "train/recipe.h"

/* Ranges are uniform, those of sizes uniform in the logarithm. */
typedef struct
{
  guint64 seed;
  int side;                     /* pixels; 64..1024, a multiple of 32 */
  float mean, scale;            /* input = (value - mean) × scale */
  float face, whole, empty;     /* shares of what is shown, see above; the
                                 * rest are four pictures; .62, .14, .10 */
  float min_face, max_face;     /* height of that face, pixels; 9, 250 */
  float enlargement;            /* at most this; 3 */
  float min_whole, max_whole;   /* longer side of a whole picture, in sides of
                                 * the canvas; .6, 1.8 */
  float max_empty;              /* the same of one without faces, from 1; 2.5 */
  float tilt, tilt_share;       /* ± degrees, and how often; 45, .38 */
  float any_share;              /* how often by any angle; .06 */
  float level;                  /* ± degrees otherwise; 6 */
  float stretch;                /* ± logarithm of width over height; .1 */
  float flip;                   /* mirrored; .5 */
  float coarse;                 /* how often from half the resolution; .12 */
  float patch;                  /* how often a face, of up to three, has a
                                 * patch before mouth or eyes; .16 */
  float contrast[2];            /* .55, 1.3 */
  float brightness[2];          /* factor; .5, 1.4 */
  float offset;                 /* ± levels; 20 */
  float saturation[2];          /* .4, 1.5 */
  float grey;                   /* how often without colour; .1 */
  float gain;                   /* of each channel, × 1 ± this; .15 */
  float gamma;                  /* exponent 2^±this; 0 */
  float noise;                  /* how often; .12 */
  float noise_levels[2];        /* deviation, levels; 2, 12 */
  float ignore_below;           /* height of a face, pixels; 8 */
  float ignore_hidden;          /* visible share below which a face is to be
                                 * ignored; .5 */
  float drop_hidden;            /* and below which it is gone; .04 */
} MdCanvasParams;

/* [canvas], a key for each field, and [network] side, mean and scale. */
MdCanvasParams md_canvas_params (MdRecipe * recipe);

typedef struct
{
  /* of MdAnnotation, pixels of the canvas; a face's box is cut at the
   * canvas where that hides a part of it */
  GArray *faces;
} MdCanvas;

MdCanvas *md_canvas_new (const MdCanvasParams * params);
void md_canvas_free (MdCanvas * canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCanvas, md_canvas_free)

/* @input: (out): [side, side, 3] */
void md_canvas_make (MdCanvas * canvas, const MdAlbum * album, guint64 step,
    guint index, float *input);

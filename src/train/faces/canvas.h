/* canvas: Composes a square training picture for a detector from pictures of an
 * album: a face scaled to a random size, a whole picture, one without faces, or
 * four pictures. Each is rotated, stretched, mirrored and relit at random, with
 * patches over mouths and eyes. The canvas lists the faces in it.
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

/* Ranges are uniform; those of sizes are uniform in the logarithm. The numbers
 * at the end of the comments are defaults. */
typedef struct
{
  guint64 seed;
  int side;                     /* pixels; 64..1024, a multiple of 32 */
  float mean, scale;            /* input = (value - mean) × scale */
  float face, whole, empty;     /* probabilities of the kinds above; the
                                 * remainder is four pictures; .62, .14, .10 */
  float min_face, max_face;     /* height of the face, pixels; 9, 250 */
  float enlargement;            /* maximum; 3 */
  float min_whole, max_whole;   /* longer side of a whole picture, as a multiple
                                 * of the canvas; .6, 1.8 */
  float max_empty;              /* the same for one without faces, from 1;
                                 * 2.5 */
  float tilt, tilt_share;       /* ± degrees, and probability; 45, .38 */
  float any_share;              /* probability of any angle; .06 */
  float level;                  /* ± degrees otherwise; 6 */
  float stretch;                /* ± logarithm of width over height; .1 */
  float flip;                   /* probability of mirroring; .5 */
  float coarse;                 /* probability of half the resolution; .12 */
  float patch;                  /* probability that a face, of up to three, has
                                 * a patch over mouth or eyes; .16 */
  float contrast[2];            /* .55, 1.3 */
  float brightness[2];          /* factor; .5, 1.4 */
  float offset;                 /* ± levels; 20 */
  float saturation[2];          /* .4, 1.5 */
  float grey;                   /* probability of no colour; .1 */
  float gain;                   /* of each channel, × 1 ± this; .15 */
  float gamma;                  /* exponent 2^±this; 0 */
  float noise;                  /* probability; .12 */
  float noise_levels[2];        /* standard deviation, levels; 2, 12 */
  float ignore_below;           /* minimum height of a face that counts, pixels;
                                 * 8 */
  float ignore_hidden;          /* visible fraction below which a face is
                                 * ignored; .5 */
  float drop_hidden;            /* and below which it is dropped; .04 */
} MdCanvasParams;

/* Reads [canvas], which has a key for each field, and [network] side, mean and
 * scale. */
MdCanvasParams md_canvas_params (MdRecipe * recipe);

typedef struct
{
  /* of MdAnnotation, pixels of the canvas; boxes are clipped to the canvas */
  GArray *faces;
} MdCanvas;

MdCanvas *md_canvas_new (const MdCanvasParams * params);
void md_canvas_free (MdCanvas * canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCanvas, md_canvas_free)

/* @input: (out): [side, side, 3] */
void md_canvas_make (MdCanvas * canvas, const MdAlbum * album, guint64 step,
    guint index, float *input);

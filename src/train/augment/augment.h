/* augment: Varies the geometry, colour and quality of pictures of faces.
 *
 *   MdRng rng = md_rng_init (seed, epoch, index);
 *   MdAugmentView view = md_augment_view (&params, &rng);
 *   md_augment_warp (&picture, window, &view, 64, 64, rgb);
 *   md_augment_pixels (&params, &rng, 64, 64, rgb);
 *
 * The view is geometry: mirroring, rotation, zoom and shift. Everything else
 * changes only pixel values. Pixels are float RGB, 0..255, 3 × width per row.
 * Thread safety: pure functions; the RNG belongs to the caller.
 */
#pragma once

#include "image/box.h"
#include "image/image.h"
#include "base/rng.h"

/* All 0 = no change. Probabilities are 0..1; ± ranges are uniform. */
typedef struct
{
  float flip;                   /* probability of left-right mirroring */
  float vertical_flip;          /* probability of upside-down mirroring */
  float rotation;               /* ± degrees, 0..180 */
  float zoom;                   /* side of the window × 1 ± this, 0..0.9 */
  float shift;                  /* ± share of the side, 0..1, each axis */
  float brightness;             /* ± share of 255 added to all channels */
  float contrast;               /* × 1 ± this about mid grey, 0..1 */
  float gamma;                  /* exponent 2^±this, 0..2 */
  float color;                  /* each channel × 1 ± this, 0..1 */
  float saturation;             /* × 1 ± this, 0..1 */
  float grey;                   /* probability of losing all colour */
  float channel_swap;           /* probability of another channel order */
  float dark;                   /* probability of an exposure of 0.15..0.6 */
  float blur;                   /* probability of a blur of sigma 0.5..2
                                 * px at width 64 */
  float noise;                  /* probability of Gaussian noise, sigma up to
                                 * 16 levels */
  float downsample;             /* probability of having been 0.25..0.8 as
                                 * large */
  float jpeg;                   /* probability of 8×8 block quantisation */
  float cutout;                 /* probability of one blank rectangle, sides
                                 * 0.1..0.35 of the picture's */
} MdAugmentParams;

typedef struct
{
  gboolean flip, vertical_flip;
  float angle;                  /* degrees, clockwise as seen */
  float zoom;                   /* of the window's side; 1 = unchanged */
  float dx, dy;                 /* of the window's centre, as a fraction of its
                                 * side */
} MdAugmentView;

MdAugmentView md_augment_view (const MdAugmentParams * params, MdRng * rng);

/* @picture: MD_FORMAT_RGB
 * @window: any rectangle; black outside the picture
 * @rgb: (out): [height, width, 3]; averaged over each pixel's footprint if the
 *   window is shrunk */
void md_augment_warp (const MdImage * picture, MdBox window,
    const MdAugmentView * view, int width, int height, float *rgb);
/* Applies resolution, blur, colour, noise, blocks and cutout, in this order. */
void md_augment_pixels (const MdAugmentParams * params, MdRng * rng,
    int width, int height, float *rgb);
/* rgb ← (rgb - mean) × scale */
void md_augment_normalise (int n_pixels, float *rgb, float mean, float scale);

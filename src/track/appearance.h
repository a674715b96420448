/* appearance: what somebody looks like, in a few numbers: enough to tell who
 * comes out from behind whom, not who somebody is.
 *
 *   MdAppearance now;
 *   MdPortrait portrait = { 0 };
 *   md_appearance_measure (&now, resampler, &image, &face.box);
 *   if (md_portrait_likeness (&portrait, &now) > 0)
 *     md_portrait_add (&portrait, &now, 0.04);
 *
 * Mean colours of a grid from the hair to the chest, which costs a few
 * microseconds. A portrait is their running mean, and how far looks at one
 * person stray from it, so that in a picture full of noise more is let pass.
 * Thread safety: pure, but for the resampler, which is one thread's at a time.
 */
#pragma once

#include "image/box.h"
#include "image/resample.h"

#define MD_APPEARANCE_COLUMNS 4
#define MD_APPEARANCE_ROWS 8
#define MD_APPEARANCE_CELLS (MD_APPEARANCE_COLUMNS * MD_APPEARANCE_ROWS)

typedef struct
{
  float cells[MD_APPEARANCE_CELLS][3];  /* row by row; red, green, blue,
                                         * 0..255 */
} MdAppearance;

/* @box: of the face; valid (md_box_is_valid)
 * Returns: FALSE where there is no memory */
gboolean md_appearance_measure (MdAppearance * appearance, MdResampler * resampler,
    const MdImage * image, const MdBox * box);

/* Grey levels by which two thirds of the cells differ on average, those that
 * differ least, light aside: another light or exposure shifts all cells alike;
 * a mask that is taken off, or somebody who stands before a shoulder, changes
 * some of them. */
float md_appearance_distance (const MdAppearance * a, const MdAppearance * b);

typedef struct
{
  MdAppearance mean;
  float stray;                  /* md_appearance_distance() of looks, mean */
  guint n_looks;                /* 0 = nothing is known */
} MdPortrait;

/* Returns: 0..1: 0 = it is somebody else; 0.5 where nothing is known */
float md_portrait_likeness (const MdPortrait * portrait,
    const MdAppearance * now);

/* @now: of the same person
 * @dt: seconds since the last look, > 0 */
void md_portrait_add (MdPortrait * portrait, const MdAppearance * now,
    double dt);

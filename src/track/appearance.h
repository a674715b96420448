/* appearance: Describes a person's appearance in a few numbers: enough to tell
 * two people apart when one passes behind the other, but not to identify
 * anyone.
 *
 *   MdAppearance now;
 *   MdPortrait portrait = { 0 };
 *   md_appearance_measure (&now, resampler, &image, &face.box);
 *   if (md_portrait_likeness (&portrait, &now) > 0)
 *     md_portrait_add (&portrait, &now, 0.04);
 *
 * The descriptor is the mean colours of a grid from the hair to the chest and
 * takes a few microseconds to compute. A portrait is their running mean plus
 * the spread of one person's views: a face that always looked the same must
 * continue to, while noisy video gets a wider tolerance. The spread of a new
 * portrait is assumed to be large until it is known.
 * Thread safety: pure functions, except that a resampler belongs to one thread
 * at a time.
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
 * Returns: FALSE if memory ran out */
gboolean md_appearance_measure (MdAppearance * appearance, MdResampler * resampler,
    const MdImage * image, const MdBox * box);

/* Distance in grey levels: mean difference of the two thirds of the cells
 * that differ least, after removing the shift common to all cells. A change
 * of light or exposure shifts all cells alike; taking a mask off, or a
 * person in front of the shoulder, changes only some. */
float md_appearance_distance (const MdAppearance * a, const MdAppearance * b);

typedef struct
{
  MdAppearance mean;
  float stray;                  /* mean md_appearance_distance() of the last
                                 * views */
  guint n_views;                /* 0 = no views yet */
} MdPortrait;

/* Returns: 0..1: 0 = another person; 0.5 if nothing is known */
float md_portrait_likeness (const MdPortrait * portrait,
    const MdAppearance * now);

/* @now: of the same person
 * @dt: seconds since the last view, > 0 */
void md_portrait_add (MdPortrait * portrait, const MdAppearance * now,
    double dt);

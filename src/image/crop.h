/* crop: Computes the square input window around a box, and its pixels. Training
 * and detection share its rounding rule.
 *
 *   MdWindow window = md_crop_window (&box, 1.2f);
 *   MdRect region = md_window_region (&window);
 *   md_crop_run (resampler, image, &region, 48, &input, out);
 *
 * Thread safety: one thread at a time may use an MdResampler.
 */
#pragma once

#include "box.h"
#include "resample.h"

/* A square of whole pixels; may extend beyond the picture. */
typedef struct
{
  int x, y;                     /* top left corner */
  int side;                     /* >= 1 */
} MdWindow;

/* @box: valid (md_box_is_valid)
 * Returns: the square around @box's centre with the longer side × @enlarge as
 *   its side, rounded to whole pixels: first the side, then the corner */
MdWindow md_crop_window (const MdBox * box, float enlarge);

MdRect md_window_region (const MdWindow * window);

/* Resamples a window (see resample.h; black outside the picture).
 * @out: [side, side, 3]
 * Returns: FALSE if memory ran out */
gboolean md_crop_run (MdResampler * resampler, const MdImage * image,
    const MdRect * region, int side, const MdInputFormat * input,
    float *out);

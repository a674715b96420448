/* turn: Rotates pictures by multiples of 90 degrees and maps points back.
 *
 *   md_turn_pixels (pixels, width, height, MD_TURN_90, turned, 3 * height);
 *   md_turn_back (MD_TURN_90, width, height, &x, &y);
 *
 * Thread safety: pure functions.
 */
#pragma once

#include <glib.h>

/* Clockwise. */
typedef enum
{
  MD_TURN_0,
  MD_TURN_90,
  MD_TURN_180,
  MD_TURN_270,
  MD_N_TURNS
} MdTurn;

/* Whether the turn swaps width and height. */
gboolean md_turn_is_sideways (MdTurn turn);
/* @from: [height, width, 3]
 * @to: the rotated picture
 * @stride: floats between rows of @to */
void md_turn_pixels (const float *from, int width, int height, MdTurn turn,
    float *to, gsize stride);
/* Maps a point of the rotated picture back to the original of @width ×
 * @height. */
void md_turn_back (MdTurn turn, float width, float height, float *x,
    float *y);

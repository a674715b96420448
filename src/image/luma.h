/* luma: Computes the luma of a colour with the weights of ITU-R BT.601.
 *
 *   float grey = md_luma (rgb[0], rgb[1], rgb[2]);
 *
 * The weights are those of Recommendation ITU-R BT.601-7, 2.5.1, and of JPEG
 * (ITU-T T.871).
 *
 * Thread safety: pure functions.
 */
#pragma once

#define MD_LUMA_RED 0.299f
#define MD_LUMA_GREEN 0.587f
#define MD_LUMA_BLUE 0.114f

/* The result has the range of the channels. */
static inline float
md_luma (float red, float green, float blue)
{
  return MD_LUMA_RED * red + MD_LUMA_GREEN * green + MD_LUMA_BLUE * blue;
}

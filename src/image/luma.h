/* luma: Brightness of a colour as ITU-R BT.601 weights its channels.
 *
 *   float grey = md_luma (rgb[0], rgb[1], rgb[2]);
 *
 * The weights are those of Recommendation ITU-R BT.601-7, 2.5.1; JPEG uses the
 * same ones (ITU-T T.871).
 */
#pragma once

#define MD_LUMA_RED 0.299f
#define MD_LUMA_GREEN 0.587f
#define MD_LUMA_BLUE 0.114f

/* Any range of values; the result has the same. */
static inline float
md_luma (float red, float green, float blue)
{
  return MD_LUMA_RED * red + MD_LUMA_GREEN * green + MD_LUMA_BLUE * blue;
}

#include "crop.h"

#include <math.h>

/* Keeps the resampler's arithmetic within int. */
#define MAX_SIDE 32768.f

MdWindow
md_crop_window (const MdBox * box, float enlarge)
{
  float longest = MAX (md_box_width (box), md_box_height (box));
  float side = roundf (CLAMP (longest * enlarge, 1, MAX_SIDE));
  float x = (box->x1 + box->x2 - side) * 0.5f;
  float y = (box->y1 + box->y2 - side) * 0.5f;

  return (MdWindow) {
  .x = (int) roundf (x),.y = (int) roundf (y),.side = (int) side,};
}

MdRect
md_window_region (const MdWindow * window)
{
  return (MdRect) {
  window->x, window->y, window->side, window->side};
}

gboolean
md_crop_run (MdResampler * resampler, const MdImage * image,
    const MdRect * region, int side, const MdInputFormat * input, float *out)
{
  return md_resample (resampler, image, region, side, side, 0, side, input,
      out);
}

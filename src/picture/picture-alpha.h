/* picture-alpha: Makes a decoded picture opaque, as viewers show it. Dropping the
 * alpha channel would show what is under transparent pixels: whoever was erased
 * from the picture.
 *
 *   sample = md_picture_alpha_flatten (sample);
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/gst.h>

/* Puts a picture in RGBA on a white ground; leaves one in RGB as it is.
 * @sample: (transfer full)
 * Returns: (transfer full): in RGB; NULL without memory */
GstSample *md_picture_alpha_flatten (GstSample * sample);

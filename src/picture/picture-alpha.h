/* picture-alpha: Makes decoded pictures and frames opaque, as viewers show them.
 * Dropping the alpha channel would show what is under transparent pixels: whoever
 * was erased from the picture.
 *
 *   sample = md_picture_alpha_flatten (sample);
 *
 * Thread safety: any thread.
 */
#pragma once

#include <gst/video/video.h>

/* Puts a picture in RGBA on a white ground; leaves one in RGB as it is.
 * @sample: (transfer full)
 * Returns: (transfer full): in RGB; NULL without memory */
GstSample *md_picture_alpha_flatten (GstSample * sample);
/* Puts @frame, in RGBA and mapped for reading and writing, on a white ground. */
void md_picture_alpha_blend (GstVideoFrame * frame);

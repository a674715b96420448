/* augment-filters: Simulates the effects of lenses and codecs on a picture. Part
 * of augment. Pixels are float RGB, 3 × width per row. */
#pragma once

#include <glib.h>

/* Applies a Gaussian blur with standard deviation @sigma in pixels; edges are
 * repeated. */
void md_filter_blur (int width, int height, float *rgb, float sigma);
/* Shrinks to @small_width × @small_height by averaging and enlarges to the
 * original size by linear interpolation. */
void md_filter_downsample (int width, int height, float *rgb,
    int small_width, int small_height);
/* Quantises the cosine coefficients of 8×8 blocks as JPEG does, with steps that
 * grow with frequency from @step; the chroma steps are twice as large. */
void md_filter_blocks (int width, int height, float *rgb, float step);

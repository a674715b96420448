/* augment-filters: what a lens and a codec do to a picture. Part of augment.
 * Pixels are float RGB, 3 × width a row. */
#pragma once

#include <glib.h>

/* Gaussian of standard deviation @sigma pixels, edges repeated. */
void md_filter_blur (int width, int height, float *rgb, float sigma);
/* Shrunk to @small_width × @small_height by averaging, then back, linearly. */
void md_filter_downsample (int width, int height, float *rgb,
    int small_width, int small_height);
/* Cosine coefficients of 8×8 blocks rounded to multiples that grow with
 * frequency from @step, as JPEG does; the chroma steps are twice as large. */
void md_filter_blocks (int width, int height, float *rgb, float step);

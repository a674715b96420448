/* camera: Simulates the effects of a lens and a sensor on a picture. Thread
 * safety: pure functions.
 */
#pragma once

#include <cairo.h>
#include <glib.h>

typedef struct
{
  double exposure;              /* gain, 1 = as painted */
  double blur;                  /* standard deviation in pixels, 0 = sharp */
  double noise;                 /* standard deviation in 8-bit steps */
} MdCamera;

/* Blurs an RGB24 or ARGB32 surface in place; @sigma in pixels. */
void md_camera_blur (cairo_surface_t * surface, double sigma);

/* Converts @surface (RGB24) as seen by the camera to @rgb, 3 × width bytes per
 * row. The noise depends only on @seed. */
void md_camera_expose (const MdCamera * camera, cairo_surface_t * surface,
    guint32 seed, guint8 * rgb);

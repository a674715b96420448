/* camera: what a lens and a sensor do to a picture.
 * Thread safety: pure functions.
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

/* Writes what the camera sees of @surface (RGB24) to @rgb, 3 × width bytes a
 * row. The same @seed gives the same noise. */
void md_camera_expose (const MdCamera * camera, cairo_surface_t * surface,
    guint32 seed, guint8 * rgb);

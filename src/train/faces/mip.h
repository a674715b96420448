/* mip: a picture in memory at its own size and at a half, a quarter and an
 * eighth of it, so that any reduction of it can be drawn from four neighbours
 * a pixel.
 *
 *   MdMip *mip = md_mip_new (picture, 448);
 *   MdAffine from = ...;                         // canvas → picture
 *   md_mip_draw (mip, 0, &from, y, 0, 320, row); // one row of a canvas
 *   md_mip_free (mip);
 *
 * Each level holds the means of 2 × 2 pixels of the one before (Williams 1983:
 * Pyramidal Parametrics).
 * Thread safety: read-only once made.
 */
#pragma once

#include "picture/picture.h"

#define MD_MIP_LEVELS 4

typedef struct
{
  int width, height;            /* pixels, >= 1 */
  guint8 *pixels;               /* RGB, 3 × width bytes a row */
} MdMipLevel;

typedef struct
{
  MdMipLevel levels[MD_MIP_LEVELS];     /* one block of memory */
} MdMip;

/* u = a x + b y + c, v = d x + e y + f; pixels, of which pixel i covers
 * [i, i + 1) */
typedef struct
{
  float a, b, c;
  float d, e, f;
} MdAffine;

/* @longest: larger pictures are brought to this longest side by averaging
 * Returns: (nullable): NULL where there is no memory */
MdMip *md_mip_new (const MdPicture * picture, int longest);
void md_mip_free (MdMip * mip);
/* Bytes of a picture of that size. */
gsize md_mip_bytes (int width, int height, int longest);

/* Pixels [@begin, @end) of row @y of a canvas, interpolated bilinearly. What
 * lies outside the picture repeats its edge.
 * @level: 0..MD_MIP_LEVELS - 1
 * @from: canvas → level 0
 * @row: RGB, the whole row of the canvas */
void md_mip_draw (const MdMip * mip, int level, const MdAffine * from, int y,
    int begin, int end, guint8 * row);

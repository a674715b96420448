/* mip: Holds a picture at its own size and at a half, a quarter and an eighth of
 * it, so that it can be drawn at any reduction from four neighbours per pixel.
 *
 *   MdMip *mip = md_mip_new (picture, 448);
 *   MdAffine from = ...;                         // canvas → picture
 *   md_mip_draw (mip, 0, &from, y, 0, 320, row); // one row of a canvas
 *   md_mip_free (mip);
 *
 * Each level is the mean of 2 × 2 pixels of the previous one (Williams 1983:
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

/* @longest: longer side to which larger pictures are shrunk, by averaging
 * Returns: (nullable): NULL without memory */
MdMip *md_mip_new (const MdPicture * picture, int longest);
void md_mip_free (MdMip * mip);
/* Returns the memory for a picture of this size, bytes. */
gsize md_mip_bytes (int width, int height, int longest);

/* Draws pixels [@begin, @end) of row @y of a canvas by bilinear interpolation;
 * edges are repeated outside the picture.
 * @level: 0..MD_MIP_LEVELS - 1
 * @from: canvas → level 0
 * @row: RGB, the whole row of the canvas */
void md_mip_draw (const MdMip * mip, int level, const MdAffine * from, int y,
    int begin, int end, guint8 * row);

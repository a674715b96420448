/* What the files of canvas share. Nobody else includes it. */
#pragma once

#include "canvas.h"

/* The picture that is shown, and four that fill what it leaves bare. */
#define MD_CANVAS_LAYERS 5

typedef struct
{
  const MdAlbumPicture *picture;
  MdAffine to;                  /* picture (the mip's pixels) → canvas */
  MdAffine from;                /* and back */
  gboolean mirrored;
  int level;                    /* of the mip */
  MdBox clip;                   /* on the canvas; empty = not shown */
} MdCanvasLayer;

typedef struct
{
  MdCanvas public;
  MdCanvasParams params;
  MdCanvasLayer layers[MD_CANVAS_LAYERS];       /* the first is on top */
  guint8 fill[3];               /* where there is none */
  guint8 *pixels;               /* [side, side, 3] */
} MdCanvasPrivate;

/* Draws what is shown, and where. */
void md_canvas_plan (MdCanvasPrivate * canvas, const MdAlbum * album,
    MdRng * rng);
/* Whether the pixel at (x, y) shows that layer's picture, were it on top. */
gboolean md_canvas_covers (const MdCanvasLayer * layer, float x, float y);
/* Draws the layers. */
void md_canvas_draw (MdCanvasPrivate * canvas);
/* Puts the faces of all layers into public.faces. */
void md_canvas_find_faces (MdCanvasPrivate * canvas);
/* Draws patches; a face whose mouth is hidden becomes MD_CATEGORY_FACE. */
void md_canvas_patch (MdCanvasPrivate * canvas, const MdAlbum * album,
    MdRng * rng);
/* Light and colour, into the network's input. */
void md_canvas_light (const MdCanvasPrivate * canvas, MdRng * rng,
    float *input);

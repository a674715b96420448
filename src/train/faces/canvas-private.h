/* canvas-private: Declarations shared by the files of canvas only. */
#pragma once

#include "canvas.h"

/* The main picture, and four that fill the area around it. */
#define MD_CANVAS_LAYERS 5

typedef struct
{
  const MdAlbumPicture *picture;
  MdAffine to;                  /* picture (the mip's pixels) → canvas */
  MdAffine from;                /* canvas → picture */
  gboolean mirrored;
  int level;                    /* of the mip */
  MdBox clip;                   /* on the canvas; empty = not shown */
} MdCanvasLayer;

typedef struct
{
  MdCanvas public;
  MdCanvasParams params;
  MdCanvasLayer layers[MD_CANVAS_LAYERS];       /* the first is on top */
  guint8 fill[3];               /* colour where there is no layer */
  guint8 *pixels;               /* [side, side, 3] */
} MdCanvasPrivate;

/* Draws random layers and their positions. */
void md_canvas_plan (MdCanvasPrivate * canvas, const MdAlbum * album,
    MdRng * rng);
/* Whether the layer's picture covers the pixel at (x, y). */
gboolean md_canvas_covers (const MdCanvasLayer * layer, float x, float y);
/* Sets public.faces to the faces of all layers. */
void md_canvas_find_faces (MdCanvasPrivate * canvas);
/* Renders patches; a face whose mouth is hidden becomes MD_CATEGORY_FACE. */
void md_canvas_patch (MdCanvasPrivate * canvas, const MdAlbum * album,
    MdRng * rng);
/* Varies light and colour, and writes the network's input. */
void md_canvas_light (const MdCanvasPrivate * canvas, MdRng * rng,
    float *input);

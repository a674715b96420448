/* face-layout: what a single-shot detector's answers look like, and where they
 * lie among its outputs.
 *
 *   for (guint i = 0; i < layout->n_levels; i++)
 *     use (layout->levels[i].stride);
 *
 * Thread safety: plain values.
 */
#pragma once

#include <glib.h>

#define MD_FACE_LAYOUT_MAX_LEVELS 4
#define MD_FACE_LAYOUT_MAX_ANCHORS 3

typedef enum
{
  MD_FACE_FAMILY_OURS,
  MD_FACE_FAMILY_SCRFD,
  MD_FACE_FAMILY_YUNET,
  MD_FACE_FAMILY_RETINAFACE,
  MD_FACE_FAMILY_ULTRA_LIGHT,
  MD_N_FACE_FAMILIES
} MdFaceFamily;

/* Where one kind of number lies: value c of anchor a of cell i (row by row) is
 * output[(i × anchors + a) × pitch + offset + c]. */
typedef struct
{
  int output;                   /* index; -1 = there is none */
  int offset, pitch;            /* floats */
} MdFaceField;

/* One grid of cells: (height / stride) × (width / stride), rounded up. */
typedef struct
{
  int stride;                   /* pixels from cell to cell */
  int n_anchors;                /* answers a cell, 1.. */
  float anchors[MD_FACE_LAYOUT_MAX_ANCHORS];       /* pixels; where boxes are
                                                 * relative to them */
  MdFaceField score;            /* see MdFaceFamily */
  MdFaceField objectness;       /* YuNet */
  MdFaceField box;
  MdFaceField landmarks;        /* five x, y */
  MdFaceField mask;             /* ours: logit of a mask */
} MdFaceLevel;

typedef struct
{
  MdFaceFamily family;
  guint n_levels;
  MdFaceLevel levels[MD_FACE_LAYOUT_MAX_LEVELS];
  gboolean one_list;            /* levels follow each other in each output */
  gboolean batches;             /* takes several pictures at once */
  int width, height;            /* the only input it takes; 0 = any multiple
                                 * of align */
  int align;                    /* pixels */
} MdFaceLayout;

/* Cells of a level for an input of @width × @height. */
static inline int
md_face_level_columns (const MdFaceLevel * level, int width)
{
  return (width + level->stride - 1) / level->stride;
}

static inline int
md_face_level_rows (const MdFaceLevel * level, int height)
{
  return (height + level->stride - 1) / level->stride;
}

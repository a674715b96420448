/* face-layout: Describes where a single-shot detector's outputs hold scores,
 * boxes and landmarks.
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

/* Locates one field: value c of anchor a of cell i (in row-major order) is
 * output[(i × anchors + a) × pitch + offset + c]. */
typedef struct
{
  int output;                   /* index; -1 = there is none */
  int offset, pitch;            /* floats */
} MdFaceField;

/* One grid of cells: (height / stride) × (width / stride), rounded up. */
typedef struct
{
  int stride;                   /* pixels between cells */
  int n_anchors;                /* anchors per cell, >= 1 */
  float anchors[MD_FACE_LAYOUT_MAX_ANCHORS];       /* pixels; if boxes are
                                                    * relative to anchors */
  MdFaceField score;            /* see MdFaceFamily */
  MdFaceField objectness;       /* YuNet */
  MdFaceField box;
  MdFaceField landmarks;        /* five x, y */
  MdFaceField mask;             /* ours only: mask logit */
} MdFaceLevel;

typedef struct
{
  MdFaceFamily family;
  guint n_levels;
  MdFaceLevel levels[MD_FACE_LAYOUT_MAX_LEVELS];
  gboolean one_list;            /* levels are concatenated in each output */
  gboolean batches;             /* accepts a batch of several pictures */
  int width, height;            /* the only input size accepted; 0 = any
                                 * multiple of align */
  int align;                    /* pixels */
} MdFaceLayout;

/* Number of cells of a level for an input of @width × @height. */
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

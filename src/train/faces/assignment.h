/* assignment: Assigns the cells of a single-shot detector to the faces of a
 * canvas, with a target score for each.
 *
 *   MdAssignment *assignment = md_assignment_new (side);
 *   md_assignment_make (assignment, maps, canvas->faces);
 *   for (i = 0; i < assignment->n_cells; i++)
 *     use (assignment->faces[i], assignment->targets[i]);
 *
 * The assignment is task-aligned (Feng et al. 2021: TOOD). Of the cells near the
 * centre of a face, on levels that suit its size, the nine best by the alignment
 * √score × IoU⁴ are assigned to it; a cell that is among the best of several
 * faces goes to the face with the highest alignment. The target score is the
 * alignment, scaled so that the best cell of the face has its IoU, at least .3.
 * Cells inside an ignored face, or that predict one, count neither as face nor
 * as background.
 *
 * Thread safety: one thread at a time.
 */
#pragma once

#include "eval/scenes.h"

#define MD_FACE_LEVELS 3        /* strides 8, 16, 32 */
#define MD_FACE_CHANNELS 16     /* of a cell: score before the sigmoid,
                                 * distances to left, top, right, bottom,
                                 * offsets (x, y) of five landmarks, mask
                                 * before the sigmoid; distances and offsets
                                 * in units of 2 × stride from the cell's
                                 * centre ((x + ½) stride, (y + ½) stride) */

static inline int
md_face_stride (int level)
{
  return 8 << level;
}

/* @out: of a cell
 * @x, @y: its centre
 * @unit: 2 × stride */
static inline MdBox
md_cell_box (const float *out, float x, float y, float unit)
{
  return (MdBox) {
  x - out[1] * unit, y - out[2] * unit, x + out[3] * unit, y + out[4] * unit};
}

/* Outputs of the network for one canvas: [side / stride]² × MD_FACE_CHANNELS per
 * level. */
typedef struct
{
  const float *levels[MD_FACE_LEVELS];
} MdFaceMaps;

typedef struct
{
  int side;                     /* of the canvas, pixels */
  int n_cells;                  /* of all levels, the finest first */
  int *faces;                   /* [n_cells]: index; -1 = none */
  float *targets;               /* [n_cells]: target score, 0..1; 0 = none */
  gboolean *ignored;            /* [n_cells]: neither face nor background */
  MdBox *boxes;                 /* [n_cells]: predicted, pixels */
  float total;                  /* sum of targets */
} MdAssignment;

MdAssignment *md_assignment_new (int side);
void md_assignment_free (MdAssignment * assignment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdAssignment, md_assignment_free)

/* @faces: of MdAnnotation, pixels of the canvas */
void md_assignment_make (MdAssignment * assignment, const MdFaceMaps * maps,
    const GArray * faces);

/* face-graphs: Builds single-shot detectors whose outputs a test can compute
 * by hand.
 *
 * A cell of stride s has a score near 1 if its s × s pixels are white, and near
 * 0 if they are black. The other outputs are the same for all cells: FACE_BOX,
 * FACE_LANDMARKS and FACE_MASK, in the encoding of the family.
 */
#pragma once

#include "detect/face-network.h"

/* Output of a cell, in the units of its family. */
extern const float face_box[4], face_landmarks[10];
extern const float face_mask;   /* logit */

/* (transfer full)
 * @stride: of the only level that detects faces
 * @size: side of the only input that is accepted; 0: any
 * @landmarks: may be FALSE for SCRFD only */
MdGraph *face_graph_new (MdFaceFamily family, int stride, int size,
    gboolean landmarks);
/* Builds a detector of our family that detects a white cell only if the cells
 * around it are black, so that it finds faces of one size.
 * @max_face: for its metadata */
MdGraph *face_graph_of_one_size (const char *max_face);
/* Builds a detector of our family that detects a cell only if its upper half is
 * white and its lower half black. */
MdGraph *face_graph_upright (void);
void face_graph_set (MdGraph * graph, const char *key, const char *value);
/* Returns: (transfer full): the network; fails the test if it is unusable */
MdFaceNetwork *face_graph_load (const MdGraph * graph);

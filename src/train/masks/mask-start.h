/* mask-start: a trained mask network to go on training from.
 *
 *   MdMaskStart *start = md_mask_start_load ("models/mask.onnx", &error);
 *   data.window_scale = start->window_scale;
 *   MdGraph *graph = md_mask_start_graph (start, 2, &error);
 *
 * Its layers stay, and so does what its input looks like; its last layer is
 * made to fit the classes that are wanted.
 * Thread safety: a plain value.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  char *path;                   /* owned */
  MdGraph *graph;               /* owned */
  float mean, scale, window_scale;      /* of its metadata */
  int size;                     /* of its input, the longer side; pixels */
  int labels[3];                /* MdLabel of each output */
  int n_labels;
} MdMaskStart;

/* Returns: (transfer full): NULL with @error, which names the file, where it is
 *   no mask network or none that can be trained */
MdMaskStart *md_mask_start_load (const char *path, GError ** error);
void md_mask_start_free (MdMaskStart * start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdMaskStart, md_mask_start_free)

/* Takes the graph out of @start, with an output for each of @n_labels, in the
 * order of MdLabel; of two, one with a sigmoid. A class that it did not know
 * starts between the others, and unlikely.
 * Returns: (transfer full) */
MdGraph *md_mask_start_graph (MdMaskStart * start, int n_labels);

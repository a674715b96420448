/* mask-start: A trained mask network from which to start training.
 *
 *   MdMaskStart *start = md_mask_start_load ("models/mask.onnx", &error);
 *   data.window_scale = start->window_scale;
 *   MdGraph *graph = md_mask_start_graph (start, 2);
 *
 * The layers and the input format are kept; the last layer is adapted to the
 * requested classes.
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

/* Returns: (transfer full): NULL with @error, which names the file, if it is not
 *   a mask network that can be trained */
MdMaskStart *md_mask_start_load (const char *path, GError ** error);
void md_mask_start_free (MdMaskStart * start);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdMaskStart, md_mask_start_free)

/* Takes the graph out of @start, with an output for each of @n_labels in the
 * order of MdLabel; two labels share one output with a sigmoid. A new class is
 * initialised between the others, with a low probability.
 * Returns: (transfer full) */
MdGraph *md_mask_start_graph (MdMaskStart * start, int n_labels);

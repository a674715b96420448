/* face-file: Writes a detector in training to two files: NAME.onnx for the
 * element, and NAME-unfolded.onnx to continue training from.
 *
 *   md_face_file_save (md_net_graph (net), "out/face-medium", &facts, &error);
 *
 * Both accept pictures of any size. In the first, norms are folded into the
 * convolutions, and no constant occurs twice. Both have the recipe's metadata,
 * and maskdetect.seed, .epoch, .canvases and .from.
 * Thread safety: pure function.
 */
#pragma once

#include "nn/graph.h"

typedef struct
{
  guint64 seed;
  guint epoch;
  guint64 canvases;             /* seen so far in this run */
  const char *from;             /* (nullable): file that training started
                                 * from */
} MdFaceFileFacts;

/* Whether saving may replace an existing file; see md_safe_file_check().
 * Returns: FALSE with @error */
gboolean md_face_file_may_save (const char *path, GError ** error);
/* @graph: (transfer none)
 * @path: without extension */
gboolean md_face_file_save (const MdGraph * graph, const char *path,
    const MdFaceFileFacts * facts, GError ** error);
